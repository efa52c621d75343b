import pytest
from evidence_made import comparison, evidence, row

from evsynth.certainty.inconsistency import inconsistency


def rate(**fields):
    return inconsistency(evidence(estimate=(0.3, 0.25, 0.35), **({"prediction": (0.1, 0.6)} | fields)))


@pytest.mark.parametrize(
    ("values", "thresholds", "suggestion", "words"),
    [
        ((0.2, 0.3, 0.4), (0.05, 0.7), 0, "crosses no threshold"),
        ((0.2, 0.3, 0.4), (0.1,), 0, "crosses no threshold"),  # a threshold at the limit is not crossed
        ((0.2, 0.3, 0.6), (0.5,), -1, "crosses 50%, and beyond lies Study 3"),
        ((0.12, 0.3, 0.6), (0.15, 0.5), -1, "beyond lie Study 1 and Study 3"),
        ((0.2, 0.3, 0.4), (0.5,), 0, "no cohort lies beyond"),
        ((0.2, 0.3, 0.5), (0.5,), 0, "no cohort lies beyond"),  # a cohort at the threshold is not beyond it
        ((0.2, 0.3, 0.4), (0.3,), -1, "beyond lie Study 1 and Study 3"),  # the pool itself lies on the threshold
        ((0.3, 0.3, 0.3), (0.3,), 0, "no cohort lies beyond"),
        ((0.2, 0.3, 0.8), (0.7,), 0, "crosses no threshold"),  # a cohort beyond a threshold that is not crossed
    ],
)
def test_the_prediction_interval_and_the_cohorts_decide_for_rates(values, thresholds, suggestion, words):
    found = rate(values=values, thresholds=thresholds)
    assert (found.status, found.suggestion) == ("suggested", suggestion)
    assert words in found.why
    assert found.rule.id == "inconsistency.rate"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"values": (0.2, 0.3), "thresholds": (0.5,)}, "needs_human"),
        ({"values": (0.2, 0.3)}, "needs_human"),
        ({}, "needs_threshold"),
        ({"thresholds": (0.5,), "prediction": None}, "needs_human"),
    ],
)
def test_rates_without_cohorts_thresholds_or_prediction_get_no_suggestion(fields, status):
    found = rate(**fields)
    assert (found.status, found.suggestion) == (status, None)


def test_i2_is_shown_for_rates_and_never_moves_them():
    found = rate(values=(0.2, 0.3, 0.4), thresholds=(0.9,))
    assert {fact.name: fact.text for fact in found.facts}["I², not used"] == "97%"
    assert found.suggestion == 0


APART = ((0.4, 0.6), (0.7, 0.9), (1.1, 1.9))


@pytest.mark.parametrize(
    ("values", "cis", "thresholds", "suggestion"),
    [
        ((0.5, 0.8, 1.5), APART, (), -1),
        ((0.5, 0.8, 1.5), ((0.4, 1.2), (0.7, 1.3), (1.1, 1.9)), (), 0),  # both sides, intervals meet
        ((0.3, 0.8, 0.9), ((0.2, 0.4), (0.7, 0.9), (0.8, 1.1)), (), 0),  # apart, on one side of no difference
        ((0.3, 0.8, 0.9), ((0.2, 0.4), (0.7, 0.9), (0.8, 1.1)), (0.5,), -1),  # the same, on both of the threshold
        ((0.5, 0.8, 1.5), APART, (2.0,), 0),  # a threshold takes the place of no difference
        ((0.5, 0.8, 1.5, 0.1), (*APART, (float("nan"), 0.2)), (), -1),
    ],
)
def test_studies_on_both_sides_with_intervals_apart_lower_comparisons(values, cis, thresholds, suggestion):
    found = inconsistency(comparison(values=values, cis=cis, thresholds=thresholds))
    assert (found.status, found.suggestion, found.rule.id) == ("suggested", suggestion, "inconsistency.comparison")


def test_the_studies_furthest_apart_are_named():
    why = inconsistency(comparison(values=(0.5, 0.8, 1.5), cis=APART)).why
    assert why.startswith("Study 1 and Study 3 lie on the two sides of 1 ")


@pytest.mark.parametrize(
    ("values", "cis"), [((0.5, 1.5), APART[:2]), ((0.5, 0.8, 1.5), (*APART[:2], (float("nan"), 1.9)))]
)
def test_fewer_than_three_comparisons_with_an_interval_are_for_a_person(values, cis):
    found = inconsistency(comparison(values=values, cis=cis))
    assert (found.status, found.suggestion) == ("needs_human", None)
    assert found.why.startswith("2 studies with an interval")


def test_rates_that_are_not_known_do_not_count_as_cohorts():
    rows = [row(i, value, "PR") for i, value in enumerate((0.2, 0.3, float("nan")))]
    assert rate(values=(1, 2, 3), rows=rows, thresholds=(0.5,)).status == "needs_human"


def test_comparisons_without_a_pool_still_show_where_studies_lie():
    found = inconsistency(comparison(values=(0.5, 0.8, 1.5), cis=APART, estimate=None))
    assert [(fact.name, fact.text) for fact in found.facts] == [("below 1", "2 of 3 studies")]
