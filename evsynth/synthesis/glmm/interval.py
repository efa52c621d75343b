"""The profile-likelihood interval of tau2 [hardy1996]."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from evsynth.synthesis.glmm.fit import Equation, Fit, settled, solve_tau
from evsynth.synthesis.glmm.integral import Array
from evsynth.synthesis.glmm.likelihood import Counts, Profile


def tau2_interval(counts: Counts, fitted: Fit, level: float) -> tuple[float, float | None]:
    """Return the tau2 whose profile log-likelihood lies within half a chi-square quantile of the maximum.

    The lower limit is 0 when the profile doesn't fall that far; the upper is None when it doesn't either
    up to the largest tau that is fitted.
    """
    target = fitted.loglik - float(chdtri(1, 1 - level / 100)) / 2
    grid, height = fitted.scan.tau, fitted.scan.loglik
    below = np.flatnonzero((height < target) & (grid < fitted.tau))
    above = np.flatnonzero((height < target) & (grid > fitted.tau))

    def rising(at: Profile) -> tuple[Array, Array]:
        return target - at.loglik, -at.slope

    def falling(at: Profile) -> tuple[Array, Array]:
        return at.loglik - target, at.slope

    low, high = 0.0, None
    if below.size:
        i = int(below[-1])
        bracket = float(grid[i]), min(float(grid[i + 1]), fitted.tau)
        low = _limit(counts, rising, bracket, fitted.scan.beta[i])
    if above.size:
        i = int(above[0])
        bracket = max(float(grid[i - 1]), fitted.tau), float(grid[i])
        high = _limit(counts, falling, bracket, fitted.scan.beta[i])
    return low, high


def _limit(counts: Counts, equation: Equation, bracket: tuple[float, float], start: Array) -> float:
    found, _ = settled(lambda nodes: solve_tau(counts, equation, bracket, start, nodes), bracket[1])
    return float(found.tau) ** 2
