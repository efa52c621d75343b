"""Meta-regression of events of n: a binomial-normal model with moderators of the logit [stijnen2010]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from evsynth.effects.measures import escalc
from evsynth.synthesis.data import frozen
from evsynth.synthesis.glmm.data import checked_counts, counts_model, refuse_extremes
from evsynth.synthesis.glmm.fit import Fit, fit
from evsynth.synthesis.glmm.integral import Array
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.glmm.pooling import deviance, heterogeneity, information
from evsynth.synthesis.inference import f_p
from evsynth.synthesis.regression.moderators import INTERCEPT, columns_of, complete, design_of
from evsynth.synthesis.regression.regress import STUDIES_PER_MODERATOR, coefficients
from evsynth.synthesis.results import Model, Regression


def regress_counts(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    X: npt.ArrayLike,
    names: Sequence[str] | None = None,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    drop_missing: bool = False,
) -> Regression:
    """Return the regression of the logit of ``xi`` of ``ni`` on moderators ``X``, (k,) or (k, m).

    The intercept is added. ``qm`` is a Wald test (F under t), ``qe`` the likelihood ratio statistic of the
    logistic regression against one logit a study, ``r2`` the share of tau2 explained. A GLMM has no study
    weights: ``weights`` are 1 / (sampling variance + tau2) at the fit, for the areas of bubbles only.
    Raises ValueError for unusable input, NumericalError when the likelihood has no finite maximum.
    """
    model = counts_model(test, level, prediction)
    x, n, rows = checked_counts(xi, ni, labels)
    columns, moderators = columns_of(X, names, len(x))
    present = complete(columns, moderators, rows, drop_missing=drop_missing)
    dropped = tuple(label for label, kept in zip(rows, present, strict=True) if not kept)
    x, n, columns = x[present], n[present], columns[present]
    refuse_extremes(x, n, model.level)
    regression = _regression(x, n, np.column_stack([np.ones(len(x)), columns]), (INTERCEPT, *moderators), model)
    kept = tuple(label for label in rows if label not in dropped)
    note = f"left out for want of a moderator: {', '.join(dropped)}" if dropped else ""
    return replace(regression, labels=kept, dropped=dropped, note=note)


def _regression(x: Array, n: Array, X: Array, names: tuple[str, ...], model: Model) -> Regression:
    design = design_of(X, names)
    k, p = X.shape
    counts = Counts(x, n, design.z[:, :, 0].T)
    fitted = fit(counts)
    root = np.asarray(np.linalg.cholesky(fitted.covariance), dtype=np.float64)
    beta, original = design.original(fitted.beta[:, None].astype(np.longdouble), root[:, :, None])
    yi, vi = escalc("PLO", xi=x, ni=n)
    i2, h2 = heterogeneity(counts, fitted)
    qe, qe_df = deviance(counts, fitted), k - p
    weights = 1 / (1 / information(counts, fitted) + fitted.tau**2)
    return Regression(
        coefficients=coefficients(
            beta[:, 0], original[:, :, 0], names, df=float(k - p), test=model.test, level=model.level
        ),
        k=k,
        tau2=fitted.tau**2,
        qe=qe,
        qe_df=qe_df,
        qe_p=float(chdtrc(qe_df, qe)),
        i2=i2,
        h2=h2,
        r2=_explained(x, n, fitted.tau**2),
        **_omnibus(fitted, k, model.test),
        method="GLMM",
        test=model.test,
        measure="PLO",
        converged=True,
        descriptive=k < STUDIES_PER_MODERATOR * (p - 1),
        model=model,
        yi=frozen(yi),
        vi=frozen(vi),
        X=frozen(X),
        names=names,
        covariance=frozen(original[:, :, 0] @ original[:, :, 0].T),
        weights=frozen(100 * weights / weights.sum()),
        iterations=fitted.iterations,
    )


def _explained(x: Array, n: Array, residual: float) -> float | None:
    """Return the share of tau2 the moderators explain, None where there was none to explain."""
    total = fit(Counts(x, n, np.ones((len(x), 1)))).tau ** 2
    return max(0.0, 1 - residual / total) if total > 0 else None


def _omnibus(fitted: Fit, k: int, test: str) -> dict[str, Any]:
    """Return the Wald test of all moderators: the trailing block of the triangular design."""
    p = len(fitted.beta)
    size = p - 1
    q = float(fitted.beta[1:] @ np.linalg.solve(fitted.covariance[1:, 1:], fitted.beta[1:]))
    if test == "z":
        return {"qm": q, "qm_df": size, "qm_df2": None, "qm_p": f_p(q, size, None)}
    return {"qm": q / size, "qm_df": size, "qm_df2": k - p, "qm_p": f_p(q / size, size, k - p)}
