"""The question and protocol sheet: what the panel agrees, and which choices nobody made."""

from __future__ import annotations

from review_in_memory import OUTCOMES, review, study
from table_checks import dicts, orphans

from evsynth.tables.question import in_short, question_sheet

OS = OUTCOMES["os"] | {
    "importance": 9,
    "thresholds": [0.5, 0.8],
    "thresholds_by": "the panel, May 2024",
    "direction_of_event": "event_free",
}
RATIO = OUTCOMES["ratio"] | {"important_difference": 12.5, "assumed_risk": 20, "assumed_risk_source": "registry"}


def sheet(**fields):
    given = {"outcomes": {"os": OS, "ratio": RATIO}, "path": "review.yaml"} | fields
    return question_sheet(review(study("a2001"), **given))


def test_parts_left_out_are_not_recorded():
    rows = {row["part"]: row["words"] for row in dicts(sheet()[0])}
    assert rows["Population"] == "adults"
    assert rows["Registration"] == "Not recorded"
    assert rows["Type of question"] == "Overall prognosis"
    told = {row["part"]: row["words"] for row in dicts(sheet(conduct={"inclusion": ["over 18", "operated"]})[0])}
    assert told["Studies that enter"] == "over 18; operated"


def test_the_question_in_short_names_what_is_not_recorded_in_a_note():
    short = in_short(sheet(conduct={"inclusion": ["over 18"]})[0])
    assert "Not recorded" not in {row["words"] for row in dicts(short)}
    assert "Studies that enter" in {row["part"] for row in dicts(short)}
    assert short.notes[0].startswith("Not recorded: ")
    assert "registration" in short.notes[0]


def test_outcomes_stand_by_importance_with_thresholds_and_who_set_them():
    rows = dicts(sheet()[1])
    assert rows[0]["outcome"] == "Overall survival"
    assert rows[0]["importance"] == "9"
    assert rows[0]["thresholds"] == "50%, 80%; set by the panel, May 2024"
    assert rows[0]["direction"] == "free of the event; higher is better"
    by_name = {row["outcome"]: row for row in rows}
    assert by_name["Hazard ratio"]["difference"] == "12.5 per 1000"
    assert by_name["Hazard ratio"]["direction"].startswith("with the event; ")
    assert by_name["Hazard ratio"]["assumed_risk"] == "20%; registry"
    assert by_name["Death"]["thresholds"] == "Not set"
    assert by_name["Death"]["importance"] == "5 (default)"


def test_a_choice_nobody_made_is_the_programs():
    made = dicts(sheet(model={"method": "DL"})[2])
    by_name = {row["choice"]: row for row in made}
    assert by_name["Between-study variance"]["made"] == "The review"
    assert "DerSimonian" in by_name["Between-study variance"]["meaning"]
    assert by_name["Interval and test"]["made"] == "The program"
    assert by_name["Seed"]["value"] == "1"


def test_the_line_of_a_choice_is_told_and_a_default_has_none():
    lines = {"": 1, "model": 20, "model.method": 21}
    table = sheet(model={"method": "DL"}, lines=lines)[2]
    first, second = (row.cells[1].past for row in table.rows[:2])
    assert first.place == "review.yaml, line 21"
    assert second.place == ""
    assert "default" in second.formula


def test_every_number_has_a_past():
    eras = {"periods": [{"label": "to 2009", "end": 2009}], "rationale": "a trial of 2009"}
    assert [orphans(table) for table in sheet(eras=eras, predict_at=[2005])] == [[], [], []]


def test_no_floor_and_further_models_are_said_in_words():
    model = {"floor": None, "sensitivity": [{"method": "FE", "test": "z"}, {"method": "beta-binomial"}]}
    by_name = {row["choice"]: row for row in dicts(sheet(model=model)[2])}
    assert "even below 1" in by_name["Floor"]["meaning"]
    assert by_name["Sensitivity analyses"]["value"] == "2"
    assert "beta-binomial model" in by_name["Sensitivity analyses"]["meaning"].lower()


def test_an_outcome_that_counts_no_patients_says_only_which_way_is_better():
    months = {"label": "Median survival", "measure": "GEN", "better": "higher"}
    rows = dicts(sheet(outcomes={"os": OS, "months": months})[1])
    assert {row["outcome"]: row["direction"] for row in rows}["Median survival"] == "higher is better"
