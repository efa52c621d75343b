"""Regression of effects on a measure of study size: what the regression tests of asymmetry share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.inference import TESTS, p_value, quantile
from evsynth.synthesis.kernel import Array, orthogonalise
from evsynth.synthesis.regression.design_fit import applied_test, fit_design
from evsynth.synthesis.results import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelRegression:
    """A regression test of asymmetry: the slope on ``predictor`` and the limit of an infinitely large study.

    ``estimate, se, ci_low, ci_high, stat, df, p`` belong to the slope (zero: no asymmetry), ``limit*`` to the
    intercept on the model scale, which has degrees of freedom of its own under `kr`. ``df`` is None for a normal
    test; ``tau2`` is None with multiplicative dispersion, ``dispersion`` then the variance factor.
    """

    name: str
    predictor: str
    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    stat: float
    p: float
    df: float | None
    limit: float
    limit_se: float
    limit_ci_low: float
    limit_ci_high: float
    limit_p: float
    tau2: float | None
    dispersion: float | None
    level: float
    notes: tuple[str, ...] = ()


MULTIPLICATIVE = Model(method="FE", test="knha")
"""Weighted least squares with the residual variance estimated: inverse-variance weights, t on k - 2 df."""


def funnel_regression(
    yi: Array, vi: Array, predictor: Array, model: Model, name: str, of: str, notes: tuple[str, ...] = ()
) -> FunnelRegression:
    """Return the regression of ``yi`` on ``predictor``, both (k,), with variances ``vi`` under ``model``.

    A common effect with test `knha` is weighted least squares with multiplicative dispersion, whatever the
    unit of ``vi``. Raises NumericalError when tau2 does not converge or the fit is exact.
    """
    design, collinear = orthogonalise(np.column_stack([np.ones_like(predictor), predictor]))
    if collinear:
        raise ValueError(f"{of} is the same in all studies: no asymmetry can be seen.")
    fit = fit_design(yi[None], vi[None], design, model.method, applied_test(model, vi))
    if not fit.root.converged[0]:
        raise NumericalError(f"{name}: tau2 did not converge.")
    beta, root = design.original(fit.coefficients, fit.cov_root)
    se = np.sqrt(np.einsum("ij,ij->i", root[:, :, 0], root[:, :, 0]))
    if not (np.isfinite(se).all() and (se > 0.0).all() and np.isfinite(beta).all()):
        raise NumericalError(f"{name}: the effects lie exactly on a line, so there is no residual to test against.")
    own = fit.df_along(design.back.astype(np.float64))[:, 0]
    df = np.array(own if TESTS[model.test].student else np.full(2, np.nan))
    half = quantile(model.level, df) * se
    (limit, slope), stat = beta[:, 0].tolist(), beta[:, 0] / se
    p = p_value(stat, df)
    weighted = model.method == "FE"
    return FunnelRegression(
        name=name,
        predictor=of,
        k=len(yi),
        estimate=slope,
        se=float(se[1]),
        ci_low=float(slope - half[1]),
        ci_high=float(slope + half[1]),
        stat=float(stat[1]),
        p=float(p[1]),
        df=None if np.isnan(df[1]) else float(df[1]),
        limit=limit,
        limit_se=float(se[0]),
        limit_ci_low=float(limit - half[0]),
        limit_ci_high=float(limit + half[0]),
        limit_p=float(p[0]),
        tau2=None if weighted else float(fit.tau2[0]),
        dispersion=float(fit.factor[0]) if weighted else None,
        level=model.level,
        notes=notes,
    )
