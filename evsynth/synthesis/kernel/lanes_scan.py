"""Brackets of all maxima of a few pools abreast, in plain loops for numba; see `stationary` for the algorithm."""

from __future__ import annotations

from math import ceil, expm1, inf, isfinite, isnan, log, log1p, sqrt

import numpy as np

from evsynth.synthesis.kernel.batch import Array
from evsynth.synthesis.kernel.lanes_sums import EXPECTED, LANES, MOVE, OBSERVED, Index, jit, load, look, step
from evsynth.synthesis.kernel.stationary import FINER, LARGEST, MARGIN, NEAR, SPACING

LONGEST = 4096
"""Room for grid points: the range of floating-point numbers needs half of it."""


@jit
def ceiling(v: Array, b: int, rss: float, df: float, slope: float) -> float:
    """Return a tau2 past which the score of fit ``b`` is negative."""
    largest = 0.0
    for j in range(len(v)):
        if largest < v[j, b] < inf:
            largest = v[j, b]
    by_rss: float = (rss + sqrt(rss * (rss + 4.0 * df * (largest - v[0, b])))) / (2.0 * df)
    by_score = slope * (largest * largest / df) - largest
    lower = by_score if by_score < by_rss or isnan(by_rss) else by_rss
    top: float = lower * (1.0 + MARGIN) + MARGIN * v[0, b]
    return top


@jit
def turns(left: float, middle: float, right: float) -> bool:
    """Return whether the score ratio turns round near one at a grid point."""
    if middle < 1.0:
        return middle * NEAR > 1.0 and middle >= left and middle >= right
    return 1.0 < middle < NEAR and middle <= left and middle <= right


@jit
def bracket(near: float, far: float, floor: float, origin: float, width: float, ends: Array) -> None:
    """Fill in the ends of a bracket and where to start between score ratios ``near`` > 1 >= ``far``."""
    rise = log(min(near, LARGEST))
    fall = rise - log(max(far, 0.1))
    ends[0] = floor * expm1(origin)
    ends[1] = floor * expm1(origin + width)
    ends[2] = floor * expm1(origin + width * rise / fall)


@jit
def scan(
    y: Array,
    v: Array,
    rss: Array,
    df: Array,
    restricted: bool,
    w: Array,
    s: Array,
    grid: Array,
    widths: Array,
    rises: Index,
    numbers: Index,
) -> None:
    """Fill in the score ratios of a block on its grids, (LONGEST, LANES), their widths and numbers of steps.

    A fit without a maximum above zero has no step, one whose numbers overflow has -1.
    """
    tau2, length = np.zeros(LANES), np.empty(LANES)
    step(y, v, tau2, restricted, w, s)
    longest = 0
    for b in range(LANES):
        grid[0, b] = s[OBSERVED, b] / s[EXPECTED, b]
        rises[b] = grid[0, b] <= 1.0 < grid[0, b] * NEAR and s[MOVE, b] > 0.0
        top = ceiling(v, b, rss[b], df[b], s[OBSERVED, b])
        length[b] = log1p(max(top / v[0, b], MARGIN))
        numbers[b] = -1
        if not isfinite(top / v[0, b]) or isnan(grid[0, b]):
            length[b] = 0.0
        elif not (top > 0.0 or grid[0, b] > 1.0):
            numbers[b] = 0
        else:
            numbers[b] = min(max(ceil(length[b] / SPACING), 2), LONGEST - 1)
        widths[b] = length[b] / max(numbers[b], 1)
        longest = max(longest, numbers[b])
    growth = np.exp(widths)
    power = growth.copy()
    for j in range(1, longest):
        for b in range(LANES):
            tau2[b] = v[0, b] * (power[b] - 1.0) if j < numbers[b] else 0.0
            power[b] *= growth[b]
        look(y, v, tau2, restricted, w, s)
        for b in range(LANES):
            grid[j, b] = s[OBSERVED, b] / s[EXPECTED, b]
    for b in range(LANES):
        grid[max(numbers[b], 1), b] = 0.0


@jit
def finer(
    y: Array,
    v: Array,
    fit: int,
    origin: float,
    width: float,
    restricted: bool,
    room: tuple[Array, ...],
    ends: Array,
    found: int,
) -> int:
    """Add the brackets that a finer grid finds to ``ends`` after ``found``; return how many there are then."""
    some_y, some_v, w, s, tau2 = room
    for b in range(LANES):
        tau2[b] = v[0, fit] * expm1(origin + min(b, FINER) * width)
        for j in range(len(y)):
            some_y[j, b], some_v[j, b] = y[j, fit], v[j, fit]
    look(some_y, some_v, tau2, restricted, w, s)
    for i in range(FINER):
        near, far = s[OBSERVED, i] / s[EXPECTED, i], s[OBSERVED, i + 1] / s[EXPECTED, i + 1]
        if near > 1.0 and not far > 1.0:
            bracket(near, far, v[0, fit], origin + i * width, width, ends[found])
            found += 1
    return found


@jit
def brackets(y: Array, v: Array, rss: Array, df: Array, restricted: bool) -> tuple[Array, Index, Index, Index]:
    """Return brackets of all maxima above zero, (R, 3), and their fits, (R,), as `stationary.scan` does.

    Then, (B,), how many maxima a fit has, zero included, and whether its numbers allow a search.
    """
    k, fits = y.shape
    ends, owner = np.empty((fits + LONGEST, 3)), np.empty(fits + LONGEST, np.int64)
    maxima, usable = np.zeros(fits, np.int64), np.ones(fits, np.bool_)
    some_y, some_v, w = np.empty((k, LANES)), np.empty((k, LANES)), np.empty((k, LANES))
    s, tau2, grid, widths = np.empty((10, LANES)), np.empty(LANES), np.empty((LONGEST + 1, LANES)), np.empty(LANES)
    rises, numbers = np.zeros(LANES, np.bool_), np.zeros(LANES, np.int64)
    block_y, block_v = np.empty((k, LANES)), np.empty((k, LANES))
    found = 0
    for start in range(0, fits, LANES):
        rows = np.arange(start, min(start + LANES, fits))
        load(y, v, rows, block_y, block_v)
        some_rss, some_df = np.ones(LANES), np.ones(LANES)
        some_rss[: len(rows)], some_df[: len(rows)] = rss[rows], df[rows]
        scan(block_y, block_v, some_rss, some_df, restricted, w, s, grid, widths, rises, numbers)
        for b in range(len(rows)):
            fit, before, width = rows[b], found, widths[b]
            if found + LONGEST > len(owner):
                ends = np.concatenate((ends, np.empty_like(ends)))
                owner = np.concatenate((owner, np.empty_like(owner)))
            usable[fit] = numbers[b] >= 0
            for j in range(numbers[b]):
                if grid[j, b] > 1.0 and not grid[j + 1, b] > 1.0:
                    bracket(grid[j, b], grid[j + 1, b], v[0, fit], j * width, width, ends[found])
                    found += 1
            room = (some_y, some_v, w, s, tau2)
            if rises[b] and numbers[b] > 0:
                found = finer(y, v, fit, 0.0, width / FINER, restricted, room, ends, found)
            for j in range(1, numbers[b]):
                if turns(grid[j - 1, b], grid[j, b], grid[j + 1, b]):
                    fine = 2.0 * width / FINER
                    found = finer(y, v, fit, (j - 1) * width, fine, restricted, room, ends, found)
            owner[before:found] = fit
            maxima[fit] = found - before + (grid[0, b] <= 1.0)
    return ends[:found], owner[:found], maxima, usable
