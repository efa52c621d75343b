import math

import numpy as np
import pytest
from review_in_memory import result, review, study, survival

from evsynth.effects import effects, escalc
from evsynth.problems import EvidenceError
from evsynth.provenance import Source


def rows(*results, outcome, **fields):
    """Return the rows of one study each."""
    studies = [study(f"s{2001 + i}", one) for i, one in enumerate(results)]
    return effects(review(*studies, **fields), outcome).rows


def problems(*studies, outcome, **fields):
    """Return the problems that building the outcome ends in."""
    with pytest.raises(EvidenceError) as caught:
        effects(review(*studies, **fields), outcome)
    return caught.value.problems


def test_a_count_becomes_a_row_with_its_past():
    two = study(
        "b2003",
        result("death", count={"events": 2, "n": 170}, flags=["definition differs"]),
        label="Baker 2003",
        cohort={"enrolment": {"start": 1977, "end": 1998}},
        moderators={"centres": 1},
    )
    found = effects(review(two), "death")
    (row,) = found.rows
    (yi,), (vi,) = escalc("PLO", xi=2, ni=170)
    assert (row.yi, row.vi, row.xi, row.ni, row.data) == (yi, vi, 2, 170, "2/170")
    assert row.value == 2 / 170
    assert (row.ci_low, row.ci_high) == pytest.approx((0.003232, 0.041875), abs=1e-6)  # Wilson
    assert (row.study, row.label, row.arm) == ("b2003", "Baker 2003", "all")
    assert row.source == Source("a2001", "Table 1")
    assert row.derivation == "log(2/168); variance 1/2 + 1/168"
    assert (row.publication_year, row.enrolment_midpoint, row.moderators) == (2003, 1987.5, {"centres": 1})
    assert row.flags == ("definition differs",)
    assert row.pooled
    assert found.labels == ("Baker 2003",)


def test_a_corrected_cell_is_told():
    (row,) = rows(result("death", count={"events": 0, "n": 15}), outcome="death")
    assert row.pooled
    assert "0.5 added" in row.flags
    assert row.derivation.startswith("log(0.5/15.5); variance 1/0.5 + 1/15.5; 0.5 added to both cells")
    assert (row.value, row.ci_low) == (0.0, 0.0)
    assert row.xi == 0


def test_percent_of_n_is_a_count_to_the_nearest_patient():
    fits, misfits, bare = rows(
        result("death", percent={"percent": 27, "n": 546}),
        result("death", percent={"percent": 45, "n": 7}),
        result("death", percent={"percent": 96, "ci": [90, 99]}),
        outcome="death",
    )
    assert (fits.xi, fits.flags) == (147, ("count derived",))
    assert fits.derivation.startswith("147 = 27% of 546, to the nearest patient; log(147/399)")
    assert misfits.flags == ("count derived", "no whole number of 7 is 45%")
    assert not bare.pooled
    assert math.isnan(bare.vi)
    assert (bare.value, bare.ci_low, bare.ci_high) == (0.96, 0.90, 0.99)
    assert bare.reason == "the denominator was not reported, so it has no variance"


def test_survival_goes_down_the_ladder():
    interval, risk, optimistic, nothing = rows(
        survival(72, ci=[61, 80], at_risk=38, n=95),
        survival(72, at_risk=38, n=95),
        survival(61, n=170),
        survival(81),
        outcome="os",
    )
    assert interval.vi**0.5 == pytest.approx(0.2029, abs=5e-5)
    assert (interval.ci_low, interval.ci_high) == (0.61, 0.80)
    assert interval.data == "72%, 38 at risk, n = 95"
    assert risk.vi**0.5 == pytest.approx(0.2613, abs=5e-5)
    assert risk.ci_low < 0.61
    assert risk.ci_high > 0.80
    assert optimistic.flags == ("optimistic",)
    assert optimistic.derivation == (
        "log(-log 0.61); SE(S) = sqrt(0.61*0.39/170), binomial, optimistic: no SE, CI or number at risk was published"
    )
    assert optimistic.yi == pytest.approx(math.log(-math.log(0.61)))
    assert (nothing.pooled, nothing.value) == (False, 0.81)
    assert "no variance" in nothing.reason


@pytest.mark.parametrize("percent", [0, 100])
def test_survival_of_nobody_or_everybody_is_shown_and_not_pooled(percent):
    (row,) = rows(survival(percent, n=20), outcome="os")
    assert not row.pooled
    assert row.value == percent / 100
    assert math.isnan(row.yi)
    assert row.reason.startswith("log(-log S) is infinite")


def test_hazard_ratios_from_interval_p_and_bound():
    interval, p, bound = rows(
        result("ratio", relative={"measure": "HR", "estimate": 0.34, "ci": [0.21, 0.55]}),
        result("ratio", relative={"measure": "HR", "estimate": 0.3, "p": 0.001}),
        result("ratio", relative={"measure": "HR", "estimate": 0.3, "p": 0.001, "p_bound": True}),
        outcome="ratio",
    )
    assert interval.vi**0.5 == pytest.approx(math.log(0.55 / 0.21) / 3.919928, rel=1e-6)
    assert (interval.ci_low, interval.ci_high) == (0.21, 0.55)
    assert interval.derivation == "log(0.34); SE 0.2456 from the 95% CI 0.21 to 0.55 on the log scale"
    assert p.vi**0.5 == pytest.approx(0.36589, abs=1e-5)
    assert p.ci_low == pytest.approx(0.3 * math.exp(-1.959964 * p.vi**0.5), rel=1e-6)
    assert (bound.pooled, bound.value) == (False, 0.3)
    assert "bound" in bound.reason


def test_two_arms_and_the_silence_of_no_event():
    some, none, zero = rows(
        *(
            result("trial", comparator="all", two_counts={"treated": one, "control": other})
            for one, other in (
                ({"events": 4, "n": 123}, {"events": 11, "n": 139}),
                ({"events": 0, "n": 20}, {"events": 0, "n": 22}),
                ({"events": 0, "n": 20}, {"events": 3, "n": 22}),
            )
        ),
        outcome="trial",
    )
    assert some.yi == pytest.approx(-0.889311, abs=1e-6)  # Aronson 1948
    assert (some.value, some.data) == (pytest.approx(0.410939, abs=1e-6), "4/123 v 11/139")
    assert not none.pooled
    assert none.reason.startswith("no event in either arm")
    assert (zero.pooled, zero.flags) == (True, ("0.5 added",))


def test_means_medians_rates_and_generic_estimates():
    mean, median, unreached, generic = rows(
        result("mean", mean={"mean": 43, "sd": 26.1, "n": 61}),
        result("mean", median={"median": 125, "unit": "months", "ci": [100, 150]}),
        result("mean", median={"median": 60, "unit": "months", "reached": False}),
        result("mean", generic={"estimate": 2.5, "se": 0.5}),
        outcome="mean",
    )
    assert mean.vi == pytest.approx(26.1**2 / 61)
    assert (median.pooled, median.value, median.ci_high) == (False, 125, 150)
    assert median.reason == "medians are shown and not averaged"
    assert math.isnan(unreached.value)
    assert unreached.reason == "the median was not reached"
    assert (generic.yi, generic.vi, generic.ci_high) == pytest.approx((2.5, 0.25, 3.479982))
    (rate,) = rows(result("bleeding", rate={"events": 5, "person_years": 120}), outcome="bleeding")
    assert (rate.yi, rate.vi, rate.value) == pytest.approx((math.log(5 / 120), 0.2, 5 / 120))
    arms = {"treated": {"mean": 10.2, "sd": 2.1, "n": 12}, "control": {"mean": 8.8, "sd": 2.4, "n": 11}}
    (difference,) = rows(result("length", two_means=arms), outcome="length")
    assert (difference.yi, difference.vi) == pytest.approx((1.4, 0.891136363636))


def test_not_reported_and_roles_stay_with_their_reasons():
    missing, aside, out, whole = (
        study("a2001", result("death", not_reported=True)),
        study("b2002", result("death", count={"events": 1, "n": 9}, role="sensitivity", reason="small")),
        study("c2003", result("death", count={"events": 1, "n": 9}, role="excluded", reason="other")),
        study("d2004", result("death", count={"events": 1, "n": 9}), excluded="retracted"),
    )
    found = effects(review(missing, aside, out, whole), "death")
    assert [row.pooled for row in found] == [False] * 4
    assert [row.reason for row in found] == ["not reported", "small", "other", "retracted"]
    assert [row.role for row in found] == ["main", "sensitivity", "excluded", "excluded"]
    assert found.rows[1].vi > 0
    assert len(found.yi) == 0


def test_another_horizon_is_refused_by_file_and_line():
    (problem,) = problems(study("a2001", survival(61, n=9), survival(35, "10 years", n=9, _arm="b"),
                                arms=[{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]), outcome="os")  # fmt: skip
    assert (problem.path, problem.line) == ("a2001.yaml", 20)
    assert "is at 5 years; this result has the time point 10 years" in problem.message


@pytest.mark.parametrize("time", ["5 years", "60 months", "57 months", "66 months", "end of follow-up"])
def test_the_horizon_has_a_tolerance_and_exceptions(time):
    outcome = {"os": {"label": "OS", "measure": "SURV", "horizon": "5 years", "better": "higher",
                      "accepts": ["end of follow-up"]}}  # fmt: skip
    assert effects(review(study("a2001", survival(61, time, n=9)), outcomes=outcome), "os").yi.size == 1


@pytest.mark.parametrize("time", ["67 months", "4 years", "in hospital", None])
def test_beyond_the_tolerance_is_refused(time):
    assert len(problems(study("a2001", survival(61, time, n=9)), outcome="os")) == 1


def test_survival_without_a_named_horizon_is_refused():
    outcome = {"os": {"label": "OS", "measure": "SURV", "better": "higher"}}
    (problem,) = problems(study("a2001", survival(61, n=9)), outcome="os", outcomes=outcome)
    assert (problem.path, problem.line, problem.field) == ("review.yaml", 5, "outcomes.os.horizon")


def test_data_a_measure_cannot_use_are_problems_all_at_once():
    single = study("a2001", result("trial", count={"events": 1, "n": 9}))
    other = study("b2002", result("trial", relative={"measure": "OR", "estimate": 0.5, "ci": [0.2, 1.2]}))
    found = problems(single, other, outcome="trial")
    assert [problem.path for problem in found] == ["a2001.yaml", "b2002.yaml"]
    assert "count data give no RR, which takes two_counts or relative" in found[0].message
    assert "a published OR is no RR" in found[1].message


def test_an_excluded_result_of_another_kind_only_loses_its_number():
    (row,) = rows(result("trial", count={"events": 1, "n": 9}, role="excluded", reason="one arm"), outcome="trial")
    assert (row.pooled, row.reason) == (False, "one arm")
    assert math.isnan(row.value)


def test_generic_data_stand_on_their_own_measure_only():
    one = review(study("a2001", result("death", generic={"estimate": -1.0, "se": 0.2})))
    (row,) = effects(one, "death").rows
    assert row.value == pytest.approx(1 / (1 + math.e))
    with pytest.raises(EvidenceError, match="generic data give no PAS"):
        effects(one, "death", measure="PAS")


def test_another_measure_on_request():
    one = review(study("a2001", result("death", count={"events": 3, "n": 20})))
    assert effects(one, "death", measure="PAS").yi == pytest.approx(np.arcsin(np.sqrt(0.15)))
    with pytest.raises(ValueError, match="unknown measure"):
        effects(one, "death", measure="PAX")


def test_an_unknown_outcome_is_a_problem():
    (problem,) = problems(study("a2001"), outcome="deaths")
    assert "Did you mean 'death'?" in problem.message


def test_two_main_results_of_one_arm_count_patients_twice():
    count = {"events": 1, "n": 9}
    (problem,) = problems(study("a2001", result("death", count=count), result("death", count=count)), outcome="death")
    assert (problem.line, "first is on line 10" in problem.message) == (20, True)


def test_rows_of_two_arms_are_told_apart():
    count = {"events": 1, "n": 9}
    arms = [{"id": "a", "label": "Early"}, {"id": "b", "label": "Late"}]
    two = study("a2001", result("death", count=count), result("death", count=count, arm="b"), arms=arms)
    assert effects(review(two), "death").labels == ("a2001: Early", "a2001: Late")


def overlapping(**decision):
    return [{"studies": ["a2001", "b2002"], "verdict": "certain", "rationale": "same hospital", **decision}]


def three():
    return [study(key, result("death", count={"events": 1, "n": 9})) for key in ("a2001", "b2002", "c2003")]


def test_a_decision_on_overlap_keeps_patients_from_counting_twice():
    found = effects(review(*three(), overlaps=overlapping(keep=["b2002"])), "death")
    assert [row.pooled for row in found] == [False, True, True]
    assert found.rows[0].reason == "shares patients with b2002 (certain): same hospital"


def test_a_study_steps_back_only_for_one_that_is_in_the_pool():
    absent = [study("a2001", result("death", count={"events": 1, "n": 9})), study("b2002")]
    found = effects(review(*absent, overlaps=overlapping(keep=["b2002"])), "death")
    assert found.labels == ("a2001",)


@pytest.mark.parametrize(
    "decision", [{"verdict": "none"}, {"allow_together": True}, {"keep": ["a2001"], "outcomes": ["os"]}]
)
def test_decisions_that_let_both_in(decision):
    assert len(effects(review(*three(), overlaps=overlapping(**decision)), "death").pooled) == 3


def test_an_overlap_nobody_decided_is_a_problem():
    (problem,) = problems(*three(), outcome="death", overlaps=overlapping())
    assert (problem.path, problem.line) == ("review.yaml", 91)
    assert "a2001 and b2002 share patients" in problem.message
