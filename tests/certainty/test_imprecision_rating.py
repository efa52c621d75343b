import math
from dataclasses import replace

import pytest
from evidence_made import comparison, evidence, row

from evsynth.certainty.imprecision import imprecision
from evsynth.certainty.information_size import information_size
from evsynth.certainty.wording import per_1000

BOTH = {"important": 50.0}


@pytest.mark.parametrize(
    ("thresholds", "suggestion"),
    [
        ((0.1, 0.9), 0),
        ((0.2, 0.4), 0),  # at the limits of the interval, not inside
        ((0.3,), -1),
        ((0.3, 0.3), -1),
        ((0.25, 0.35), -2),
        ((0.25, 0.3, 0.35), -3),
        ((0.22, 0.25, 0.3, 0.35), -3),
    ],
)
def test_each_threshold_inside_the_interval_of_a_rate_is_one_level(thresholds, suggestion):
    found = imprecision(evidence(thresholds=thresholds))
    assert (found.status, found.suggestion, found.rule.id) == ("suggested", suggestion, "imprecision.rate")


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, "needs_threshold"), ({"estimate": None, "thresholds": (0.3,)}, "needs_human"),
     ({"estimate": (0.3, float("nan"), 0.4), "thresholds": (0.3,)}, "needs_human")],
)  # fmt: skip
def test_a_rate_without_threshold_or_interval_gets_no_suggestion(fields, status):
    found = imprecision(evidence(**fields))
    assert (found.status, found.suggestion) == (status, None)


@pytest.mark.parametrize(
    ("fields", "suggestion", "words"),
    [
        # differences per 1000 at a control risk of 20%, 50 per 1000 either way
        ({"estimate": (0.9, 0.8, 1.1), "p0": 0.2, **BOTH}, 0, "at most 30%"),
        ({"estimate": (0.8, 0.7, 0.95), "p0": 0.2, **BOTH}, -1, "crosses −50 per 1000"),
        ({"estimate": (1.2, 1.05, 1.4), "p0": 0.2, **BOTH}, -1, "crosses +50 per 1000"),
        ({"estimate": (1.0, 0.6, 1.4), "p0": 0.2, **BOTH}, -2, "benefit and harm"),
        # thresholds of the ratio itself
        ({"thresholds": (0.75, 1.25), "estimate": (0.9, 0.8, 1.0)}, 0, "at most 30%"),
        ({"thresholds": (0.75, 1.25), "estimate": (0.7, 0.6, 0.9)}, -1, "crosses 0.75"),
        ({"thresholds": (0.75, 1.25), "estimate": (1.0, 0.7, 1.3)}, -2, "benefit and harm"),
        ({"thresholds": (0.75, 0.9), "estimate": (0.8, 0.7, 0.95)}, -2, "crosses 0.75 and 0.9."),
        ({"thresholds": (1.0,), "estimate": (0.9, 0.8, 1.1)}, -1, "crosses 1."),
        # a smallest difference without a control risk falls back on the thresholds
        ({"thresholds": (0.75,), "estimate": (0.7, 0.6, 0.9), **BOTH}, -1, "crosses 0.75"),
    ],
)
def test_what_the_interval_of_a_comparison_crosses_decides(fields, suggestion, words):
    found = imprecision(comparison(**fields))
    assert (found.status, found.suggestion, found.rule.id) == ("suggested", suggestion, "imprecision.comparison")
    assert words in found.why


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({}, "needs_threshold", "neither"),
        ({**BOTH}, "needs_human", "no control risk"),
        ({"estimate": None, **BOTH}, "needs_human", "no pooled effect"),
        ({"thresholds": (1.0,), "estimate": (0.5, 0.4, 0.6)}, "needs_human", "needs a control risk"),
        ({"thresholds": (1.0,), "estimate": (0.5, 0.4, 0.6), "p0": 0.2, "ni": float("nan")}, "needs_human", "patients"),
        ({"thresholds": (1.0,), "measure": "OR", "estimate": (0.5, 0.4, 0.6)}, "needs_human", "no control risk"),
    ],
)
def test_a_comparison_without_what_the_rule_needs_gets_no_suggestion(fields, status, words):
    found = imprecision(comparison(**fields))
    assert (found.status, found.suggestion) == (status, None)
    assert words in found.why


def test_a_relative_change_of_exactly_30_percent_is_not_large():
    assert imprecision(comparison(thresholds=(1.0,), estimate=(0.75, 0.6, 0.9))).suggestion == 0
    assert imprecision(comparison(thresholds=(1.0,), estimate=(0.69, 0.6, 0.9))).status == "needs_human"


@pytest.mark.parametrize(("ni", "suggestion"), [(591, -1), (602, -1), (606, 0), (9000, 0)])
def test_a_large_clear_effect_needs_the_optimal_information_size(ni, suggestion):
    need = information_size(0.2)
    assert need == 1812  # twice 906, as power.prop.test(p1 = 0.2, p2 = 0.15, power = 0.8) of R gives 905.4 an arm
    found = imprecision(comparison(thresholds=(1.0,), estimate=(0.5, 0.4, 0.6), p0=0.2, ni=ni))
    assert (found.rule.id, found.suggestion) == ("imprecision.information_size", suggestion)
    assert f"{3 * ni} patients" in found.why
    assert f"the {need} of" in found.why


def test_both_arms_count_as_patients():
    rows = [row(i, 0.5, "RR", two_arms=(50, 1000, 100, 1000)) for i in range(3)]
    found = imprecision(comparison(thresholds=(1.0,), estimate=(0.5, 0.4, 0.6), p0=0.2, rows=rows))
    assert "6000 patients" in found.why


def test_the_information_size_of_survival_is_that_of_death():
    found = imprecision(
        comparison(thresholds=(1.0,), estimate=(1.15, 1.1, 1.2), p0=0.8, direction="event_free", ni=100)
    )
    facts = {fact.name: fact.value for fact in found.facts}
    assert facts["relative reduction"] == pytest.approx(0.6)  # deaths fall from 20% to 8%
    assert facts["optimal information size"] == information_size(0.2)


def test_a_difference_of_means_has_no_relative_risk_and_is_not_rated_for_its_size():
    found = imprecision(comparison(measure="MD", values=(1, 2, 3), estimate=(2.0, 1.5, 2.5), thresholds=(1.0,)))
    assert (found.suggestion, found.status) == (0, "suggested")
    assert "no relative risk" in found.why


@pytest.mark.parametrize("p0", [0.02, 0.1, 0.35, 0.6, 0.9])
@pytest.mark.parametrize("reduction", [0.2, 0.25, 0.5])
def test_the_information_size_is_the_smallest_with_the_power_it_promises(p0, reduction):
    p1 = p0 * (1 - reduction)

    def power(n):
        mean = (p0 + p1) / 2
        spread = math.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
        z = (abs(p0 - p1) * math.sqrt(n) - 1.959963984540054 * math.sqrt(2 * mean * (1 - mean))) / spread
        return 0.5 * math.erfc(-z / math.sqrt(2))

    n = information_size(p0, reduction) // 2
    assert power(n) >= 0.8 > power(n - 1)


@pytest.mark.parametrize(("p0", "reduction"), [(0, 0.25), (1, 0.25), (0.2, 0), (0.2, 1)])
def test_an_impossible_risk_has_no_information_size(p0, reduction):
    with pytest.raises(ValueError, match="between 0 and 1"):
        information_size(p0, reduction)


def test_facts_name_the_group_and_the_person_years_that_the_difference_is_about():
    made = comparison(measure="IRR", p0=0.2, **BOTH)
    absolute = replace(made.absolute, counts="person_years", label="the frail")
    names = [fact.name for fact in imprecision(replace(made, absolute=absolute)).facts]
    assert "difference per 1000 person-years, the frail" in names
    assert "control risk" not in names


def test_a_rate_per_person_years_is_told_per_100_of_them():
    found = imprecision(evidence(measure="IR", estimate=(0.012, 0.01, 0.02), thresholds=(0.015,)))
    assert found.facts[0].text == "1.20 (1.00 to 2.00) per 100 person-years"
    assert found.why == "The confidence interval holds 1 threshold: 1.5 per 100 person-years."


@pytest.mark.parametrize("estimate", [(0.8, 0.7, 0.9), (1.0, 0.9, 1.1)])
def test_a_difference_that_only_touches_what_matters_does_not_cross_it(estimate):
    # 0.9 x 0.2 - 0.2 is not quite -0.02 in floating point
    found = imprecision(comparison(estimate=estimate, p0=0.2, important=20.0))
    assert (found.status, found.suggestion) == ("suggested", 0)


@pytest.mark.parametrize(("interval", "suggestion"), [((-0.1, -0.15, -0.03), -1), ((0.0, -0.08, 0.08), -2)])
def test_a_pooled_difference_of_risks_needs_no_control_risk(interval, suggestion):
    found = imprecision(comparison(measure="RD", values=(-0.1,) * 3, estimate=interval, **BOTH))
    assert (found.status, found.suggestion) == ("suggested", suggestion)
    assert "−50 per 1000" in found.why


@pytest.mark.parametrize("measure", ["MD", "IRR"])
def test_a_difference_per_1000_patients_says_nothing_of_means_or_of_person_years(measure):
    found = imprecision(comparison(measure=measure, p0=0.2, **BOTH))
    assert (found.status, found.suggestion) == ("needs_threshold", None)
    assert "threshold in its own unit" in found.why


@pytest.mark.parametrize(("share", "shown"), [(0.0004, "+0.400"), (-0.0004, "−0.400"), (0.0, "0"), (-0.04, "−40")])
def test_a_difference_that_is_not_zero_never_shows_as_0(share, shown):
    assert per_1000(share) == shown
