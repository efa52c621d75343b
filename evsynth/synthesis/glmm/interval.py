"""The profile-likelihood interval of tau2 [hardy1996], many at once."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.fit import Fits
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.glmm.outcomes import OK
from evsynth.synthesis.glmm.scan import LARGEST_TAU
from evsynth.synthesis.glmm.solve import FALLS, RISES, Aims, solve
from evsynth.synthesis.method import Method

METHOD = Method(
    "profile likelihood interval",
    "the interval of the between-study variance holds the values whose profile likelihood lies within half a "
    "chi-square quantile of its maximum",
    ("hardy1996",),
)

_SLACK = 1.25


def fall(level: float) -> float:
    """Return by how much the log-likelihood may fall within an interval at ``level`` percent."""
    return float(chdtri(1, 1 - level / 100)) / 2


def tau2_intervals(counts: Counts, fits: Fits, level: float) -> tuple[Array, Array]:
    """Return the limits (B,) of tau2, where the profile log-likelihood has fallen by half a quantile.

    The lower limit is 0 when the profile doesn't fall that far; the upper is infinite when it doesn't either
    up to the largest tau that is fitted. Needs fits whose profile was kept down to `fall`.
    """
    peak = fits.loglik - counts.constant()
    target = peak - fall(level)
    good = fits.code == OK
    grid = fits.scan.tau
    low, high = np.where(good, 0.0, np.nan), np.where(good, np.inf, np.nan)
    with np.errstate(invalid="ignore"):
        below = (fits.scan.loglik < target) & good
        left = below & (grid < fits.tau)
        right = below & (grid > fits.tau)
    rises, falls = np.flatnonzero(left.any(axis=0)), np.flatnonzero(right.any(axis=0))
    outer = np.concatenate([len(grid) - 1 - np.argmax(left[::-1, rises], axis=0), np.argmax(right[:, falls], axis=0)])
    rows = np.concatenate([rises, falls])
    kind = np.repeat([RISES, FALLS], [len(rises), len(falls)])
    inner = grid[outer - kind, rows]
    peak_tau, ends = fits.tau[rows], grid[outer, rows]
    rising = kind == RISES
    nearest = np.where(rising, np.fmin(inner, peak_tau), np.fmax(inner, peak_tau))
    bracket_low = np.where(rising, ends / _SLACK, np.maximum(nearest / _SLACK, peak_tau))
    bracket_high = np.where(rising, np.minimum(nearest * _SLACK, peak_tau), np.minimum(ends, LARGEST_TAU) * _SLACK)
    aims = Aims(
        low=bracket_low,
        high=bracket_high,
        tau=0.5 * (bracket_low + bracket_high),
        beta=fits.scan.beta[outer, rows],
        kind=kind,
        target=target[rows],
        unit=0.5 / np.sqrt(fits.edge.precision[rows]),
    )
    solved = solve(counts.take(rows), aims)
    tau2 = np.where(solved.settled, solved.tau**2, np.nan)
    low[rises], high[falls] = tau2[: len(rises)], tau2[len(rises) :]
    return low, high
