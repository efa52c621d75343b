"""The overlap matrix: who hangs together, the verdict on each pair, and what nobody has decided."""

from __future__ import annotations

from review_in_memory import review, study
from table_checks import dicts, orphans

from evsynth.tables.decisions import overlaps
from evsynth.tables.overlap_matrix import overlap_matrix


def at(key, place, start=None, end=None):
    window = {name: year for name, year in (("start", start), ("end", end)) if year is not None}
    return study(key, cohort={"institutions": [place], "enrolment": window, "patients": 40})


def decision(*keys, verdict="possible", **fields):
    return {"studies": list(keys), "verdict": verdict, "rationale": f"{len(keys)} windows meet", **fields}


STUDIES = (
    at("a2001", "Mayo Clinic", 1980, 1990),
    at("b2002", "Mayo Clinic", 1985, 1995),
    at("c2003", "Karolinska", 1980, 1999),
    at("d2004", "Iowa", 2000, 2003),
    at("e2005", "Mayo Clinic", 1992, 2000),
)


def words(table):
    return [{key: text.replace("\u00a0", " ") for key, text in row.items()} for row in dicts(table)]


def test_only_cohorts_that_may_share_patients_stand_in_it():
    table = overlap_matrix(review(*STUDIES))
    assert [row["study"] for row in words(table)] == ["a2001", "b2002", "e2005"]
    assert {row.group for row in table.rows} == {"Group\u00a01"}
    assert any("2 cohorts of 5 share no place" in note for note in table.notes)
    assert orphans(table) == []


def test_a_pair_without_a_decision_is_undecided_and_says_why():
    table = overlap_matrix(review(*STUDIES))
    first = words(table)[0]
    assert (first["with_1"], first["with_2"], first["with_3"]) == ("itself", "? undecided", "–")
    past = table.rows[0].cells[6].past
    assert "enrolled at Mayo Clinic in 1985 to 1990" in past.formula


def test_the_verdict_of_a_decision_stands_on_both_sides_with_its_reason_and_line():
    made = review(*STUDIES, overlaps=[decision("a2001", "b2002", verdict="certain")])
    table = overlap_matrix(made)
    first, second, _ = words(table)
    assert first["with_2"] == second["with_1"] == "● certain"
    past = table.rows[0].cells[6].past
    assert (past.formula, past.place) == ("2 windows meet", "review.yaml, line 91")


def test_the_strongest_of_several_decisions_is_shown():
    both = [decision("a2001", "b2002", verdict="none"), decision("a2001", "b2002"), decision("c2003", "d2004")]
    table = overlap_matrix(review(*STUDIES, overlaps=both))
    assert words(table)[0]["with_2"] == "◊ possible"
    assert [row.group for row in table.rows] == ["Group\u00a01"] * 3 + ["Group\u00a02"] * 2


def test_a_decision_on_two_cohorts_outweighs_one_on_a_larger_group():
    both = [decision("a2001", "b2002", "e2005"), decision("a2001", "b2002", verdict="none")]
    table = overlap_matrix(review(*STUDIES, overlaps=both))
    assert words(table)[0]["with_2"] == "○ none"


def test_a_large_group_is_told_in_words():
    many = [at(f"a{2000 + i}", "Mayo Clinic") for i in range(12)]
    table = overlap_matrix(review(*many, overlaps=[decision("a2000", "a2001", verdict="certain")]))
    first = words(table)[0]
    assert first["shares"].startswith("● certain: a2001; ? undecided: a2002, a2003")
    assert "with_1" not in first
    assert orphans(table) == []


def test_without_any_overlap_the_note_says_so():
    table = overlap_matrix(review(STUDIES[0], STUDIES[2]))
    assert table.rows == ()
    assert table.notes == ("2 cohorts of 2 share no place and no years with another.",)


def test_the_decisions_say_who_when_and_for_which_outcomes():
    given = [
        decision("a2001", "b2002", keep=["b2002"], outcomes=["os"], decided_by="A Person", date="2024-05-01"),
        decision("a2001", "e2005", verdict="none"),
    ]
    table = overlaps(review(*STUDIES, overlaps=given))
    first, second = dicts(table)
    assert (first["who"], first["date"], first["outcomes"]) == ("A Person", "2024-05-01", "Overall survival")
    assert first["decision"] == "keep b2002"
    assert (second["who"], second["date"], second["outcomes"]) == ("Not recorded", "Not recorded", "All")
    assert orphans(table) == []
