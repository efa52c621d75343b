"""The global maximum of the likelihood or restricted likelihood over tau2 >= 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evsynth.synthesis.kernel.batch import Array, Fits, Index, State
from evsynth.synthesis.kernel.root import Brackets, Root, solve

SPACING = 0.7
"""Width of a scanning interval on the scale log(tau2 + smallest variance)."""
NEAR = 1.4
"""A turning point of the score ratio within this factor of one is looked at again,"""
FINER = 8
"""with this many steps between the grid points beside it."""
AT_ONCE = 1 << 14
"""A scan of no more array elements is one evaluation: calls would cost more than its temporaries."""
LARGEST = 1e300
"""A score ratio that overflows counts as this."""
MARGIN = 0.01
"""Room above the ceiling, against rounding."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What sets the restricted from the full likelihood: the expected score, its slope, the value."""

    expected: Callable[[State], Array]
    slope: Callable[[State], Array]
    restricted: bool

    def ratio(self, fits: Fits, tau2: Array) -> Array:
        """Return observed over expected score: above one where the likelihood rises."""
        state = fits.at(tau2)
        ratio: Array = state.q_slope() / self.expected(state)
        return ratio

    def step(self, fits: Fits, tau2: Array, _: Array) -> tuple[Array, Array]:
        """Return the score and the Newton step on expected / observed, linear in tau2 for equal variances."""
        state = fits.at(tau2)
        observed, expected = state.q_slope(), self.expected(state)
        score = observed - expected
        bend = 2.0 * expected * state.q_curvature() - self.slope(state) * observed
        return score, score * observed / bend

    def value(self, fits: Fits, tau2: Array) -> Array:
        """Return the log likelihood up to a constant of each fit."""
        state = fits.at(tau2)
        weights, design = state.log_determinants()
        value: Array = 0.5 * (weights - state.q() - (design if self.restricted else 0.0))
        return value


REML = Likelihood(lambda s: s.trace(), lambda s: s.trace_slope(), restricted=True)
ML = Likelihood(lambda s: s.weight_sum(), lambda s: s.weight_square_sum(), restricted=False)


def maximise(fits: Fits, likelihood: Likelihood) -> Root:
    """Return the tau2 at which the likelihood has its global maximum.

    Every sign change of the score, on a grid fine against its own length scale, brackets a maximum; each is
    solved, zero is one too where the score is not positive there, and the highest wins.
    """
    count = len(fits.n)
    zero = np.zeros(count)
    state = fits.null()
    slope = state.q_slope()
    first = slope / likelihood.expected(state)
    top, boundary = ceiling(fits, slope), first <= 1.0
    usable = np.isfinite(top / fits.smallest) & ~np.isnan(first)
    found = scan(fits, likelihood, first, np.where(usable, top, np.nan))
    subset = fits.take(found.rows)
    roots = solve(subset, likelihood.step, found, subset.n)
    best = Root(np.where(usable, zero, np.nan), usable, np.zeros(count, np.int64))
    contested = np.bincount(found.rows, minlength=count) + boundary > 1
    winners = np.flatnonzero(~contested[found.rows])
    if contested.any():
        at_zero = np.flatnonzero(contested & boundary)
        to_beat = np.full(count, -np.inf)
        to_beat[at_zero] = likelihood.value(fits.take(at_zero), zero[at_zero])
        several = np.flatnonzero(contested[found.rows])
        height = likelihood.value(subset.take(several), roots.value[several])
        # In order of height, so that the last root written for a fit is its highest.
        ranked = several[np.argsort(height, kind="stable")]
        ranked = ranked[np.sort(height, kind="stable") > to_beat[found.rows[ranked]]]
        winners = np.concatenate([winners, ranked])
    best.value[found.rows[winners]] = roots.value[winners]
    best.converged[found.rows[winners]] = roots.converged[winners]
    best.iterations[found.rows[winners]] = roots.iterations[winners]
    return best


def ceiling(fits: Fits, slope: Array) -> Array:
    """Return a tau2 past which the score is negative; not positive where it is negative from zero.

    P(tau2) has the eigenvalues 1/(l + tau2), l between the smallest and largest variance, so that
    y'PPy falls at least as rss/(min v + tau2)^2 and as its value at zero, ``slope`` (B,), times
    (max v / (max v + tau2))^2, while tr(P) >= (k - p)/(max v + tau2).
    """
    smallest, largest, df = fits.smallest, fits.largest, fits.n - fits.p
    by_rss = (fits.rss + np.sqrt(fits.rss * (fits.rss + 4.0 * df * (largest - smallest)))) / (2.0 * df)
    by_score = slope * (largest * largest / df) - largest
    top: Array = np.fmin(by_rss, by_score) * (1.0 + MARGIN) + MARGIN * smallest
    return top


def scan(fits: Fits, likelihood: Likelihood, first: Array, top: Array) -> Brackets:
    """Return brackets of all maxima above zero, given the score ratio at zero, ``first`` (B,); a NaN ``top`` has none.

    The grid is geometric in tau2 + min v, from zero to the ceiling ``top`` (B,); the score, a combination of
    1/(tau2 + l) with every l >= min v, varies over scales of order one there.
    """
    live = np.flatnonzero(((top > 0.0) | (first > 1.0)) & np.isfinite(top))
    smallest = fits.smallest[live]
    length = np.log1p(np.maximum(top[live] / smallest, MARGIN))
    number = np.maximum(np.ceil(length / SPACING), 2.0)
    order = np.argsort(-number.astype(np.int16), kind="stable")
    rows, number = live[order], number[order]
    floor, width = smallest[order], length[order] / number
    fits = fits.take(rows)
    ratio = np.zeros((int(number.max(initial=1.0)) + 1, len(rows)))
    ratio[0] = first[rows]
    if ratio.size * len(fits.y) <= AT_ONCE:
        steps = np.arange(1, len(ratio) - 1)[:, None]
        inner = ratios(fits, likelihood, np.arange(len(rows)), floor * np.expm1(steps * width))
        ratio[1:-1] = np.where(steps < number, inner, 0.0)
    else:
        for j in range(1, len(ratio) - 1):
            some = slice(0, int(np.searchsorted(-number, -j)))
            ratio[j, some] = likelihood.ratio(fits.take(some), floor[some] * np.expm1(j * width[some]))
    found = crossings(ratio, floor, np.zeros_like(floor), width)
    extra = closer(fits, likelihood, ratio, width)
    if not len(extra.rows):
        return replace(found, rows=rows[found.rows])
    low, high, start = (
        np.concatenate([getattr(found, name), getattr(extra, name)]) for name in ("low", "high", "start")
    )
    return Brackets(rows[np.concatenate([found.rows, extra.rows])], low, high, start)


def ratios(fits: Fits, likelihood: Likelihood, rows: Index, grid: Array) -> Array:
    """Return the score ratio of the fits at ``rows`` (R,) on a ``grid`` of tau2, (J, R), in one evaluation."""
    some = fits.take(np.tile(rows, len(grid)))
    return likelihood.ratio(some, grid.ravel()).reshape(grid.shape)


def crossings(ratio: Array, floor: Array, origin: Array, width: Array) -> Brackets:
    """Return the intervals in which the score ratio, (steps + 1, B), falls through one.

    The grid is ``floor * expm1(origin + j * width)``.
    """
    above = ratio > 1.0
    j, rows = np.nonzero(above[:-1] & ~above[1:])
    near, far = np.log(np.minimum(ratio[j, rows], LARGEST)), np.log(np.maximum(ratio[j + 1, rows], 0.1))
    places = (j, j + near / (near - far), j + 1)
    low, start, high = (floor[rows] * np.expm1(origin[rows] + x * width[rows]) for x in places)
    return Brackets(rows, low, high, start)


def closer(fits: Fits, likelihood: Likelihood, ratio: Array, width: Array) -> Brackets:
    """Return the maxima that a finer grid finds where the score ratio turns round near one.

    Such a turn hides a pair of stationary points between grid points, beside those already found.
    """
    turn, rows = turns(ratio)
    rising = rises_from_zero(fits, likelihood, ratio[0])
    if not len(rows) + len(rising):
        return Brackets(rows, *np.zeros((3, 0)))
    span = np.concatenate([np.full(len(rows), 2.0 / FINER), np.full(len(rising), 1.0 / FINER)])
    rows = np.concatenate([rows, rising])
    fine, floor = span * width[rows], fits.smallest[rows]
    origin = np.concatenate([turn, np.zeros(len(rising))]) * width[rows]
    grid = floor * np.expm1(origin + np.arange(FINER + 1)[:, None] * fine)
    found = crossings(ratios(fits, likelihood, rows, grid), floor, origin, fine)
    return Brackets(rows[found.rows], found.low, found.high, found.start)


def turns(ratio: Array) -> tuple[Index, Index]:
    """Return where, (grid point before, fit), the score ratio turns round near one between grid points."""
    left, middle, right = ratio[:-2], ratio[1:-1], ratio[2:]
    peak = (middle < 1.0) & (middle * NEAR > 1.0) & (middle >= left) & (middle >= right)
    dip = (middle > 1.0) & (middle < NEAR) & (middle <= left) & (middle <= right)
    where, rows = np.nonzero(peak | dip)
    return where, rows


def rises_from_zero(fits: Fits, likelihood: Likelihood, first: Array) -> Index:
    """Return the fits whose score ratio starts just below one, ``first`` (B,), and grows."""
    near = np.flatnonzero((first <= 1.0) & (first * NEAR > 1.0))
    if not len(near):
        return near
    state = fits.take(near).at(np.zeros(len(near)))
    growth = likelihood.slope(state) / likelihood.expected(state) - 2.0 * state.q_curvature() / state.q_slope()
    return near[growth > 0.0]
