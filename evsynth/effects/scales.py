"""On which scale a published confidence interval of a probability was made [borgan1990].

A symmetric interval f(S) +- z SE has the estimate at its midpoint on the scale f; of five scales the one is
taken on which it sits nearest the midpoint, if it can sit there before rounding.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from math import asin, log, sqrt
from typing import Literal

ScaleName = Literal["identity", "log", "cloglog", "logit", "arcsine"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A transformation of a probability strictly between 0 and 1, and its derivative."""

    name: ScaleName
    transform: Callable[[float], float]
    slope: Callable[[float], float]


SCALES = (
    Scale("cloglog", lambda s: log(-log(s)), lambda s: 1 / (s * log(s))),
    Scale("identity", lambda s: s, lambda _: 1.0),
    Scale("log", log, lambda s: 1 / s),
    Scale("logit", lambda s: log(s / (1 - s)), lambda s: 1 / (s * (1 - s))),
    Scale("arcsine", lambda s: asin(sqrt(s)), lambda s: 1 / (2 * sqrt(s * (1 - s)))),
)


def asymmetry(scale: Scale, estimate: float, low: float, high: float) -> float:
    """Return how far the estimate is off the midpoint, as a share of the interval's width, on a scale.

    0 is the midpoint, positive nearer the upper end, 1 the upper end itself. All three lie in (0, 1).
    """
    ends = sorted((scale.transform(low), scale.transform(high)))
    middle = scale.transform(estimate)
    return (2 * middle - ends[0] - ends[1]) / (ends[1] - ends[0])


def _symmetric_before_rounding(scale: Scale, estimate: float, low: float, high: float, half: float) -> bool:
    """Return whether values that round to the published ones could be symmetric on the scale."""
    corners = itertools.product(
        (estimate - half, estimate + half), (low - half, low + half), (high - half, high + half)
    )
    found = [
        asymmetry(scale, s, a, b) for s, a, b in ((_inside(s), _inside(a), _inside(b)) for s, a, b in corners) if a < b
    ]
    return min(found) <= 0 <= max(found)


def _inside(probability: float) -> float:
    return min(max(probability, 1e-9), 1 - 1e-9)


def detect(estimate: float, low: float, high: float, half: float) -> Scale | None:
    """Return the scale an interval was made on, None when it is symmetric on none of them.

    ``half`` is half a unit of the last printed place. Limits at 0 or 1 fit no scale: they were cut off there.
    """
    if not 0 < low < estimate < high < 1:
        return None
    possible = [scale for scale in SCALES if _symmetric_before_rounding(scale, estimate, low, high, half)]
    return min(possible, key=lambda scale: abs(asymmetry(scale, estimate, low, high)), default=None)
