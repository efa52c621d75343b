"""Thresholds crossed between two versions: the side an estimate is on, what an interval holds, and the digits."""

from __future__ import annotations

import pytest

from evsynth.effects.measures import measure_named
from evsynth.tables.change import crossing


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.7, 0.6, 0.79), (0.9, 0.81, 0.95), "the estimate moved above 80%"),
        ((0.9, 0.81, 0.95), (0.7, 0.6, 0.79), "the estimate moved below 80%"),
        ((0.7, 0.6, 0.79), (0.8, 0.7, 0.9), "the estimate moved to 80%"),
        ((0.9, 0.81, 0.95), (0.8, 0.7, 0.9), "the estimate moved to 80%"),
        ((0.8, 0.7, 0.9), (0.9, 0.81, 0.95), "the estimate moved above 80%"),
        ((0.8, 0.7, 0.9), (0.8 + 1e-13, 0.7, 0.9), ""),
        ((0.85, 0.81, 0.9), (0.85, 0.79, 0.9), "the interval now includes 80%"),
        ((0.7, 0.6, 0.81), (0.7, 0.6, 0.79), "the interval no longer includes 80%"),
        ((0.7, 0.6, 0.79), (0.6, 0.5, 0.7), ""),
    ],
)
def test_what_crossed_a_threshold_is_said(
    before: tuple[float, float, float], after: tuple[float, float, float], words: str
) -> None:
    assert crossing(measure_named("SURV"), 0.8, before, after) == words


def test_a_threshold_between_two_tenths_of_a_percent_is_not_rounded_away() -> None:
    told = crossing(measure_named("PLO"), 0.0025, (0.001, 0.0, 0.002), (0.004, 0.003, 0.005))
    assert told == "the estimate moved above 0.25%"
