"""The likelihood of one study's count when its linear predictor is normal: an integral over the random effect.

A study's predictor is m + tau*u, u standard normal. The integral over u is taken by the trapezoidal rule
between the two points where the integrand has fallen to rounding error of its mode: for such integrands it
converges geometrically [trefethen2014], with 24 nodes in ordinary data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.family import Array, Family

NEGLIGIBLE = 37.0
"""exp(-37) is below the rounding error of 1."""
_NEAR, _FAR = 36.0, 48.0  # where the rule may end: never too early, not wastefully late
_WIDEST = np.sqrt(2.0 * _NEAR) * 1.02
_CENTRED = 1e-3  # squared distance from the mode in standard units
_TINY = 1e-300
_ELEMENTS = 1 << 15  # of one block of rows and nodes: its temporaries stay in cache


@dataclass(frozen=True, slots=True)
class StudyTerms:
    """Log-likelihood of each study, (..., k), with its derivatives by the mean predictor m and by tau."""

    loglik: Array
    by_mean: Array
    by_tau: Array
    by_mean_mean: Array
    by_mean_tau: Array
    by_tau_tau: Array


def study_terms(
    xi: Array, ni: Array, mean: Array, tau: Array, nodes: int, family: Family = BINOMIAL, *, constant: bool = True
) -> StudyTerms:
    """Return the terms of counts ``xi`` of ``ni`` at mean predictors ``mean``, all broadcast to (..., k).

    ``tau`` is (...,), the between-study standard deviation; ``nodes`` the number of points of the rule. The
    log-likelihood leaves out what depends on the data alone unless ``constant``.
    """
    x, n, m, t = np.broadcast_arrays(xi, ni, mean, np.asarray(tau)[..., None])
    flat = [np.ascontiguousarray(part, dtype=np.float64).reshape(-1) for part in (x, n, m, t)]
    found = np.empty((6, x.size))
    rows = max(1, _ELEMENTS // nodes)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        for start in range(0, x.size, rows):
            part = slice(start, start + rows)
            found[:, part] = _terms(family, flat[0][part], flat[1][part], flat[2][part], flat[3][part], nodes)
    if constant:
        found[0] += family.constant(flat[0], flat[1])
    return StudyTerms(*found.reshape(-1, *x.shape))


def _terms(family: Family, x: Array, n: Array, mean: Array, tau: Array, nodes: int) -> Array:
    """Return the six terms of m studies, (6, m)."""
    top = mode(family, x, n, mean, tau)
    left, right = reach(family, x, n, tau, top)
    base, half = top.u + 0.5 * (right - left), 0.5 * (right + left)
    precise = tau * tau * top.variance > 1.0
    found = np.empty((6, len(x)))
    for rows, terms in ((np.flatnonzero(precise), _by_effect), (np.flatnonzero(~precise), _by_residual)):
        if len(rows) == len(x):
            found[:] = terms(family, x, n, tau, top, base, half, nodes)
        elif len(rows):
            some = Mode(top.u[rows], top.eta[rows], top.residual[rows], top.variance[rows])
            found[:, rows] = terms(family, x[rows], n[rows], tau[rows], some, base[rows], half[rows], nodes)
    found[0] += family.loglik(x, n, top.eta) - 0.5 * top.u * top.u - 0.5 * np.log(2.0 * np.pi)
    return found


def _by_residual(
    family: Family, x: Array, n: Array, tau: Array, top: Mode, base: Array, half: Array, nodes: int
) -> Array:
    """Return the terms of studies whose count is vague, by the derivatives of its probability.

    Safe as tau goes to zero. The log-likelihood is relative to the integrand's mode.
    """
    grid, powers = _rule(nodes)
    v = half[:, None] * grid
    u = v + (base - top.u)[:, None]
    gain, residual, variance = family.around(x, n, top.eta, tau[:, None] * u)
    weight = np.exp(gain - u * (0.5 * u + top.u[:, None]))
    total = weight.sum(axis=1)
    weight /= total[:, None]
    scale = np.stack([np.ones_like(half), half, half * half])

    def moments(values: Array) -> Array:
        """Return the sums over the nodes of values, values v and values v^2, (3, m)."""
        sums: Array = scale * (values @ powers[:, :3]).T
        return sums

    _, v1, v2 = moments(weight)
    i0, i1, i2 = moments(weight * variance)
    weight *= residual
    r1, rv, rvv = moments(weight)
    rr, rrv, rrvv = moments(weight * residual)
    r0 = top.residual
    r_r, r_v, r_rv = rr - r1 * r1, rv - r1 * v1, rrv - r1 * rv
    by_mean, by_mean_mean = r0 + r1, r_r - i0
    cross = r0 * r_v + r_rv - i1
    return np.stack([
        np.log(total * half * (2.0 / (nodes - 1))),
        by_mean,
        base * by_mean + r0 * v1 + rv,
        by_mean_mean,
        base * by_mean_mean + cross,
        base * (base * by_mean_mean + 2.0 * cross)
        + r0 * (r0 * (v2 - v1 * v1) + 2.0 * (rvv - v1 * rv)) + rrvv - rv * rv - i2,
    ])  # fmt: skip


def _by_effect(
    family: Family, x: Array, n: Array, tau: Array, top: Mode, base: Array, half: Array, nodes: int
) -> Array:
    """Return the terms of studies whose count is telling, by the derivatives of the normal density.

    Safe as counts grow large. The log-likelihood is relative to the integrand's mode.
    """
    grid, powers = _rule(nodes)
    u = half[:, None] * grid + (base - top.u)[:, None]
    weight = np.exp(family.gain(x, n, top.eta, tau[:, None] * u) - u * (0.5 * u + top.u[:, None]))
    total, *sums = (weight @ powers).T
    v1, v2, v3, v4 = (part * half**order / total for order, part in enumerate(sums, start=1))
    spread, skew = v2 - v1 * v1, v3 - v1 * v2
    mean, square = base + v1, base * base + 2.0 * base * v1 + v2
    return np.stack([
        np.log(total * half * (2.0 / (nodes - 1))),
        mean / tau,
        (square - 1.0) / tau,
        (spread - 1.0) / tau**2,
        (2.0 * base * spread + skew - 2.0 * mean) / tau**2,
        (4.0 * base * (base * spread + skew) + v4 - v2 * v2 - 3.0 * square + 1.0) / tau**2,
    ])  # fmt: skip


@cache
def _rule(nodes: int) -> tuple[Array, Array]:
    """Return equally spaced points from -1 to 1, (nodes,), and their powers 0 to 4, (nodes, 5)."""
    grid = np.linspace(-1.0, 1.0, nodes)
    return grid, np.vander(grid, 5, increasing=True)


@dataclass(frozen=True, slots=True)
class Mode:
    """About where the integrand is largest: u, the predictor there, the count's residual and variance, (m,)."""

    u: Array
    eta: Array
    residual: Array
    variance: Array


def mode(family: Family, x: Array, n: Array, mean: Array, tau: Array) -> Mode:
    """Return about the u at which the integrand is largest: the root of tau (x - E x) = u, by safeguarded Newton.

    It lies between 0 and the slope there. Its accuracy only places the nodes; it doesn't enter the value of
    the integral.
    """
    slope = tau * (x - family.moments(n, mean)[0])
    own = family.observed(x, n)
    informed = tau * tau * family.moments(n, own)[1]
    low, high = np.minimum(slope, 0.0), np.maximum(slope, 0.0)
    # The study's own optimum and the random effect's, weighted by their information.
    u = np.minimum(np.maximum(tau * (own - mean) * informed / (tau * tau * (1.0 + informed) + _TINY), low), high)
    for _ in range(60):
        eta = mean + tau * u
        expected, variance = family.moments(n, eta)
        residual = x - expected
        value = tau * residual - u
        curve = 1.0 + tau * tau * variance
        move = value / curve
        if np.all(move * move * curve < _CENTRED):
            break
        low, high = np.where(value > 0.0, u, low), np.where(value < 0.0, u, high)
        proposed = u + move
        u = np.where((proposed >= low) & (proposed <= high), proposed, 0.5 * (low + high))
    return Mode(u, eta, residual, variance)


def reach(family: Family, x: Array, n: Array, tau: Array, top: Mode) -> Array:
    """Return how far from the mode the integrand is negligible to the left and to the right, (2, m).

    The fall of a log-concave integrand is convex, so that Newton steps come down from outside.
    """
    guess = np.minimum(np.sqrt(2.0 * NEGLIGIBLE / (1.0 + tau * tau * top.variance)), _WIDEST)
    far = np.stack([-guess, guess], axis=1)
    u0, r0 = top.u[:, None], top.residual[:, None]
    for _ in range(60):
        gain, residual, _ = family.around(x, n, top.eta, tau[:, None] * far)
        fall = far * (0.5 * far + u0) - gain
        good = (fall < _FAR) & ((fall > _NEAR) | (np.abs(far) >= _WIDEST))
        if good.all():
            break
        step = far - (fall - NEGLIGIBLE) / (far + u0 - tau[:, None] * (residual + r0))
        usable = (step * far > 0.0) & np.isfinite(step)
        moved = np.minimum(np.maximum(np.where(usable, step, 0.5 * far), -_WIDEST), _WIDEST)
        far = np.where(good, far, moved)
    ends: Array = np.abs(far).T
    return ends
