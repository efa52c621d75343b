"""The whole profile over tau, coarsely: where its peaks are, and beyond which tau there can be none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.boundary import Boundary
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Counts, Flags, Index, evaluate

LARGEST_TAU = 10.0
"""No peak is looked for beyond: the studies would be all but all-or-none."""
_RATIO = 1.5
_TOGETHER = 96  # studies of all analyses: fewer are scanned at several tau at once, to save calls
_NEAR_ENOUGH = 0.01  # log-likelihood that a Newton step may still add


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """The profile of B analyses over a grid of their own: ``tau, loglik, slope`` (G, B), ``beta`` (G, B, p).

    The first row is tau = 0, where the slope is that by tau^2. Rows past the end of an analysis, where a
    bound on the likelihood shows that nothing of interest can follow, are NaN. ``rising`` says that the
    likelihood is highest at the largest tau.
    """

    tau: Array
    loglik: Array
    slope: Array
    beta: Array
    rising: Flags


def scan(counts: Counts, edge: Boundary, depth: float) -> Scan:
    """Return the profile from tau = 0 up to where it stays more than ``depth`` below its maximum.

    The grid starts at half the standard error of the most precise study: a smaller tau leaves no trace. It
    ends by a bound: a study that has both events and non-events is no likelier at any mean than the integral
    of its likelihood over the predictor, divided by tau sqrt(2 pi); the others are no likelier than 1.
    """
    mass = counts.family.mass(counts.xi, counts.ni)
    bounded = np.isfinite(mass)
    # An extreme study's likelihood without its constant is at most one as well.
    heights = np.where(bounded, mass, 0.0).sum(axis=1)
    number = np.count_nonzero(bounded, axis=1)
    with np.errstate(divide="ignore"):
        first = np.minimum(0.5 / np.sqrt(edge.precision), 0.25) / _RATIO
    kept = [(np.zeros(len(counts)), edge.loglik, edge.slope, edge.beta)]
    top, beta, best = first, edge.beta, edge.loglik
    rows = np.flatnonzero(edge.finite)
    while len(rows):
        ahead = max(1, _TOGETHER // (len(rows) * counts.xi.shape[1]))
        steps = np.minimum(top * _RATIO ** np.arange(1, ahead + 1)[:, None], LARGEST_TAU)
        block = _at(counts, rows, beta, steps)
        kept.extend(zip(*block, strict=True))
        top, beta = steps[-1], np.where(np.isnan(block[3][-1]), beta, block[3][-1])
        best = np.fmax(best, np.fmax.reduce(block[1]))
        bound = heights - number * np.log(top * np.sqrt(2.0 * np.pi))
        going = (top < LARGEST_TAU) & ~(bound < best - depth) & np.isfinite(block[1][-1])
        rows = rows[going[rows]]
    grid, loglik, slope, path = (np.array(part) for part in zip(*kept, strict=True))
    rising = np.fmax.reduce(np.where(grid >= LARGEST_TAU, loglik, -np.inf)) >= best
    return Scan(grid, loglik, slope, path, rising)


def _at(counts: Counts, rows: Index, beta: Array, steps: Array) -> tuple[Array, Array, Array, Array]:
    """Return tau (G, B), the profile there, its slope and coefficients (G, B, p), NaN but for ``rows``.

    They are near enough to the profile to bracket its peaks. A tau that only repeats the largest is left out.
    """
    taus, heights, slopes = (np.full(steps.shape, np.nan) for _ in range(3))
    path = np.full((*steps.shape, counts.p), np.nan)
    place, which = np.nonzero(np.concatenate([[steps[0] > 0.0], steps[1:] > steps[:-1]])[:, rows])
    which = rows[which]
    some, tau, at = counts.take(which), steps[place, which], beta[which]
    nodes = rough_nodes(tau)
    if len(tau) * counts.xi.shape[1] <= _TOGETHER:
        nodes = np.full(len(tau), nodes.max(initial=0))
    for _ in range(20):
        point = evaluate(some, at, tau, nodes)
        at = at + point.step
        if not np.any(point.gain > _NEAR_ENOUGH):
            break
    for level, values in ((taus, tau), (heights, point.loglik), (slopes, point.slope), (path, at)):
        level[place, which] = values
    return taus, heights, slopes, path


def rough_nodes(tau: Array) -> npt.NDArray[np.int64]:
    """Return how many points give the likelihood to about a thousandth."""
    return np.select([tau <= 1.0, tau <= 3.0], [16, 32], 96)
