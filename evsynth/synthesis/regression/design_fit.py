"""Regressions fitted on the kernel: the batch that a regression, its permutations and its curve share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from evsynth.synthesis.inference import TESTS, quantile
from evsynth.synthesis.kernel import Array, Design, Fits, Root, design_fits
from evsynth.synthesis.kernel.batch import Long, State
from evsynth.synthesis.kernel.design_state import DesignState
from evsynth.synthesis.pooling.kenward_roger import Adjusted, of_design
from evsynth.synthesis.pooling.many import ROUNDING
from evsynth.synthesis.results import Model
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.synthesis.tau2.genq import moments


@dataclass(frozen=True, slots=True, eq=False)
class DesignFit:
    """B regressions on one or B designs, in the design's orthonormal coordinates.

    ``coefficients`` (p, B) are in the caller's units, ``cov_root`` (p, p, B) too: the covariance is C C'
    including the variance factor of the test, or the adjustment of `kr`, which is kept as ``adjusted``.
    ``factor`` (B,) is that factor, ``tau2`` (B,).
    """

    fits: Fits
    root: Root
    state: State
    coefficients: Long
    cov_root: Array
    factor: Array
    tau2: Array
    adjusted: Adjusted | None = None

    @property
    def df(self) -> Array:
        """Residual degrees of freedom k - p, (B,)."""
        return self.fits.n - self.fits.p

    def df_along(self, directions: Array) -> Array:
        """Return the degrees of freedom of linear combinations, ``directions`` (m, p), as (m, B).

        They are k - p for all, but for `kr`: there ``design.back`` gives those of the coefficients as named, and
        ``design.map(rows)`` those of predictions.
        """
        if self.adjusted is None:
            return np.broadcast_to(self.df, (len(directions), len(self.df)))
        return self.adjusted.df(directions)

    def omnibus(self, first: int) -> tuple[Array, Array]:
        """Return the factor on F of all coefficients from ``first``, and its denominator degrees of freedom, (B,)."""
        if self.adjusted is None:
            return np.ones_like(self.df), self.df
        return self.adjusted.omnibus(first)


def fit_design(yi: Array, vi: Array, design: Design, method: str, test: str, weights: Array | None = None) -> DesignFit:
    """Return the regressions of ``yi, vi``, (B or 1, k), on ``design`` by a known method and test.

    ``weights`` (k,) are those of GENQ, None for its own.
    """
    with np.errstate(all="ignore"):
        fits = design_fits(yi, vi, design)
        root = ESTIMATORS[method].solve(fits) if weights is None else moments(fits, weights[:, None])
        state = fits.at(root.value)
        local, cov_root = state.coefficients()
        residual, rounding = np.sqrt(fits.rss / fits.n) * fits.scale, ROUNDING * np.abs(yi).max(axis=1)
        factor = TESTS[test].factor(np.where(residual > rounding, state.q() / (fits.n - fits.p), 0.0))
        coefficients = fits.offset.astype(np.longdouble) + fits.scale * local.astype(np.longdouble)
        adjusted = of_design(cast(DesignState, state), cov_root * fits.scale) if test == "kr" else None
        cov_root = cov_root * fits.scale * np.sqrt(factor) if adjusted is None else adjusted.cov_root()
    return DesignFit(fits, root, state, coefficients, cov_root, factor, root.value * fits.scale**2, adjusted)


def applied_test(model: Model, vi: Array) -> str:
    """Return the test of a regression, with `knha` replaced by `adhoc` where the floor rule applies.

    Choices that are defined for pools only raise ValueError.
    """
    if model.test == "hybrid":
        raise ValueError("test 'hybrid' is defined for one pooled effect, not for regressions [jackson2017].")
    if model.prediction not in {"k-2", "k-1"}:
        raise ValueError(f"prediction '{model.prediction}' is defined for pools; for a regression: k-2, k-1.")
    if model.test != "knha" or model.floor is None:
        return model.test
    floored = model.floor is True or len(vi) <= 8 or vi.max() > 10.0 * vi.min()
    return "adhoc" if floored else model.test


def critical(level: float, df: float, test: str) -> float:
    """Return the two-sided critical value of ``test`` with ``df`` degrees of freedom."""
    return float(quantile(level, np.array([df if TESTS[test].student else np.nan]))[0])
