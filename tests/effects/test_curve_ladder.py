"""The ladder of standard errors refuses what no paper can mean."""

import pytest

from evsynth.effects.survival_error import Reported, survival_error


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"survival": 1.0, "n": 20}, "S = 1 does not lie between 0 and 1"),
        ({"survival": 61, "n": 20}, "S = 61 does not lie"),
        ({"survival": float("nan"), "n": 20}, "S = nan does not lie"),
        ({"survival": 0.5, "se": 0.0}, "SE = 0 must be above 0"),
        ({"survival": 0.5, "se": float("inf")}, "SE = inf must be above 0 and finite"),
        ({"survival": 0.5, "at_risk": 0}, "the number at risk = 0"),
        ({"survival": 0.5, "n": -3}, "n = -3 must be above 0"),
        ({"survival": 0.5, "ci": (0.6, 0.8)}, "0.6 to 0.8 does not enclose S = 0.5"),
        ({"survival": 0.5, "ci": (float("nan"), 0.8)}, "does not enclose"),
    ],
)
def test_numbers_that_cannot_be_are_refused(given, told):
    with pytest.raises(ValueError, match=told):
        survival_error(Reported(**given))


def test_a_rank_below_is_used_when_the_one_above_is_missing_or_empty():
    given = {"survival": 0.72, "at_risk": 38, "n": 95}
    assert survival_error(Reported(**given, ci=(0.0, 1.0))).origin == "at risk"
    assert survival_error(Reported(**given, ci=(0.5, 1.0))).origin == "interval"
