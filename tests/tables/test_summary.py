"""The summary of findings: which layout an outcome gets, what its cells say, and what it never says."""

from __future__ import annotations

from typing import Any

from review_in_memory import result, review, study, survival

from evsynth.document.model import Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import absolute_effect
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables import summary_of_findings
from evsynth.tables.sentences import era_findings, key_finding


def summaries(made: Review) -> tuple[Table, Table]:
    syntheses = synthesise(made)
    absolute = {key: absolute_effect(made, s) for key, s in syntheses.items()}
    return summary_of_findings(made, syntheses.values(), absolute)


def row(table: Table, outcome: str) -> dict[str, str]:
    for found in table.rows:
        if found.cells[0].text.startswith(outcome):
            return {column.key: cell.text for column, cell in zip(table.columns, found.cells, strict=True)}
    raise KeyError(outcome)


def trial(key: str, treated: tuple[int, int], control: tuple[int, int]) -> Any:
    (a, n1), (c, n2) = treated, control
    return study(
        key, result("trial", two_counts={"treated": {"events": a, "n": n1}, "control": {"events": c, "n": n2}})
    )


def trials(**outcome: Any) -> Review:
    fields = {"label": "Trial", "measure": "RR", "better": "lower", "plain": "fall ill", **outcome}
    made = (
        trial("a2001", (10, 100), (20, 100)),
        trial("b2004", (12, 100), (22, 100)),
        trial("c2009", (9, 100), (21, 100)),
    )
    return review(*made, outcomes={"trial": fields}, question_type="intervention")


def test_a_comparison_and_a_rate_get_their_own_layouts() -> None:
    made = review(trial("a2001", (10, 100), (20, 100)), study("b2004", survival(60, n=50)))
    compared, single = summaries(made)
    assert row(compared, "Trial")["relative"].startswith("RR ")
    assert row(single, "Overall survival")["rate"].startswith("600 (")
    assert "With control" not in {column.header for column in single.columns}


def test_letters_are_told_what_they_stand_for() -> None:
    compared, single = summaries(review(trial("a2001", (10, 100), (20, 100)), study("b2004", survival(60, n=50))))
    assert compared.notes[-1] == "CI: confidence interval. RR: risk ratio."
    assert single.notes[-1] == "CI: confidence interval."


def test_control_risk_is_the_median_control_group_and_the_outcomes_own_goes_first() -> None:
    cells = row(summaries(trials())[0], "Trial")
    assert cells["control"] == "210 per 1000"
    assert " fewer per 1000 (" in cells["difference"]
    own = summaries(trials(assumed_risk=40, assumed_risk_source="a registry"))[0]
    assert row(own, "Trial")["control"] == "400 per 1000"
    assert any("assumed control risk 40%, a registry" in note for note in own.notes)


def test_plain_language_of_a_comparison_says_how_far_it_may_reach() -> None:
    words = row(summaries(trials())[0], "Trial")["plain"]
    assert words.startswith("Of every 1000 patients about 210 fall ill with the control and about ")
    assert "fewer" in words
    outcome = {"label": "Trial", "measure": "RR", "better": "lower", "plain": "fall ill"}
    even = (trial("a2001", (19, 100), (20, 100)), trial("b2004", (23, 100), (22, 100)))
    weak = review(*even, outcomes={"trial": outcome})
    assert "fewer to" in row(summaries(weak)[0], "Trial")["plain"]


def test_single_arms_say_there_is_no_comparison_and_prevalence_does_not_speak_of_treatment() -> None:
    cohort = study("a2001", survival(60, n=50))
    assert any("no comparison group" in note for note in summaries(review(cohort))[1].notes)
    prevalence = summaries(review(cohort, question_type="prevalence"))[1]
    assert any("no comparison group" in note for note in prevalence.notes)
    assert not any("treatment" in note for note in prevalence.notes)


def test_thresholds_say_on_which_side_the_interval_lies() -> None:
    outcome = {
        "label": "Overall survival",
        "measure": "SURV",
        "horizon": "5 years",
        "better": "higher",
        "thresholds": [0.3, 0.6],
    }
    made = review(study("a2001", survival(60, n=400)), study("b2004", survival(62, n=400)), outcomes={"os": outcome})
    told = row(summaries(made)[1], "Overall survival")["why"]
    assert "Estimate and interval lie above the threshold 30%." in told
    assert "The interval includes the threshold 60%." in told


def test_an_outcome_nobody_reported_keeps_its_row() -> None:
    found = row(summaries(review(study("a2001")))[1], "Death")
    assert (found["participants"], found["rate"], found["range"]) == ("none", "Not reported", "–")
    assert found["plain"] == "No study reports this outcome."


def test_at_most_seven_outcomes_and_the_rest_are_named() -> None:
    many = {
        f"o{i}": {"label": f"Outcome {i}", "measure": "PLO", "better": "lower", "importance": i} for i in range(1, 10)
    }
    _, single = summaries(review(study("a2001"), outcomes=many))
    shown = [found.cells[0].text for found in single.rows]
    assert shown[:3] == ["Outcome 9", "Outcome 8", "Outcome 7"]
    assert any("Outcome 1" in note for note in single.notes)


def test_participants_say_where_the_number_is_not_known() -> None:
    known = study("a2001", result("ratio", relative={"measure": "HR", "estimate": 0.7, "ci": [0.5, 0.98], "n": 120}))
    unknown = study("b2004", result("ratio", relative={"measure": "HR", "estimate": 0.8, "ci": [0.6, 1.07]}))
    found = row(summaries(review(known, unknown))[0], "Hazard ratio")["participants"]
    assert found == "120 in 1 of 2 retrospective cohorts"


def test_rates_have_their_unit_and_no_difference() -> None:
    made = review(
        *(study(f"s200{i}", result("bleeding", rate={"events": 5 + i, "person_years": 200})) for i in range(3))
    )
    found = row(summaries(made)[1], "Bleeding")
    assert found["rate"].endswith("per 100 person-years")
    assert "difference" not in found["plain"]


def test_key_findings_and_era_findings() -> None:
    made = review(*(study(f"s{2000 + i}", survival(50 + 2 * i, n=80)) for i in range(11)))
    os = synthesise(made)["os"]
    assert key_finding(os).startswith("Overall survival: 59.7% (95% CI 55.0 to 64.0%; 11 cohorts, 880 patients).")
    assert "In a new comparable setting the true value would be expected between" in key_finding(os)
    (told,) = era_findings([os])
    assert "by publication year" in told
    assert "permutation p" in told
    few = synthesise(review(*(study(f"s{2000 + i}", survival(50 + 2 * i, n=80)) for i in range(4))))["os"]
    assert era_findings([few]) == (
        "Fewer than 10 studies, so slopes are descriptive and stand in their table only: Overall survival.",
    )
