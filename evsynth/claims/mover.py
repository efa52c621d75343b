"""Interval of a difference of two independent estimates from their own intervals."""

from __future__ import annotations

import math

from evsynth.synthesis.results import Estimate


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return second minus first with an interval, by the method of variance estimates recovery.

    With Wilson intervals of two proportions this is Newcombe's hybrid score interval.
    Natural scale, any unit; the levels must agree (ValueError). [zou2008; newcombe1998]
    """
    if first.level != second.level:
        raise ValueError(f"the intervals have different levels, {first.level:g} and {second.level:g}")
    value = second.value - first.value
    low = value - math.hypot(second.value - second.low, first.high - first.value)
    high = value + math.hypot(second.high - second.value, first.value - first.low)
    return Estimate(value, low, high, first.level)
