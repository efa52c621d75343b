"""Maximum likelihood of the binomial-normal model: the whole profile is scanned, then its best peak solved.

[stijnen2010]; the boundary tau = 0 is ordinary logistic regression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.glmm.integral import Array
from evsynth.synthesis.glmm.likelihood import Counts, Profile, profile

LARGEST_TAU = 10.0
_GRID = np.concatenate([[0.0], np.geomspace(0.02, LARGEST_TAU, 20)])
_NODES = (64, 128, 256, 512, 1024)
_SCAN_NODES = 256
_SAME = 1e-10

Equation = Callable[[Profile], tuple[Array, Array]]


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit of (beta, tau) on the given design: estimates, covariance of beta, and the work it took.

    ``scan`` is the profile over a grid of tau, which interval limits start from; ``nodes`` the number of
    quadrature points at which doubling them changed nothing.
    """

    beta: Array
    covariance: Array
    tau: float
    loglik: float
    scan: Profile
    nodes: int
    iterations: int


def fit(counts: Counts) -> Fit:
    """Return the maximum likelihood fit of counts (k,) on X (k, p).

    Raises NumericalError when the likelihood has no finite maximum or the quadrature doesn't settle.
    """
    scan = profile(counts, _GRID, _start(counts), _SCAN_NODES)
    if not scan.finite.all():
        raise NumericalError(
            "the likelihood has no finite maximum: a combination of the moderators separates studies without "
            "events from the rest. Remedy: drop or merge moderators."
        )
    best = int(np.argmax(scan.loglik))
    if best == len(_GRID) - 1:
        raise NumericalError(
            f"the likelihood still rises at a between-study standard deviation of {LARGEST_TAU:g} on the "
            "logit scale: the studies are all but all-or-none. Remedy: report them one by one."
        )
    peak, nodes = settled(lambda n: _peak(counts, scan, best, n), float(_GRID[best + 1]))
    p = counts.X.shape[1]
    information = peak.information if peak.tau > 0 else peak.information[:p, :p]
    covariance: Array = np.asarray(np.linalg.inv(information)[:p, :p], dtype=np.float64)
    return Fit(peak.beta, covariance, float(peak.tau), float(peak.loglik), scan, nodes, peak.iterations)


def settled(solve: Callable[[int], Profile], largest: float) -> tuple[Profile, int]:
    """Return the solution at the first number of nodes whose double gives the same beta and tau.

    Where tau may be large, up to ``largest``, few nodes would be a waste.
    """
    first = 0 if largest < 3 else 1 if largest < 6 else 2
    found = solve(_NODES[first])
    for nodes in _NODES[first + 1 :]:
        finer = solve(nodes)
        change = np.abs(np.append(finer.beta - found.beta, finer.tau - found.tau))
        size = np.abs(np.append(finer.beta, finer.tau))
        if np.all(change <= _SAME * (1 + size)):
            return finer, nodes
        found = finer
    raise NumericalError(
        f"the integral over the random effect doesn't settle with {_NODES[-1]} points. Remedy: pool with "
        "method REML on the logit scale."
    )


def _start(counts: Counts) -> Array:
    """Return coefficients by weighted least squares on logits with 0.5 added: a start, nothing more."""
    x, n = counts.xi + 0.5, counts.ni + 1.0
    root = np.sqrt(x * (n - x) / n)
    start: Array = np.linalg.lstsq(root[:, None] * counts.X, root * np.log(x / (n - x)), rcond=None)[0]
    return start


def _peak(counts: Counts, scan: Profile, best: int, nodes: int) -> Profile:
    """Return the profile at its peak between the grid points beside ``best``, or at tau = 0."""
    if best == 0:
        boundary = profile(counts, np.zeros(()), scan.beta[0], nodes)
        if _boundary_slope(counts, boundary) <= 0:
            return boundary
    low = _GRID[max(best - 1, 0)]
    return solve_tau(
        counts,
        lambda at: (at.slope / at.tau, at.curve / at.tau - at.slope / at.tau**2),
        (float(low), float(_GRID[best + 1])),
        scan.beta[best],
        nodes,
    )


def _boundary_slope(counts: Counts, at: Profile) -> float:
    """Return the log-likelihood's derivative by tau^2 at tau = 0: half the excess of squared residuals."""
    p = 1 / (1 + np.exp(-(counts.X @ at.beta)))
    return float(np.sum((counts.xi - counts.ni * p) ** 2 - counts.ni * p * (1 - p))) / 2


def solve_tau(
    counts: Counts,
    equation: Equation,
    bracket: tuple[float, float],
    start: Array,
    nodes: int,
) -> Profile:
    """Return the profile at the tau in ``bracket`` where ``equation`` falls through zero.

    ``equation`` gives value and derivative by tau; it is positive at the lower end and negative at the upper
    one. Newton steps that leave the bracket, which shrinks, are replaced by bisection.
    """
    low, high = bracket
    tau = 0.5 * (low + high)
    found = profile(counts, np.asarray(tau), start, nodes)
    work = found.iterations
    for _ in range(60):
        value, derivative = (float(part) for part in equation(found))
        low, high = (tau, high) if value > 0 else (low, tau)
        step = value / derivative if derivative < 0 else np.inf
        following = tau - step
        if not low < following < high:
            following = 0.5 * (low + high)
        if value == 0 or abs(following - tau) <= 1e-12 * tau:
            break
        tau = following
        found = profile(counts, np.asarray(tau), found.beta, nodes)
        work += found.iterations
    return Profile(found.tau, found.beta, found.loglik, found.slope, found.curve, found.information, found.finite, work)
