"""The logarithmic axis of a ratio in a forest plot: as long as the bulk of the limits asks for on each side of 1."""

from __future__ import annotations

import math

import numpy as np

from evsynth.effects.measure import Array

_NEAR, _FAR = 0.5, 2.0  # how far a limit may lie beyond the points, in spreads of the points: studies, summary
_LEAST_SPREAD = math.log(1.5)
_ALIKE = 0.6  # sides whose lengths differ less than this are drawn equally long
_SHORTEST = 0.2  # of the longer side
_DENSE = 2.75  # decades up to which 2 and 5 are ticks too
_CLOSE = (1.25, 1.5, 2.0)


def ratio_ends(points: Array, ends: Array, summary: Array) -> tuple[float, float]:
    """Return the factors below and above 1 that an axis spans, each a round number at least 1.25.

    It holds all ``points``; of the study limits (``ends``) all but the farthest quarter of each side, or what
    is near the points; of the ``summary`` limits what is not far. All are natural values, any not above 0
    left out.
    """
    logs, studies, pool = (np.log(values[values > 0]) for values in (points, ends, summary))
    down, up = _reach(-logs, -studies, -pool), _reach(logs, studies, pool)
    longer = max(down, up, math.log(1.2))
    if min(down, up) >= _ALIKE * longer:
        down = up = longer
    shortest = _SHORTEST * longer
    down, up = _round_factor(max(down, shortest)), _round_factor(max(up, shortest))
    if math.log10(down * up) > _DENSE:
        down, up = (10.0 ** math.ceil(math.log10(factor) - 1e-9) for factor in (down, up))
    return down, up


def ratio_ticks(down: float, up: float) -> tuple[float, ...]:
    """Return the ticks of an axis from 1 / ``down`` to ``up``, all decades among them."""
    below = [1 / tick for tick in reversed(_side(down, max(down, up), down * up))]
    return (*below, 1.0, *_side(up, max(down, up), down * up))


def _reach(points: Array, ends: Array, summary: Array) -> float:
    """Return how far the axis goes from 1 towards larger values; everything in logs."""
    needed = max(0.0, float(points.max(initial=0.0)))
    spread = max(float(np.ptp(np.append(points, 0.0))), _LEAST_SPREAD)
    beyond = np.sort(ends[ends > needed] - needed)[::-1]
    lone = max(1, len(ends) // 8) if len(ends) > 2 else 0  # two ends a study, so a quarter of this side
    bulk = float(beyond[lone]) if len(beyond) > lone else 0.0
    far = summary[summary > needed] - needed
    kept = [*beyond[beyond <= max(_NEAR * spread, bulk)], *far[far <= max(_FAR * spread, bulk)]]
    return needed + max(kept, default=0.0)


def _round_factor(log_factor: float) -> float:
    wanted = math.exp(log_factor) * (1 - 1e-9)
    if wanted <= _CLOSE[-1]:
        return next(factor for factor in _CLOSE if factor >= wanted)
    decade = 10.0 ** math.floor(math.log10(wanted))
    return next(step * decade for step in (1.0, 2.0, 5.0, 10.0) if step * decade >= wanted)


def _side(factor: float, longer: float, whole: float) -> tuple[float, ...]:
    """Return the ticks above 1 on a side that ends at ``factor``."""
    if longer <= _CLOSE[-1]:
        return tuple(tick for tick in _CLOSE[-2:] if tick <= factor) or (factor,)
    steps = (1.0, 2.0, 5.0) if math.log10(whole) <= _DENSE else (1.0,)
    decades = range(math.floor(math.log10(factor) + 1e-9) + 1)
    ticks = [step * 10.0**decade for decade in decades for step in steps]
    return tuple(tick for tick in ticks if 1 < tick <= factor * (1 + 1e-9)) or (factor,)
