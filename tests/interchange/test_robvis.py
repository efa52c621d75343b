"""The CSV of robvis, written and read."""

from pathlib import Path

import pytest
from review_in_memory import review, study

import evsynth
from evsynth.extract.tools import shipped
from evsynth.interchange.robvis import read_robvis, robvis_csv
from evsynth.problems import EvidenceError

BCG = Path(__file__).parents[2] / "studies" / "bcg"
HEADER = "Study,D1,D2,D3,D4,D5,Overall\n"
ROW = "One 2001,Low,Low,Low,Low,Low,Low\n"
WHO = {"rationale": "stated", "locator": "p. 3", "assessor": "A. Reader", "date": "2026"}


def judged(tool_id, overall, outcomes=(), **domains):
    """Return an assessment as a study file writes it."""
    given = [{"domain": domain, "judgement": words, **WHO} for domain, words in domains.items()]
    return {"tool": tool_id, "overall": overall, "outcomes": outcomes, "domains": given}


def test_the_bundled_trials_are_written_in_full_words():
    lines = robvis_csv(evsynth.load(BCG), shipped("rob2")).splitlines()
    assert len(lines) == 14
    unknown = ",".join(["No information"] * 4)
    assert lines[:2] == [HEADER.strip(), f"Aronson 1948,Some concerns,{unknown},Some concerns"]


def test_what_was_written_is_read_again():
    found, tool = evsynth.load(BCG), shipped("rob2")
    rows = read_robvis(robvis_csv(found, tool), tool)
    assert [row.study for row in rows] == [one.name for one in found.studies]
    for row, one in zip(rows, found.studies, strict=True):
        (assessment,) = one.risk_of_bias
        assert row.domains == tuple((item.domain, item.judgement) for item in assessment.domains)
        assert row.overall == assessment.overall


def test_a_domain_without_a_judgement_is_na_and_comes_back_as_none():
    found = review(study("a2001", label='Doe, "J" 2001', risk_of_bias=[judged("rob2", "High", D2="High")]))
    text = robvis_csv(found, shipped("rob2"))
    assert text == HEADER + '"Doe, ""J"" 2001",NA,High,NA,NA,NA,High\n'
    (row,) = read_robvis(text, shipped("rob2"))
    assert (row.study, row.domains, row.overall) == ('Doe, "J" 2001', (("D2", "High"),), "High")


def test_assessments_of_outcomes_have_rows_of_their_own():
    one = study(
        "a2001",
        label="Doe 2001",
        risk_of_bias=[judged("rob2", "Low", D1="Low"), judged("rob2", "High", ["death"], D1="High")],
    )
    every = robvis_csv(review(one), shipped("rob2")).splitlines()
    assert [line.split(",")[0] for line in every[1:]] == ["Doe 2001", "Doe 2001 (death)"]
    assert robvis_csv(review(one), shipped("rob2"), "death").splitlines()[1].endswith("High")


def test_points_are_written_as_numbers_and_read_back():
    points = {f"D{number}": str(number % 3) for number in range(1, 9)}
    found = review(study("a2001", risk_of_bias=[judged("minors", "Not banded", **points)]))
    (row,) = read_robvis(robvis_csv(found, shipped("minors")), shipped("minors"))
    assert dict(row.domains) == points


def test_case_spaces_weights_and_a_byte_order_mark_do_not_matter():
    text = "\ufeffstudy, d1 ,D2,D3,D4,D5,OVERALL,Weight\r\n One 2001 ,LOW,some  concerns,high,,NA,High,3.5\r\n\r\n"
    (row,) = read_robvis(text, shipped("rob2"))
    assert row.study == "One 2001"
    assert row.domains == (("D1", "Low"), ("D2", "Some concerns"), ("D3", "High"))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the column 'Study' is missing."),
        (HEADER, None, "there is no study."),
        ("Study,D1,D2,D3,D4,Overall\n", 1, "the column 'D5' is missing."),
        (HEADER.replace("D5", "D6"), 1, "there is no column 'D6' for RoB 2."),
        (HEADER.replace("D5", "D4"), 1, "the column 'D4' stands twice."),
        (HEADER + ROW.replace("Low,Low\n", "Low\n"), 2, "there are 6 cells for 7 columns."),
        (HEADER + ROW + ROW, 3, "'One 2001' stands in line 2 already."),
        (HEADER + ROW.replace("One 2001", " "), 2, "the study has no name."),
        (HEADER + ROW.replace("Low\n", "\n"), 2, "there is no overall judgement."),
        (HEADER + ROW.replace("Low,", "Hihg,", 1), 2, "'Hihg' is no judgement of this tool."),
        (HEADER + '"One 2001,Low\n', 2, "this is not CSV"),
        (HEADER + "One\x002001,Low,Low,Low,Low,Low,Serious\n", 2, "'Serious' is no judgement of this tool."),
    ],
)
def test_what_is_malformed_is_told_with_its_line(text, line, message):
    with pytest.raises(EvidenceError) as error:
        read_robvis(text, shipped("rob2"), "bias.csv")
    found = [(problem.path, problem.line) for problem in error.value.problems if message in problem.message]
    assert found == [("bias.csv", line)]


def test_every_problem_of_a_file_is_told_at_once_with_the_nearest_word():
    text = HEADER + ROW.replace("Low,", "Hihg,", 1) + ROW.replace("One", "Two").replace("Low\n", "Loww\n")
    with pytest.raises(EvidenceError) as error:
        read_robvis(text, shipped("rob2"))
    assert [problem.line for problem in error.value.problems] == [2, 3]
    assert "Did you mean 'High'?" in error.value.problems[0].remedy


def test_a_file_too_long_to_be_a_table_is_refused():
    with pytest.raises(EvidenceError, match="too long"):
        read_robvis("x" * 5_000_001, shipped("rob2"))


def test_no_study_becomes_a_formula_and_its_name_comes_back():
    found = review(study("a2001", label="=1+1", risk_of_bias=[judged("rob2", "High", D1="High")]))
    text = robvis_csv(found, shipped("rob2"))
    assert text.splitlines()[1].startswith("'=1+1,")
    assert read_robvis(text, shipped("rob2"))[0].study == "=1+1"
