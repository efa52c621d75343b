"""The global maximum of the likelihood of nested random effects: a grid over all components, then the climb."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.dependence.ascent import Flags, Peak, ascend
from evsynth.synthesis.dependence.likelihood import Problem
from evsynth.synthesis.dependence.nesting import Index
from evsynth.synthesis.kernel import Array

SPACING = 1.2
"""Width of a grid interval on the scale log(component + its smallest own variance)."""
POINTS = {2: 24, 3: 10}
"""At most so many grid points beside zero, for two and for three components."""
CANDIDATES = 6
"""As many of the highest local maxima of the grid are climbed."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The likelihood over a grid: the components' ``axes`` and heights, one axis a component and one for B fits."""

    axes: tuple[Array, ...]
    heights: Array

    @property
    def points(self) -> Array:
        """All grid points, (q, G), in the order of the flattened heights."""
        return np.array(list(product(*self.axes)), dtype=np.float64).T


def axes_of(problem: Problem) -> tuple[Array, ...]:
    """Return grid values of each component: zero, then from a fraction of its own variance past the effects' spread."""
    spread = float((problem.y**2).sum(axis=0).max())
    unshared = problem.at(np.zeros((problem.components, 1))).covariance
    found = []
    for weight in unshared.weights:
        own = 1.0 / float(weight.max())
        length = np.log1p(1.5 * spread / own)
        number = int(np.clip(np.ceil(length / SPACING), 4, POINTS[problem.components]))
        found.append(own * np.expm1(np.linspace(0.0, max(length, 1.0), number + 1)))
    return tuple(found)


def surveyed(problem: Problem, axes: tuple[Array, ...]) -> Grid:
    """Return the log likelihood at all points of the grid, for each of the B effects."""
    points = np.array(list(product(*axes)), dtype=np.float64).T
    count, room = problem.y.shape[1], problem.chunk
    if count == 1:
        parts = [problem.at(points[:, i : i + room]).value() for i in range(0, points.shape[1], room)]
        heights = np.concatenate(parts)[:, None]
    else:
        heights = np.array([problem.at(points[:, [j]]).value() + np.zeros(count) for j in range(points.shape[1])])
    return Grid(axes, heights.reshape(*(len(axis) for axis in axes), count))


def tops(grid: Grid, keep: int) -> tuple[Array, Index]:
    """Return starting points (q, C) and the fit each belongs to (C,): the highest local maxima of the grid.

    Raises NumericalError when a fit has no finite likelihood anywhere.
    """
    heights = np.where(np.isnan(grid.heights), -np.inf, grid.heights)
    if not np.isfinite(heights.reshape(-1, heights.shape[-1]).max(axis=0)).all():
        raise NumericalError("the likelihood is beyond floating point: bring effects and variances to common scales.")
    local = np.ones(heights.shape, bool)
    for axis in range(len(grid.axes)):
        ahead, edge = np.diff(heights, axis=axis), np.zeros_like(heights.take([0], axis))
        local &= (np.concatenate([edge, ahead], axis) >= 0) & (np.concatenate([ahead, edge], axis) <= 0)
    flat = np.where(local, heights, -np.inf).reshape(-1, heights.shape[-1])
    order = np.argsort(-flat, axis=0)[:keep]
    ranks, fits = np.nonzero(np.isfinite(np.take_along_axis(flat, order, axis=0)))
    return grid.points[:, order[ranks, fits]], fits


def summit(problem: Problem, free: Flags, grid: Grid | None = None, keep: int = CANDIDATES) -> Peak:
    """Return the highest maximum of each fit over the components ``free`` (q,), the others held at zero.

    Every face is in the grid, zeros included, and a climb ends on a face exactly.
    """
    if grid is None:
        grid = surveyed(problem, axes_of(problem))
    held = tuple(slice(None) if f else slice(0, 1) for f in free)
    axes = tuple(axis[part] for axis, part in zip(grid.axes, held, strict=True))
    face = Grid(axes, grid.heights[held])
    start, fits = tops(face, keep)
    peak = ascend(problem.take(fits), start, free)
    order = np.lexsort((peak.height, fits))
    best = order[np.append(fits[order][1:] != fits[order][:-1], True)]
    return Peak(peak.theta[:, best], peak.height[best], peak.slope[:, best], peak.converged[best], peak.iterations)
