"""The shortest interval that holds a given probability."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evsynth.synthesis.kernel import Array

Ends = Callable[[Array], tuple[Array, Array]]

EDGE = 1e-9
SCAN = 65


def shortest(ends: Ends, level: float, lower_edge: float | None = None, upper_edge: float | None = None) -> Array:
    """Return both ends of the shortest interval at ``level`` percent.

    ``ends(p)`` gives quantiles and densities at probabilities ``p``. Where the density is highest at an
    edge of the range, the interval begins or ends there. Otherwise the densities at both ends are equal, and
    that equation is solved from the best of a scan of intervals.
    """
    inside = level / 100.0
    outside = 1.0 - inside
    tails = outside * np.clip(np.linspace(0.0, 1.0, SCAN), EDGE, 1.0 - EDGE)
    (low, left), (high, right) = ends(tails), ends(tails + inside)
    best = int(np.argmin(high - low))
    if lower_edge is not None and best == 0 and left[0] >= right[0]:
        return np.array([lower_edge, float(ends(np.array([inside]))[0][0])])
    if upper_edge is not None and best == SCAN - 1 and right[-1] >= left[-1]:
        return np.array([float(ends(np.array([outside]))[0][0]), upper_edge])
    start, end = float(tails[max(best - 1, 0)]), float(tails[min(best + 1, SCAN - 1)])
    tail = balanced(ends, inside, start, end)
    return np.array([float(ends(np.array([p]))[0][0]) for p in (tail, tail + inside)])


def balanced(ends: Ends, inside: float, start: float, end: float) -> float:
    """Return the lower tail at which the densities at both ends agree, by regula falsi (Illinois)."""

    def tilt(tail: float) -> float:
        _, density = ends(np.array([tail, tail + inside]))
        return float((density[0] - density[1]) / (density[0] + density[1]))

    first, last = tilt(start), tilt(end)
    if first >= 0.0 or last <= 0.0:
        return start if first >= 0.0 else end
    side = 0
    for _ in range(100):
        middle = (start * last - end * first) / (last - first)
        value = tilt(middle)
        if abs(value) < 1e-14 or end - start < 1e-16:
            return middle
        if value < 0.0:
            start, first, last, side = middle, value, last * (0.5 if side < 0 else 1.0), -1
        else:
            end, last, first, side = middle, value, first * (0.5 if side > 0 else 1.0), 1
    return middle
