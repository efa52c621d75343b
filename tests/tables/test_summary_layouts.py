"""The three layouts of the summary of findings: their columns, groups of patients, zeroes and pasts."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_made import evidence
from review_in_memory import SOURCE, review, study
from summary_reviews import DESCRIBED, counts, everything, rows, single, tables

from evsynth.certainty.rating import Level
from evsynth.extract import load
from evsynth.provenance import CellKind
from evsynth.tables.evidence_to_decision import evidence_to_decision
from evsynth.tables.summary import summary_of_findings

STUDIES = Path(__file__).parents[2] / "studies"


def test_layout_a_has_the_columns_of_gradepro_under_two_levels() -> None:
    table = tables(everything("A"))[0]
    assert [column.header for column in table.columns] == [
        "Outcomes (follow-up)", "Risk with comparison", "Risk with intervention ({level}% CI)",
        "Relative effect ({level}% CI)", "Participants (studies)", "Certainty", "Comments",
    ]  # fmt: skip
    assert [c.key for c in table.columns if c.over == "Anticipated absolute effects"] == ["control", "intervention"]


def test_layout_b_has_the_columns_of_core_grade_under_two_levels() -> None:
    table = tables(everything("B"))[0]
    assert [column.header for column in table.columns] == [
        "Outcome and follow-up", "Participants (studies, type)", "Relative effect ({level}% CI)", "With control",
        "With intervention ({level}% CI)", "Difference ({level}% CI)", "Certainty, and why", "Plain language",
    ]  # fmt: skip
    over = [c.key for c in table.columns if c.over == "Anticipated absolute effects"]
    assert over == ["control", "intervention", "difference"]


@pytest.mark.parametrize("layout", ["A", "B"])
def test_no_layout_gives_a_single_arm_a_difference(layout: str) -> None:
    compared, alone, *_ = tables(single((3, 50), (2, 60), presentation={"summary_layout": layout}))
    assert compared.rows == ()
    assert [c.key for c in alone.columns] == [
        "outcome", "participants", "rate", "prediction", "range", "certainty", "why", "plain",
    ]  # fmt: skip
    assert alone.notes[0].startswith("There is no comparison group, so these rates do not show whether the treatment")


@pytest.mark.parametrize("layout", ["A", "B"])
def test_each_group_of_patients_has_a_row(layout: str) -> None:
    low, high, *_ = rows(tables(everything(layout))[0])
    assert low["outcome"] == "Overall survival, 5 years (low risk)"
    assert low["control"] == "800 per 1000 event-free"
    assert (high["outcome"], high["control"]) == ("Overall survival, 5 years (high risk)", "400 per 1000 event-free")
    assert high["relative"] == high["participants"] == high["certainty"] == "as in the row above"


def test_whom_the_numbers_count_is_said_and_agrees_with_the_formula() -> None:
    table = tables(everything("B"))[0]
    first, infection = table.rows[0], table.rows[2]
    risk = first.cells[4]
    assert "per 1000 event-free (" in risk.text
    assert risk.past is not None
    assert risk.past.formula == "S0^HR"
    assert "event-free" not in infection.cells[4].text
    assert any("event-free" in note for note in table.notes)
    assert not any("event-free" in note for note in tables(load(STUDIES / "bcg"))[0].notes)


def test_a_mean_difference_stands_in_its_unit_beside_the_control_means() -> None:
    (stay,) = (row for row in rows(tables(everything("B"))[0]) if row["outcome"] == "Stay")
    assert (stay["control"], stay["relative"], stay["intervention"]) == ("mean 6.90 to 7.90 days", "–", "–")
    assert stay["difference"].startswith("MD 1.80 days lower (")
    (stay,) = (row for row in rows(tables(everything("A"))[0]) if row["outcome"] == "Stay")
    assert stay["intervention"].startswith("MD 1.80 days lower (")


def test_rates_and_risk_differences_stand_on_their_own_bases() -> None:
    found = {row["outcome"]: row for row in rows(tables(everything("B"))[0])}
    assert found["Readmission"]["control"] == "90 per 1000 person-years"
    assert found["Readmission"]["difference"].startswith("27 fewer per 1000 person-years (")
    assert found["Falls"]["relative"] == "–"
    assert found["Falls"]["difference"].startswith("100 fewer per 1000 (")


def test_layout_a_shows_a_pooled_risk_difference_where_its_ratio_would_stand() -> None:
    found = {row["outcome"]: row for row in rows(tables(everything("A"))[0])}
    assert found["Falls"]["relative"].startswith("100 fewer per 1000 (")
    assert found["Falls"]["intervention"].startswith("50 per 1000 (")


def test_types_of_studies_are_counted() -> None:
    found = {row["outcome"]: row["participants"] for row in rows(tables(everything("B"))[0])}
    assert found["Infection, 30 days"] == "400 (2 randomised trials)"
    assert found["Stay"] == "200 (1 registry and 1 case-control study)"


@pytest.mark.parametrize("layout", ["A", "B"])
def test_a_comparison_nobody_reported_keeps_its_row(layout: str) -> None:
    (pain,) = (row for row in rows(tables(everything(layout))[0]) if row["outcome"] == "Pain, 1 year")
    assert (pain["relative"], pain["control"], pain["participants"]) == ("Not reported", "–", "none")


def test_an_arm_without_an_event_says_so_with_its_exact_bound() -> None:
    (stroke,) = (row for row in rows(tables(everything("B"))[0]) if row["outcome"].startswith("Stroke"))
    assert "With intervention: 0 of 60 (at most 49 per 1000)." in stroke["certainty"]
    assert stroke["intervention"].startswith("7 per 1000 (< 1 to ")


def test_without_a_control_event_no_absolute_effect_is_made_up() -> None:
    outcome = {"label": "Stroke", "measure": "OR", "better": "lower", "importance": 9}
    made = review(counts("a2001", (3, 60), (0, 60), "stroke"), outcomes=DESCRIBED | {"stroke": outcome})
    (found,) = rows(tables(made)[0])
    assert (found["control"], found["intervention"], found["difference"]) == ("–", "–", "–")
    assert "With control: 0 of 60 (at most 49 per 1000). No usable control risk is known" in found["certainty"]


def test_no_event_in_any_cohort_is_a_count_with_an_exact_bound() -> None:
    (_, alone, *_) = tables(single((0, 40), (0, 45)))
    (found,) = rows(alone)
    assert found["rate"] == "0 of 85 (at most 35 per 1000)"
    assert pytest.approx(0.035, abs=5e-4) == 1 - 0.05 ** (1 / 85)
    assert (found["prediction"], found["range"]) == ("–", "0 to 0")
    assert any("one-sided 95% bound, exact (Clopper–Pearson)" in note for note in alone.notes)


def test_everybody_is_a_count_with_an_exact_bound_too() -> None:
    (found,) = rows(tables(single((40, 40), (45, 45)))[1])
    assert found["rate"] == "85 of 85 (at least 965 per 1000)"


def test_a_rate_above_zero_never_prints_as_zero() -> None:
    made = single((1, 90_000), (2, 99_000), (1, 95_000))
    (found,) = rows(tables(made)[1])
    for name in ("rate", "prediction", "range"):
        assert "per 100000" in found[name]
        assert "0" not in found[name].replace("(", "").replace(")", "").split()


def test_a_draft_is_marked_and_its_sentence_does_not_sound_sure() -> None:
    table = tables(single((3, 50), (2, 60)), Level.HIGH, confirmed=False)[1]
    (found,) = rows(table)
    assert found["certainty"] == "⊕⊕⊕⊕ High (draft)"
    assert found["plain"].endswith("How sure we can be of this has not been judged.")
    assert any(note.startswith("Draft: a level marked so follows from rules") for note in table.notes)


def test_what_the_panel_should_know_is_not_lost_behind_the_reason() -> None:
    made = everything("B")
    found = next(row for row in rows(tables(made)[0]) if row["outcome"].startswith("Infection"))
    for words in (
        "⊕⊕○○ Low. Rated down two levels",
        "includes the threshold 0.8",
        "Thresholds: the panel, May 2024.",
    ):
        assert words in found["certainty"]
    in_a = next(row for row in rows(tables(everything("A"))[0]) if row["outcome"].startswith("Infection"))
    assert "includes the threshold 0.8" in in_a["comments"]


@pytest.mark.parametrize("name", ["A", "B", "C", "none", "all", "draft", "bcg", "netlm"])
def test_every_cell_with_a_digit_has_a_known_past(name: str) -> None:
    made = {
        "A": lambda: tables(everything("A")),
        "B": lambda: tables(everything("B")),
        "C": lambda: tables(single((3, 50), (2, 60), (4, 90))),
        "none": lambda: tables(single((0, 40), (0, 45))),
        "all": lambda: tables(single((5, 5))),
        "draft": lambda: tables(everything("B"), confirmed=False),
        "bcg": lambda: tables(load(STUDIES / "bcg"), None),
        "netlm": lambda: tables(load(STUDIES / "netlm")),
    }[name]()
    shown = [cell for table in made for row in table.rows for cell in row.cells]
    numbers = [cell for cell in shown if any(character.isdigit() for character in cell.text)]
    assert len(numbers) > 4
    assert [cell.text for cell in numbers if cell.past is None or not cell.past.known] == []


def test_a_cell_keeps_one_number_under_one_id() -> None:
    table = tables(everything("B"))[0]
    pasts = [cell.past.cell for row in table.rows for cell in row.cells if cell.past is not None]
    labels = [cell for cell in pasts if cell.endswith(".label")]
    assert len(pasts) - len(labels) == len(set(pasts) - set(labels))


def test_an_assumed_risk_and_a_label_say_where_they_are_written() -> None:
    label, *_, control = tables(everything("B"))[0].rows[0].cells[:4]
    assert label.past is not None
    assert (label.past.kind, label.past.place) == (CellKind.STATED, "review.yaml, line 5")
    assert control.past is not None
    assert (control.past.kind, control.past.place) == (CellKind.STATED, "review.yaml, line 5")
    assert "register 1" in control.past.formula


def test_a_label_that_names_its_time_is_not_given_it_twice() -> None:
    outcomes = {
        name: {"label": label, "measure": "SURV", "horizon": "5 years", "better": "higher", "importance": 9}
        for name, label in (("p", "Survival at 5 years"), ("q", "5-year survival"), ("r", "Survival of 15 kinds"))
    }
    made = review(study("a2001"), outcomes=DESCRIBED | outcomes)
    assert [row["outcome"] for row in rows(tables(made)[1])] == [
        "Survival at 5 years", "5-year survival", "Survival of 15 kinds, 5 years",
    ]  # fmt: skip


@pytest.mark.parametrize(("measure", "told"), [("ZCOR", False), ("GEN", False), ("PR", True)])
def test_only_a_rate_is_said_to_have_no_comparison_group(measure: str, told: bool) -> None:
    found = evidence(measure=measure, question_type="prognostic_factor")
    given = (found.review, [found.synthesis], {})
    made = (summary_of_findings(*given)[1], evidence_to_decision(*given)[0])
    assert [any("no comparison group" in note for note in table.notes) for table in made] == [told, told]


def test_a_generic_effect_of_trials_is_a_comparison_and_shown_as_given() -> None:
    trials = [
        study(key, {"outcome": "pain", "generic": {"estimate": value, "se": 0.1}, "source": SOURCE},
              design="randomised trial")
        for key, value in (("a2001", -0.3), ("b2002", -0.5), ("c2003", -0.1))
    ]  # fmt: skip
    outcomes = {"pain": {"label": "Pain score", "measure": "GEN", "better": "lower", "importance": 9}}
    compared, alone = tables(review(*trials, question_type="intervention", outcomes=outcomes))[:2]
    (row,) = [row for row in compared.rows if row.cells[0].text.startswith("Pain score")]
    assert row.cells[2].text == "−0.30 (−0.80 to 0.20), as given"
    assert not any(row.cells[0].text.startswith("Pain score") for row in alone.rows)
