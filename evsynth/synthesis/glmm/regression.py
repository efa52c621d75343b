"""Meta-regression of counts: a binomial- or Poisson-normal model with moderators of the logit or log rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from evsynth.effects.measures import escalc
from evsynth.synthesis.data import frozen
from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.data import checked_counts, counts_model, refuse_extremes
from evsynth.synthesis.glmm.family import Array, Family
from evsynth.synthesis.glmm.fit import Fits, fit_many
from evsynth.synthesis.glmm.heterogeneity import deviance, i2_h2, information
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.glmm.many import in_unit_time
from evsynth.synthesis.glmm.outcomes import refuse
from evsynth.synthesis.inference import f_p
from evsynth.synthesis.regression.moderators import INTERCEPT, columns_of, complete, design_of
from evsynth.synthesis.regression.numbers import coefficients
from evsynth.synthesis.regression.regress import STUDIES_PER_MODERATOR
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
    columns, moderators, present = moderated(X, names, rows, drop_missing=drop_missing)
    x, n = x[present], n[present]
    refuse_extremes(x, n, model.level)
    fitted = regression(BINOMIAL, x, n, columns, moderators, model, escalc("PLO", xi=x, ni=n))
    return labelled(fitted, rows, present)


def moderated(
    X: npt.ArrayLike, names: Sequence[str] | None, rows: tuple[str, ...], *, drop_missing: bool
) -> tuple[Array, tuple[str, ...], npt.NDArray[np.bool_]]:
    """Return the design with its intercept, its names, and which rows have every moderator."""
    columns, moderators = columns_of(X, names, len(rows))
    present = complete(columns, moderators, rows, drop_missing=drop_missing)
    columns = columns[present]
    return np.column_stack([np.ones(len(columns)), columns]), (INTERCEPT, *moderators), present


def labelled(fitted: Regression, rows: tuple[str, ...], present: npt.NDArray[np.bool_]) -> Regression:
    """Return the regression with its rows named, and those left out for want of a moderator."""
    dropped = tuple(label for label, kept in zip(rows, present, strict=True) if not kept)
    kept = tuple(label for label, stays in zip(rows, present, strict=True) if stays)
    note = f"left out for want of a moderator: {', '.join(dropped)}" if dropped else ""
    return replace(fitted, labels=kept, dropped=dropped, note=note)


def regression(
    family: Family, x: Array, n: Array, X: Array, names: tuple[str, ...], model: Model, own: tuple[Array, Array]
) -> Regression:
    """Return the regression of checked counts on the design X (k, p); ``own`` are the studies' yi and vi."""
    design = design_of(X, names)
    k, p = X.shape
    counts, unit = in_unit_time(Counts(x, n, design.z[:, :, 0].T, family).batched())
    fits = fit_many(counts)
    refuse(int(fits.code[0]))
    tau2 = float(fits.tau[0]) ** 2
    root = np.asarray(np.linalg.cholesky(fits.covariance[0]), dtype=np.float64)
    beta, original = design.original(fits.beta[0][:, None].astype(np.longdouble), root[:, :, None])
    beta[0] -= unit[0]
    i2, h2 = i2_h2(counts, fits.beta, fits.tau**2)
    qe, qe_df = float(deviance(counts, fits.edge.beta)[0]), k - p
    weights = 1 / (1 / information(counts, fits.beta)[0] + tau2)
    return Regression(
        coefficients=coefficients(
            beta[:, 0], original[:, :, 0], names, df=np.full(p, float(k - p)), test=model.test, level=model.level
        ),
        k=k,
        tau2=tau2,
        qe=qe,
        qe_df=qe_df,
        qe_p=float(chdtrc(qe_df, qe)),
        i2=float(i2[0]),
        h2=float(h2[0]),
        r2=_explained(counts, tau2),
        **_omnibus(fits, k, model.test),
        method="GLMM",
        test=model.test,
        measure=family.measure,
        converged=True,
        descriptive=k < STUDIES_PER_MODERATOR * (p - 1),
        model=model,
        yi=frozen(own[0]),
        vi=frozen(own[1]),
        X=frozen(X),
        names=names,
        covariance=frozen(original[:, :, 0] @ original[:, :, 0].T),
        weights=frozen(100 * weights / weights.sum()),
        iterations=int(fits.iterations[0]),
    )


def _explained(counts: Counts, residual: float) -> float | None:
    """Return the share of tau2 the moderators explain, None where there was none to explain."""
    fits = fit_many(Counts(counts.xi, counts.ni, np.ones((1, counts.xi.shape[1], 1)), counts.family))
    refuse(int(fits.code[0]))
    total = float(fits.tau[0]) ** 2
    return max(0.0, 1 - residual / total) if total > 0 else None


def _omnibus(fits: Fits, k: int, test: str) -> dict[str, Any]:
    """Return the Wald test of all moderators: the trailing block of the triangular design."""
    beta, covariance = fits.beta[0], fits.covariance[0]
    p = len(beta)
    size = p - 1
    q = float(beta[1:] @ np.linalg.solve(covariance[1:, 1:], beta[1:]))
    if test == "z":
        return {"qm": q, "qm_df": size, "qm_df2": None, "qm_p": f_p(q, size, None)}
    return {"qm": q / size, "qm_df": size, "qm_df2": k - p, "qm_p": f_p(q / size, size, k - p)}
