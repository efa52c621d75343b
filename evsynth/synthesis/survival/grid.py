"""The times of a pooled curve, and what of each study fits them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.survival.study import StudyCurve


def grid_of(studies: Sequence[StudyCurve], time: Sequence[float] | None) -> Array:
    """Return the times (p,) of a pooled curve, by default all that any study reports; ValueError if unordered."""
    if time is None:
        return np.unique(np.concatenate([study.time for study in studies]))
    grid = np.asarray(time, dtype=np.float64)
    if grid.ndim != 1 or not grid.size or not np.isfinite(grid).all() or (np.diff(grid, prepend=0.0) <= 0).any():
        raise ValueError("the times of a pooled curve must rise from above 0")
    return grid


def on_grid(study: StudyCurve, grid: Array) -> tuple[Array, Array, list[str]]:
    """Return a study's conditional survival and patients on the grid, NaN where unknown, and what is unused."""
    p, n, unused = np.full(len(grid), np.nan), np.full(len(grid), np.nan), []
    first, gap = 0, None
    for place, time in enumerate(grid):
        found = np.flatnonzero(np.abs(study.time - time) <= 1e-9 * time)
        if not found.size:
            gap = time if gap is None else gap
        elif gap is not None:
            unused.append(f"{study.label}: survival at {time:g}, because none at {gap:g} is known")
        else:
            p[place], n[place] = _joined(study, slice(first, int(found[0]) + 1))
            first = int(found[0]) + 1
    if np.isnan(p).all() and not unused:
        unused.append(f"{study.label}: no survival at any time of the curve is known")
    return p, n, unused


def _joined(study: StudyCurve, parts: slice) -> tuple[float, float]:
    """Return survival over several of a study's intervals, and the patients that give its Greenwood variance."""
    kept, size = study.conditional[parts], study.size[parts]
    whole = float(kept.prod())
    if len(kept) == 1 or not 0 < whole < 1:
        return whole, float(size[0])
    return whole, float((1 - whole) / (whole * ((1 - kept) / (size * kept)).sum()))
