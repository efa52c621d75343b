"""Meta-regression of effects on moderators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import Data, frozen
from evsynth.synthesis.inference import TESTS, chi_square_p, f_p, p_value
from evsynth.synthesis.kernel import Array, Design, pooling_fits
from evsynth.synthesis.pooling.heterogeneity import i2_h2, typical_variance
from evsynth.synthesis.regression.design_fit import DesignFit, applied_test, critical, fit_design
from evsynth.synthesis.regression.moderators import INTERCEPT, complete, design_of, moderated
from evsynth.synthesis.regression.permutation import Permuted, permute
from evsynth.synthesis.results import Coefficient, Model, Regression
from evsynth.synthesis.tau2 import ESTIMATORS

STUDIES_PER_MODERATOR = 10


def regress(
    effects_or_yi: Effects | npt.ArrayLike,
    vi_or_moderator: npt.ArrayLike | str | Sequence[str],
    X: npt.ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    permutations: int | Literal["auto"] | None = None,
    seed: int = 1,
    intercept: bool = True,
    drop_missing: bool = False,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    floor: bool | str | None = None,
) -> Regression:
    """Return the meta-regression of `Effects` on moderators by name, or of ``yi, vi`` (k,) on ``X``.

    ``X`` is (k,) or (k, m) without an intercept, which is added unless ``intercept`` is False. Rows without
    a moderator raise ValueError, or are dropped and named with ``drop_missing``. ``permutations`` "auto"
    adds permutation p-values, exact where the arrangements are few, else from 10,000 draws; a number asks
    for that many. ``prediction`` sets the degrees of freedom of the curve's prediction band.
    """
    model = chosen(method, test, level, prediction, floor)
    data, columns, moderators = moderated(effects_or_yi, vi_or_moderator, X, names, measure=measure, labels=labels)
    present = complete(columns, moderators, data.labels, drop_missing=drop_missing)
    dropped = tuple(label for label, kept in zip(data.labels, present, strict=True) if not kept)
    data, columns = data.keep(present), columns[present]
    if intercept:
        columns = np.column_stack([np.ones(len(data)), columns])
        moderators = (INTERCEPT, *moderators)
    regression, design = fit_regression(data, frozen(columns), moderators, model, intercept=intercept)
    if dropped:
        note = f"left out for want of a moderator: {', '.join(dropped)}"
        regression = replace(regression, dropped=dropped, note="; ".join(filter(None, (regression.note, note))))
    if permutations is None:
        return regression
    try:
        return with_permutations(regression, permute(regression, design, permutations, seed))
    except NumericalError as error:
        note = f"no permutation test: {error}"
        return replace(regression, note="; ".join(filter(None, (regression.note, note))))


@np.errstate(all="ignore")
def fit_regression(
    data: Data, X: Array, names: tuple[str, ...], model: Model, *, intercept: bool
) -> tuple[Regression, Design]:
    """Return the regression on the checked design X, (k, p), and its orthonormal design.

    Raises NumericalError when it can't be fitted, or only in numbers beyond floating point.
    """
    design = design_of(X, names)
    test = applied_test(model, data.vi)
    fit = fit_design(data.yi[None], data.vi[None], design, model.method, test)
    usable = np.isfinite(fit.tau2[0]) and np.isfinite(fit.cov_root).all()
    if not (fit.root.converged[0] and usable):
        raise NumericalError(f"{model.method} did not converge: bring effects and moderators to common scales.")
    if fit.factor[0] == 0.0:
        raise NumericalError("the regression fits all effects exactly: use test 'adhoc' or 'z'.")
    beta, root = design.original(fit.coefficients, fit.cov_root)
    if not (np.isfinite(beta).all() and np.isfinite(root).all() and np.diagonal(root[:, :, 0] @ root[:, :, 0].T).all()):
        raise NumericalError("the numbers overflow: bring effects, variances and moderators to common scales.")
    weights = 1.0 / (data.vi + fit.tau2[0])
    k, p = X.shape
    q, typical = typical_variance(fit.fits)
    i2, h2 = i2_h2(fit.root.value, typical, q, fit.df, common=model.method == "FE")
    moderated = omnibus(fit, test, intercept=intercept)
    regression = Regression(
        coefficients=coefficients(beta[:, 0], root[:, :, 0], names, df=float(k - p), test=test, level=model.level),
        k=k,
        tau2=float(fit.tau2[0]),
        qe=float(q[0]),
        qe_df=k - p,
        qe_p=float(chi_square_p(q, fit.df)[0]),
        i2=float(i2[0]),
        h2=float(h2[0]),
        qm=moderated.qm,
        qm_df=moderated.df,
        qm_df2=moderated.df2,
        qm_p=moderated.p,
        r2=explained(data, fit, model.method) if intercept else None,
        method=model.method,
        test=test,
        measure=data.measure,
        converged=True,
        descriptive=k < STUDIES_PER_MODERATOR * (p - intercept),
        model=model,
        yi=data.yi,
        vi=data.vi,
        X=X,
        names=names,
        covariance=frozen(root[:, :, 0] @ root[:, :, 0].T),
        weights=frozen(100.0 * weights / weights.sum()),
        intercept=intercept,
        labels=data.labels,
        iterations=int(fit.root.iterations[0]),
        note="variance factor of knha floored at 1" if test != model.test else "",
    )
    return regression, design


def coefficients(
    beta: Array, root: Array, names: Sequence[str], *, df: float, test: str, level: float
) -> tuple[Coefficient, ...]:
    """Return the coefficients (p,) with standard errors from a covariance root (p, p)."""
    se = np.sqrt(np.einsum("ij,ij->i", root, root))
    stat, half = beta / se, critical(level, df, test) * se
    student = df if TESTS[test].student else None
    p = p_value(stat, np.full(len(beta), np.nan if student is None else df))
    return tuple(
        Coefficient(
            name=name,
            estimate=float(beta[j]),
            se=float(se[j]),
            ci_low=float(beta[j] - half[j]),
            ci_high=float(beta[j] + half[j]),
            stat=float(stat[j]),
            p=float(p[j]),
            df=student,
        )
        for j, name in enumerate(names)
    )


@dataclass(frozen=True, slots=True)
class Omnibus:
    """QM with its degrees of freedom and p; ``df2`` is None for chi-square."""

    qm: float
    df: int
    df2: int | None
    p: float


def omnibus(fit: DesignFit, test: str, *, intercept: bool) -> Omnibus:
    """Return QM of all coefficients but the intercept: chi-square, or F where the test is a t test.

    In the triangular coordinates of the design the moderators' hypothesis is that of the trailing block.
    """
    first = int(intercept)
    size = len(fit.coefficients) - first
    standard = np.linalg.solve(fit.cov_root[first:, first:, 0], fit.coefficients[first:, 0].astype(np.float64))
    q = float(standard @ standard)
    if TESTS[test].student:
        df2 = int(fit.df[0])
        return Omnibus(q / size, size, df2, f_p(q / size, size, df2))
    return Omnibus(q, size, None, f_p(q, size, None))


def explained(data: Data, fit: DesignFit, method: str) -> float:
    """Return R2: the share of tau2 that the moderators explain [raudenbush2009].

    Zero when there is no tau2 to explain, as in metafor. For a common effect it is the adjusted R2 of
    weighted least squares.
    """
    empty = pooling_fits(data.yi[None], data.vi[None])
    with np.errstate(all="ignore"):
        total = float(ESTIMATORS[method].solve(empty).value[0] * empty.scale[0] ** 2)
        q = float(empty.at(np.zeros(1)).q()[0])
        residual = float(fit.fits.at(np.zeros(1)).q()[0] / fit.df[0])
    if method == "FE":
        return max(0.0, 1.0 - residual / (q / (len(data) - 1))) if q > 0 else 0.0
    return max(0.0, 1.0 - float(fit.tau2[0]) / total) if total > 0 else 0.0


def with_permutations(regression: Regression, permuted: Permuted) -> Regression:
    """Return the regression with permutation p-values beside its coefficients."""
    return replace(
        regression,
        coefficients=tuple(
            replace(c, permutation_p=float(p), permutation_se=float(se))
            for c, p, se in zip(regression.coefficients, permuted.p, permuted.se, strict=True)
        ),
        permutations=permuted.count,
        permutation_exact=permuted.exact,
    )
