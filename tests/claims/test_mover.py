from __future__ import annotations

import pytest

from evsynth.claims.mover import difference
from evsynth.effects.intervals import wilson
from evsynth.synthesis.results import Estimate


def proportion(events: int, n: int) -> Estimate:
    low, high = wilson(events, n)
    return Estimate(events / n, float(low), float(high), 95.0)


def test_newcombe_1998_table_ii() -> None:
    """Example (a) of Newcombe 1998, method 10: 56/70 - 48/80 is .2000 (.0524 to .3339)."""
    found = difference(proportion(48, 80), proportion(56, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_swapping_the_sides_mirrors_the_interval() -> None:
    one, two = proportion(9, 10), proportion(3, 10)
    there, back = difference(one, two), difference(two, one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_levels_must_agree() -> None:
    with pytest.raises(ValueError, match="levels"):
        difference(Estimate(0.5, 0.4, 0.6, 95), Estimate(0.5, 0.4, 0.6, 90))
