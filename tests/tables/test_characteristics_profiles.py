"""Characteristics in four profiles, and the data as extracted: the same fields, each number with its past."""

from __future__ import annotations

import pytest
from review_in_memory import SOURCE, result, review, study, survival
from table_checks import dicts, orphans

from evsynth.provenance import Status
from evsynth.tables.characteristics import PROFILES, characteristics, details
from evsynth.tables.extracts import extracts

COHORT = {
    "institutions": ["St 3 Hospital"],
    "institutions_verified": False,
    "enrolment": {"start": 1990},
    "patients": 80,
    "operated": 70,
}
FOLLOW_UP = {"name": "Median follow-up", "median": {"median": 62, "unit": "months"}, "source": SOURCE}
DEATHS = {"name": "Deaths during follow-up", "count": {"events": 3, "n": 9}, "source": SOURCE}


def full(**fields):
    given = {
        "cohort": COHORT,
        "characteristics": [DEATHS, FOLLOW_UP],
        "population": "adults over 18",
        "to_verify": ["the 80 patients"],
        "funding": "Grant 12",
    } | fields
    return study("a2001", survival(61, n=70), result("death", not_reported=True), **given)


def made(*studies, **fields):
    return review(*(studies or (full(), study("b2002", excluded="The patients of a2001"))), **fields)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_number_has_a_past_in_every_profile(profile):
    table = characteristics(made(), profile)
    assert orphans(table) == []
    assert len(table.rows) == 2


def test_profiles_show_the_same_cell_for_the_same_field():
    shown = [dict(zip([c.key for c in t.columns], t.rows[0].cells, strict=True)) for t in map(of_profile, PROFILES)]
    for one in shown:
        for other in shown:
            assert all(one[key] == other[key] for key in one.keys() & other.keys())


def of_profile(name):
    return characteristics(made(), name)


def test_the_review_chooses_the_profile_and_an_unknown_one_is_refused():
    chosen = characteristics(made(presentation={"characteristics": "compact"}))
    assert chosen == characteristics(made(), "compact")
    with pytest.raises(ValueError, match="Did you mean 'nice'"):
        characteristics(made(), "nicer")


def test_what_the_files_say_stands_in_words():
    first, second = dicts(characteristics(made(), "nice"))
    assert first["enrolment"] == "1990–?"
    assert first["patients"] == "80 (70)"
    assert first["where"] == "(St 3 Hospital?)"
    assert first["follow_up"] == "median 62 months"
    assert first["outcomes"] == "Overall survival"
    assert first["funding"] == "Grant 12"
    assert "Not verified by a second person. To verify: the 80 patients." in first["source_checked"]
    assert second["study"] == "b2002 (left out)"
    assert second["funding"] == "Not recorded"
    assert second["risk_of_bias"] == "Not assessed"


def test_a_value_of_the_cohort_names_paper_and_line():
    table = characteristics(made(full(lines={"": 1, "cohort.patients": 9}, verified_by="B")), "compact")
    past = next(c.past for c in table.rows[0].cells if c.past is not None and c.past.cell == "a2001.cohort.patients")
    assert str(past.sources[0]) == "a2001, cohort description"
    assert past.place == "a2001.yaml, line 9"
    assert past.status is Status.VERIFIED


def test_risk_of_bias_is_the_overall_judgement_with_its_tool():
    domain = {"domain": "D1", "judgement": "High", "rationale": "x", "locator": "p 1", "assessor": "A", "date": "2024"}
    judged = full(risk_of_bias=[{"tool": "rob2", "overall": "High", "domains": [domain]}])
    table = characteristics(made(judged), "compact")
    (row,) = dicts(table)
    assert row["risk_of_bias"].startswith("High (")
    assert orphans(table) == []


def test_a_single_arm_question_has_no_comparison_column():
    assert "comparator" not in {c.key for c in characteristics(made(), "nice").columns}
    other = characteristics(made(question_type="intervention"), "nice")
    assert "comparator" in {c.key for c in other.columns}


def test_extracts_tell_arm_time_source_and_how_far_checked():
    arms = [{"id": "all", "label": "All", "n": 70}, {"id": "light", "label": "Light", "n": 30}]
    one = survival(61, n=70, _flags=["disputed"])
    two = result("death", count={"events": 3, "n": 30}, arm="light", verified_by="B", note="Table 2, row 4")
    table = extracts(made(full(arms=arms, results=[one, two])))
    first, second = dicts(table)
    assert (first["arm"], first["time"], first["status"]) == ("All (70)", "5 years", "disputed")
    assert (second["arm"], second["status"]) == ("Light (30)", "verified by a second person")
    assert first["source"] == "a2001, Table 1"
    assert [row.cells[3].past.cell for row in table.rows] == ["a2001.results.0", "a2001.results.1"]
    assert orphans(table) == []


def test_a_result_without_a_time_shows_the_outcomes_in_brackets():
    timed = {"death": {"label": "Death", "measure": "PLO", "better": "lower", "horizon": "30 days"}}
    table = extracts(made(study("a2001", result("death", count={"events": 1, "n": 9})), outcomes=timed))
    assert dicts(table)[0]["time"] == "(30 days)"
    assert orphans(table) == []


def test_described_characteristics_have_pasts_too():
    table = details(made())
    assert orphans(table) == []
    assert [row.cells[2].past.cell for row in table.rows] == ["a2001.characteristics.0", "a2001.characteristics.1"]
