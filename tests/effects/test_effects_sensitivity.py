import math

import pytest
from review_in_memory import result, review, study, survival

from evsynth.effects import effects, has_optimistic, with_assumed_n, with_effective_n
from evsynth.problems import EvidenceError

ASSUMED = {"_assumed_n": 182, "_assumption": "a third of 546"}


def test_fewer_effective_patients_widen_optimistic_rows_only():
    found = effects(review(study("a2001", survival(61, n=170)), study("b2002", survival(72, at_risk=38))), "os")
    assert has_optimistic(found)
    halved = with_effective_n(found, 0.5)
    assert halved.vi[0] == pytest.approx(2 * found.vi[0], rel=1e-14)
    assert halved.vi[1] == found.vi[1]
    assert halved.rows[0].derivation.endswith("; n multiplied by 0.5")
    (half_n,) = effects(review(study("a2001", survival(61, n=85))), "os").rows
    assert (halved.rows[0].ci_low, halved.rows[0].ci_high) == pytest.approx((half_n.ci_low, half_n.ci_high))
    assert halved.yi.tolist() == found.yi.tolist()


@pytest.mark.parametrize("factor", [0, -1, 1.5, math.nan])
def test_a_factor_is_a_share(factor):
    with pytest.raises(ValueError, match="effective n is a share"):
        with_effective_n(effects(review(), "os"), factor)


def test_nothing_is_optimistic_without_binomial_errors():
    assert not has_optimistic(effects(review(study("a2001", survival(72, at_risk=38))), "os"))


@pytest.mark.parametrize("role", [{}, {"_role": "sensitivity", "_reason": "no denominator"}])
def test_an_assumed_denominator_enters_on_request_only(role):
    evidence = review(study("a2001", survival(61, n=170)), study("b2023", survival(81, **ASSUMED, **role)))
    found = effects(evidence, "os")
    assert found.labels == ("a2001",)
    assert math.isnan(found.rows[1].vi)
    assumed = with_assumed_n(evidence, found)
    row = assumed.rows[1]
    assert (row.pooled, row.ni) == (True, 182)
    assert row.vi == pytest.approx(0.81 * 0.19 / 182 / (0.81 * math.log(0.81)) ** 2)
    assert row.derivation.endswith("n = 182 is assumed: a third of 546")
    assert {"denominator assumed", "optimistic"} <= set(row.flags)


def test_an_assumed_denominator_serves_percentages():
    evidence = review(study("a2001", result("death", percent={"percent": 10}, assumed_n=50, assumption="the operated")))
    (row,) = with_assumed_n(evidence, effects(evidence, "death")).pooled
    assert (row.xi, row.ni) == (5, 50)


def test_without_an_assumption_there_is_no_analysis():
    evidence = review(study("a2001", survival(61, n=170)), study("b2023", survival(81)))
    assert with_assumed_n(evidence, effects(evidence, "os")) is None


def test_excluded_results_and_studies_in_the_pool_gain_nothing():
    arms = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    evidence = review(
        study("a2001", survival(61, n=170), survival(81, _arm="b", **ASSUMED), arms=arms),
        study("b2002", survival(81, _role="excluded", _reason="part of another", **ASSUMED)),
    )
    assert with_assumed_n(evidence, effects(evidence, "os")) is None


def test_assumed_rows_obey_the_decisions_on_overlap():
    overlap = {"studies": ["a2001", "b2002"], "verdict": "certain", "rationale": "one hospital"}
    evidence = [study("a2001", survival(61, n=170)), study("b2002", survival(81, **ASSUMED))]
    kept = review(*evidence, overlaps=[{**overlap, "keep": ["a2001"]}])
    assert with_assumed_n(kept, effects(kept, "os")) is None
    open_question = review(*evidence, overlaps=[overlap])
    with pytest.raises(EvidenceError, match="share patients"):
        with_assumed_n(open_question, effects(open_question, "os"))
