import pytest
from evidence_made import evidence, judged

from evsynth.certainty.risk_of_bias import risk_of_bias

LOW, SOME, HIGH = judged("Low"), judged("Moderate"), judged("High")


@pytest.mark.parametrize(
    ("weights", "suggestion", "possible"),
    [
        ((54.9, 45.1, 0), 0, None),
        ((55, 45, 0), 0, -1),
        ((60, 40, 0), 0, -1),
        ((65, 35, 0), 0, -1),
        ((65.1, 34.9, 0), -1, None),
        ((100, 0, 0), -1, None),
        ((0, 50, 50), 0, None),
    ],
)
def test_the_weight_of_high_risk_studies_decides_with_a_borderline_between(weights, suggestion, possible):
    found = risk_of_bias(evidence(weights=weights, bias=[HIGH, LOW, SOME]))
    assert (found.status, found.suggestion, found.possible) == ("suggested", suggestion, possible)
    assert ("a person must decide" in found.why) == (possible is not None)
    assert found.rule.convention


@pytest.mark.parametrize(
    "missing", [(), judged("Not banded", "minors"), judged("No information", "robins-i-v2"), judged("High", "no-tool"),
                judged("High", outcomes=["os"])]
)  # fmt: skip
def test_a_study_without_a_level_of_risk_leaves_it_to_a_person(missing):
    found = risk_of_bias(evidence(bias=[HIGH, HIGH, missing]))
    assert (found.status, found.suggestion) == ("needs_human", None)
    assert found.why == "Without a judgement that says low, some or high risk: Study 3."
    assert "1 study of 3" in [fact.text for fact in found.facts]


def test_no_assessment_at_all_is_said_of_every_study():
    assert risk_of_bias(evidence()).why.endswith("every study.")


def test_the_judgement_of_this_outcome_outweighs_the_study_s_own():
    both = [(*judged("Low"), *judged("High", outcomes=["x"]))] * 3
    assert risk_of_bias(evidence(bias=both)).suggestion == -1


@pytest.mark.parametrize(
    ("ni", "basis", "suggestion"),
    [([10, 10, 980], "numbers of patients", 0), ([980, 10, 10], "numbers of patients", -1),
     ([float("nan"), 10, 980], "studies counted alike", 0)],
)  # fmt: skip
def test_a_model_without_weights_weighs_by_patients_else_by_studies_and_says_so(ni, basis, suggestion):
    found = risk_of_bias(evidence(weights="none", ni=ni, bias=[HIGH, LOW, LOW]))
    assert found.suggestion == suggestion
    assert basis in next(fact.text for fact in found.facts if fact.name == "weighed by")


def test_facts_point_to_the_judgements_they_rest_on():
    fact = risk_of_bias(evidence(bias=[HIGH, HIGH, LOW])).facts[-2]
    assert fact.name == "at high risk"
    assert fact.value == pytest.approx(2 / 3)
    assert fact.inputs == tuple(f"s{2001 + i}.risk_of_bias.0.overall" for i in range(3))
