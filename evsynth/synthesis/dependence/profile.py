"""Profile-likelihood intervals of variance components [hardy1996]."""

from __future__ import annotations

import numpy as np
from scipy import special

from evsynth.synthesis.dependence.ascent import Peak, ascend
from evsynth.synthesis.dependence.likelihood import Problem
from evsynth.synthesis.dependence.summit import Grid
from evsynth.synthesis.kernel import Array

BEYOND = 1e8
"""An upper end more than this many times past the grid is none."""
STEPS = 100


def profile_interval(problem: Problem, peak: Peak, grid: Grid, m: int, level: float) -> tuple[float, float | None]:
    """Return the values of component m whose profile lies within half a chi-square quantile of the maximum.

    The other components are maximised out at each value. The lower limit is 0 when the profile doesn't fall
    that far, the upper one None when it stays above up to 1e8 times the spread of the effects.
    """
    target = float(peak.height[0]) - 0.5 * float(special.chdtri(1, 1.0 - level / 100.0))
    best = float(peak.theta[m, 0])
    axis, starts = slices(grid, m)
    start = starts.copy()
    start[m] = axis
    top = max(float(axis[-1]), best)
    further = np.geomspace(10.0 * top, BEYOND * top, 8)
    far = np.repeat(start[:, [-1]], len(further), axis=1)
    far[m] = further
    start = np.concatenate([start, far, peak.theta], axis=1)
    start = start[:, np.argsort(start[m], kind="stable")]
    scan = held(problem, start, m)
    values, low = scan.theta[m], 0.0
    below = np.flatnonzero((scan.height < target) & (values < best))
    above = np.flatnonzero((scan.height < target) & (values > best))
    if below.size:
        low = crossing(problem, scan, (int(below[-1]), int(below[-1]) + 1), m, target)
    if not above.size:
        return low, None
    return low, crossing(problem, scan, (int(above[0]), int(above[0]) - 1), m, target)


def slices(grid: Grid, m: int) -> tuple[Array, Array]:
    """Return the grid values of component m and the highest point of each slice, (n,) and (q, n)."""
    points = grid.points.reshape(-1, *grid.heights.shape[:-1])
    points = np.moveaxis(points, m + 1, 1).reshape(len(points), len(grid.axes[m]), -1)
    heights = np.moveaxis(grid.heights[..., 0], m, 0).reshape(len(grid.axes[m]), -1)
    highest = np.argmax(np.where(np.isnan(heights), -np.inf, heights), axis=1)
    return grid.axes[m], points[:, np.arange(len(highest)), highest]


def held(problem: Problem, start: Array, m: int) -> Peak:
    """Return the maxima over all components but m, which stays at its starts (q, C)."""
    free = np.ones(problem.components, bool)
    free[m] = False
    return ascend(problem, start, free)


def crossing(problem: Problem, scan: Peak, ends: tuple[int, int], m: int, target: float) -> float:
    """Return where the profile crosses ``target`` between two points of the scan, the first of them below.

    Newton on the profile, whose slope is the score of component m; a step that leaves the bracket, which
    shrinks, is replaced by bisection. Each value is climbed to from both ends of the bracket.
    """
    under, over = (scan.theta[:, [end]].copy() for end in ends)
    at = 0.5 * (under[m, 0] + over[m, 0])
    for _ in range(STEPS):
        start = np.concatenate([under, over], axis=1)
        start[m] = at
        found = held(problem, start, m)
        best = int(np.argmax(found.height))
        excess, slope = float(found.height[best]) - target, float(found.slope[m, best])
        under, over = (found.theta[:, [best]], over) if excess < 0 else (under, found.theta[:, [best]])
        low, high = sorted((float(under[m, 0]), float(over[m, 0])))
        following = at - excess / slope if slope != 0 else np.inf
        if abs(following - at) <= 1e-13 * at or high - low <= 1e-14 * high:
            break
        if not low < following < high:
            middle = 0.5 * (low + high) if high < 16.0 * low or low == 0 else np.sqrt(low * high)
            following = float(middle)
        at = following
    return float(at)
