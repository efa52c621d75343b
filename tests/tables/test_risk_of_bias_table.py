"""The tables of risk of bias."""

import re
from pathlib import Path

import pytest
from review_in_memory import review, study

import evsynth
from evsynth.document.csv import write
from evsynth.extract.tools import shipped
from evsynth.provenance import CellKind
from evsynth.tables.risk_of_bias import risk_of_bias, risk_of_bias_matrix

BCG = Path(__file__).parents[2] / "studies" / "bcg"


def judged(tool_id, overall, outcomes=(), rationale=None, **domains):
    """Return an assessment as a study file writes it."""
    who = {"locator": "p. 3", "assessor": "A. Reader", "date": "2026-11"}
    given = [{"domain": d, "judgement": words, "rationale": f"reason {d}", **who} for d, words in domains.items()]
    return {"tool": tool_id, "overall": overall, "outcomes": outcomes, "domains": given, "rationale": rationale}


LOW = dict.fromkeys(("D1", "D2", "D3", "D4", "D5"), "Low")


def rows_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture(scope="module")
def bcg():
    return evsynth.load(BCG)


def test_every_number_of_the_bundled_tables_has_a_past(bcg):
    for table in (risk_of_bias(bcg), risk_of_bias_matrix(bcg)):
        cells = [cell for row in table.rows for cell in row.cells]
        bare = [cell.text for cell in cells if re.search(r"\d", cell.text) and not (cell.past and cell.past.known)]
        assert bare == []
        assert any(cell.past for cell in cells)


def test_every_judgement_says_who_judged_why_and_in_which_line(bcg):
    table = risk_of_bias(bcg)
    assert len(table.rows) == 13 * 6
    stein = [row.cells for row in table.rows if row.cells[0].text == "Stein & Aronson 1953"]
    first, overall = stein[0], stein[-1]
    assert [cell.text for cell in first[1:3]] == ["Randomisation", "High"]
    assert first[2].past.kind is CellKind.JUDGED
    assert first[2].past.cell == "stein1953.risk_of_bias.0.domains.0.judgement"
    assert "Allocation was in turn" in first[2].past.formula or "fixed scheme" in first[2].past.formula
    name, line = re.fullmatch(r"(stein1953\.yaml), line (\d+)", first[2].past.place).groups()
    written = (BCG / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert written.strip() == "judgement: High"
    assert first[5].text == "evsynth authors (teaching example), 2026-11-24"
    assert [cell.text for cell in overall[1:3]] == ["Overall", "High"]


def test_trials_not_allocated_at_random_are_high_risk_and_the_others_of_some_concern(bcg):
    for one in bcg.studies:
        expected = "Some concerns" if one.moderators["allocation"] == "random" else "High"
        assert (one.risk_of_bias[0].overall, one.risk_of_bias[0].domains[0].judgement) == (expected, expected)
        assert {item.judgement for item in one.risk_of_bias[0].domains[1:]} == {"No information"}


def test_every_sign_of_the_matrix_leads_to_its_judgement_in_the_long_table(bcg):
    known = {cell.past.cell for row in risk_of_bias(bcg).rows for cell in row.cells if cell.past}
    signs = [cell.past for row in risk_of_bias_matrix(bcg).rows for cell in row.cells[1:]]
    assert len(signs) == 13 * 6
    assert all(past.place and known.issuperset(past.inputs) for past in signs)


def test_a_study_nobody_assessed_keeps_its_row():
    found = review(
        study("a2001", risk_of_bias=[judged("rob2", "Low", **LOW)]), study("b2002"), risk_of_bias_tool="rob2"
    )
    assert rows_of(risk_of_bias(found))[-1][:3] == [found.studies[1].name, "–", "Not assessed"]
    assert rows_of(risk_of_bias_matrix(found))[-1] == [found.studies[1].name, *["–"] * 5, "Not assessed"]


def test_a_review_without_assessments_says_so():
    table = risk_of_bias(review(study("a2001")))
    assert table.notes == ("No study has been assessed for risk of bias.",)
    assert len(table.rows) == 1


def test_a_domain_left_out_is_told_and_an_optional_one_is_not():
    points = {f"D{number}": "2" for number in range(2, 9)}
    found = review(study("a2001", risk_of_bias=[judged("minors", "Not banded", **points)]))
    rows = rows_of(risk_of_bias(found))
    assert rows[0][1:3] == ["Stated aim", "Not judged"]
    assert [row[1] for row in rows][-2:] == ["Study size", "Overall"]
    (row,) = rows_of(risk_of_bias_matrix(found))
    assert row[1:] == ["Not judged", *["2"] * 7, *["–"] * 4, "Not banded (/)"]


def test_assessments_of_outcomes_stand_side_by_side_under_the_outcomes_names():
    one = study(
        "a2001",
        risk_of_bias=[
            judged("rob2", "Low", **LOW),
            judged("rob2", "High", ["os", "death"], "Deaths were not followed up.", **LOW | {"D3": "High"}),
        ],
    )
    table = risk_of_bias_matrix(review(one, risk_of_bias_tool="rob2"))
    assert rows_of(table) == [
        [one.name, *["Low (+)"] * 6],
        [
            f"{one.name} (Overall survival and Death)",
            "Low (+)",
            "Low (+)",
            "High (×)",
            "Low (+)",
            "Low (+)",
            "High (×)",
        ],
    ]
    long = rows_of(risk_of_bias(review(one, risk_of_bias_tool="rob2")))
    assert long[-1][2:4] == ["High", "Deaths were not followed up."]


def test_studies_judged_by_two_tools_stand_under_each_and_have_a_matrix_each():
    quips = dict.fromkeys(("D1", "D2", "D3", "D4", "D5", "D6"), "Moderate")
    found = review(
        study("a2001", risk_of_bias=[judged("quips", "Moderate", **quips)]),
        study("b2002", risk_of_bias=[judged("rob2", "Low", **LOW)]),
        study("c2003"),
        risk_of_bias_tool="rob2",
    )
    assert list(dict.fromkeys(row.group for row in risk_of_bias(found).rows)) == ["RoB 2", "QUIPS", "Not assessed"]
    first, other = risk_of_bias_matrix(found), risk_of_bias_matrix(found, shipped("quips"))
    assert (first.id, other.id) == ("risk_of_bias_matrix", "risk_of_bias_matrix_quips")
    assert [row[-1] for row in rows_of(other)] == ["Moderate (−)", "Judged by another tool", "Not assessed"]


def test_no_judgement_of_the_matrix_becomes_a_formula_in_a_spreadsheet(bcg):
    assert "'" not in write(risk_of_bias_matrix(bcg))


def test_the_notes_name_the_tool_its_version_and_its_conventions(bcg):
    found = review(study("a2001"), risk_of_bias_tool="robins-i-v2")
    assert "draft" in " ".join(risk_of_bias_matrix(found).notes)
    assert risk_of_bias(bcg).notes[0] == "Tool: RoB 2, 22 August 2019."
