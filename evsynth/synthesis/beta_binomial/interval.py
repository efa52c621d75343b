"""The profile-likelihood interval of the overdispersion rho."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from evsynth.synthesis.beta_binomial.fit import ITERATIONS, LONGEST, NEGLIGIBLE, Fit
from evsynth.synthesis.beta_binomial.likelihood import Counts, Point
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.sums import total


def rho_interval(counts: Counts, fitted: Fit, level: float) -> tuple[Array, Array]:
    """Return the limits of rho, (B,) each, where the profile falls by half the chi-square quantile.

    The lower limit is 0 where the binomial itself lies within that distance.
    """
    target = fitted.loglik - 0.5 * float(chdtri(1, 1.0 - level / 100.0))
    plain = counts.binomial(np.log(total(counts.x) / total(counts.y)))
    smallest = np.log(NEGLIGIBLE / counts.n.max(axis=0))
    start = np.where(np.isfinite(fitted.lam), fitted.lam, smallest)
    high = crossing(counts, fitted.eta, start, target, 1.0)
    low = np.zeros_like(high)
    rows = np.flatnonzero(plain < target)
    if len(rows):
        low[rows] = crossing(counts.take(rows), fitted.eta[rows], start[rows], target[rows], -1.0)
    return low, high


def crossing(counts: Counts, eta: Array, start: Array, target: Array, side: float) -> Array:
    """Return the rho beyond ``start``, upwards or downwards by ``side``, where the profile meets ``target``."""
    inside, step = start.copy(), 1.0
    outside = start + side * step
    eta, here = profile(counts, eta, outside)
    for _ in range(ITERATIONS):
        still = here.loglik > target
        if not still.any():
            break
        inside = np.where(still, outside, inside)
        step *= 1.5
        outside = np.where(still, outside + side * step, outside)
        eta, here = profile(counts, eta, outside)
    lam = outside
    for _ in range(ITERATIONS):
        above = here.loglik > target
        inside, outside = np.where(above, lam, inside), np.where(above, outside, lam)
        moved = lam + (target - here.loglik) / here.g_lam
        within = (moved - inside) * (moved - outside) < 0.0
        new = np.where(within, moved, 0.5 * (inside + outside))
        done = np.abs(new - lam) <= 1e-13 * (1.0 + np.abs(lam))
        lam = new
        if done.all():
            break
        eta, here = profile(counts, eta, lam)
    rho: Array = 1.0 / (1.0 + np.exp(-lam))
    return rho


def profile(counts: Counts, eta: Array, lam: Array) -> tuple[Array, Point]:
    """Return the best eta at each ``lam``, (B,), and the likelihood there: one maximum, as it is concave in p."""
    here = counts.at(eta, lam)
    low, high = np.full_like(eta, -np.inf), np.full_like(eta, np.inf)
    for _ in range(ITERATIONS):
        low, high = np.where(here.g_eta > 0.0, eta, low), np.where(here.g_eta > 0.0, high, eta)
        step = here.g_eta / np.abs(here.h_eta)
        new = eta + np.clip(step, -LONGEST, LONGEST)
        bounded = np.isfinite(low) & np.isfinite(high)
        with np.errstate(invalid="ignore"):
            new = np.where(bounded & ~((new > low) & (new < high)), 0.5 * (low + high), new)
        done = np.abs(new - eta) <= 1e-13 * (1.0 + np.abs(eta))
        eta = np.where(np.abs(step) <= 1e-13 * (1.0 + np.abs(eta)), eta, new)
        here = counts.at(eta, lam)
        if done.all() or np.all(np.abs(step) <= 1e-13 * (1.0 + np.abs(eta))):
            break
    return eta, here
