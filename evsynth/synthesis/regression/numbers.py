"""The numbers of a fitted meta-regression: its coefficients, its omnibus test and the share it explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.data import Data
from evsynth.synthesis.inference import TESTS, f_p, p_value, quantile
from evsynth.synthesis.kernel import Array, pooling_fits
from evsynth.synthesis.regression.design_fit import DesignFit
from evsynth.synthesis.results import Coefficient
from evsynth.synthesis.tau2 import ESTIMATORS


def coefficients(
    beta: Array, root: Array, names: Sequence[str], *, df: Array | float, test: str, level: float
) -> tuple[Coefficient, ...]:
    """Return the coefficients (p,) with standard errors from a covariance root (p, p); ``df`` is (p,) or common."""
    se = np.sqrt(np.einsum("ij,ij->i", root, root))
    df = np.array(np.broadcast_to(df if TESTS[test].student else np.nan, beta.shape), dtype=np.float64)
    return coefficient_table(beta, se, names, df, level)


def coefficient_table(beta: Array, se: Array, names: Sequence[str], df: Array, level: float) -> tuple[Coefficient, ...]:
    """Return coefficients from estimates, standard errors and degrees of freedom, (p,); NaN df means normal."""
    stat, half = beta / se, quantile(level, df) * se
    p = p_value(stat, df)
    return tuple(
        Coefficient(
            name=name,
            estimate=float(beta[j]),
            se=float(se[j]),
            ci_low=float(beta[j] - half[j]),
            ci_high=float(beta[j] + half[j]),
            stat=float(stat[j]),
            p=float(p[j]),
            df=None if np.isnan(df[j]) else float(df[j]),
        )
        for j, name in enumerate(names)
    )


@dataclass(frozen=True, slots=True)
class Omnibus:
    """QM with its degrees of freedom and p; ``df2`` is None for chi-square."""

    qm: float
    df: int
    df2: float | None
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
        factor, df2 = (float(values[0]) for values in fit.omnibus(first))
        return Omnibus(q * factor / size, size, df2, f_p(q * factor / size, size, df2))
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
