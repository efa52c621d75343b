import pytest
from evidence_made import comparison, evidence

from evsynth.certainty.dose_response import RULE, dose_response
from evsynth.certainty.large_effect import large_effect
from evsynth.certainty.opposing_confounding import opposing_confounding
from evsynth.certainty.rating import DomainRating

TRIAL = "randomised trial"
CLEAR = (DomainRating("imprecision", (), RULE, "suggested", "", 0),)
LOWERED = (DomainRating("imprecision", (), RULE, "suggested", "", -1),)
OPEN = (DomainRating("imprecision", (), RULE, "needs_threshold", ""),)


@pytest.mark.parametrize("rate", [large_effect, dose_response, opposing_confounding])
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (evidence(), "without a comparison"),
        (comparison(designs=(TRIAL,)), "Randomised trials"),
        (comparison(risk_of_bias_tool="robins-i-v2"), "starts at High"),
        (comparison(question_type="prognostic_factor"), "starts at High"),
    ],
)
def test_only_non_randomised_comparisons_that_start_at_low_are_rated_up(rate, made, words):
    found = rate(made, CLEAR)
    assert (found.status, found.levels, found.confirmed) == ("off", 0, True)
    assert words in found.why


@pytest.mark.parametrize(
    ("value", "up"), [(5.1, 2), (5.0, 1), (2.1, 1), (2.0, 0), (1.0, 0), (0.5, 0), (0.49, 1), (0.2, 1), (0.19, 2)]
)
def test_a_relative_risk_beyond_two_or_five_raises_clear_evidence(value, up):
    found = large_effect(comparison(estimate=(value, value / 1.1, value * 1.1)), CLEAR)
    assert (found.status, found.suggestion) == ("suggested", up)


def test_a_large_effect_does_not_count_where_something_is_rated_down():
    found = large_effect(comparison(estimate=(0.3, 0.2, 0.4)), LOWERED)
    assert (found.suggestion, found.status) == (0, "suggested")
    assert "rated down for imprecision" in found.why


def test_a_large_effect_waits_for_open_domains():
    found = large_effect(comparison(estimate=(0.1, 0.05, 0.15)), OPEN)
    assert (found.suggestion, found.status, found.possible) == (None, "needs_human", 2)


@pytest.mark.parametrize(
    ("fields", "suggestion"),
    [
        ({"measure": "HR", "estimate": (0.4, 0.3, 0.5)}, 1),
        ({"measure": "IRR", "estimate": (6.0, 5.0, 7.0)}, 2),
        ({"measure": "OR", "estimate": (0.4, 0.3, 0.5)}, None),  # an odds ratio is no relative risk without a risk
        ({"measure": "OR", "estimate": (0.4, 0.3, 0.5), "p0": 0.2}, 1),
        ({"measure": "MD", "estimate": (4.0, 3.0, 5.0)}, None),
        ({"estimate": None}, None),
        ({"measure": "RR", "estimate": (1.21, 1.1, 1.24), "p0": 0.8, "direction": "event_free"}, 2),  # deaths 20% to 3%
        ({"measure": "RR", "estimate": (0.4, 0.3, 0.5), "direction": "event_free"}, None),  # survival, deaths unknown
    ],
)
def test_the_relative_risk_is_read_only_where_it_is_known(fields, suggestion):
    found = large_effect(comparison(**fields), CLEAR)
    assert (found.suggestion, found.status) == (suggestion, "needs_human" if suggestion is None else "suggested")


@pytest.mark.parametrize("rate", [dose_response, opposing_confounding])
def test_gradient_and_confounding_are_for_a_person_unless_something_is_rated_down(rate):
    assert rate(comparison(), CLEAR).status == rate(comparison(), OPEN).status == "needs_human"
    lowered = rate(comparison(), LOWERED)
    assert (lowered.status, lowered.suggestion) == ("suggested", 0)
