"""The PRISMA flow: every contradiction is told with its fields and both numbers, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from review_in_memory import review, study

from evsynth.extract.crosscheck.flow import flow
from evsynth.extract.crosscheck.place import Known
from evsynth.problems import Problem, Severity

GOOD: dict[str, Any] = {
    "databases": 1200,
    "registers": 50,
    "duplicates": 240,
    "automatic": 6,
    "removed_other": 4,
    "screened": 1000,
    "excluded": 900,
    "sought": 100,
    "not_retrieved": 5,
    "assessed": 95,
    "exclusions": [{"reason": "no outcome", "reports": 60}, {"reason": "fewer than ten patients", "reports": 32}],
    "other_websites": 2,
    "other_citations": 7,
    "other_sought": 9,
    "other_not_retrieved": 1,
    "other_assessed": 8,
    "other_exclusions": [{"reason": "no outcome", "reports": 7}],
    "new_studies": 2,
    "new_reports": 4,
}


def found(*studies: Any, known: tuple[str, ...] = (), **fields: Any) -> list[Problem]:
    held = studies or (study("a2001"), study("b2002"), study("c2003", excluded="the same patients"))
    given = {name: value for name, value in (GOOD | fields.pop("flow", {})).items() if value is not None}
    made = review(*held, flow=given, lines={"": 1, "flow.screened": 7, "searches": 3}, **fields)
    return list(flow(made, Known(frozenset(s.key for s in held) | set(known), frozenset())))


def test_a_flow_that_adds_up_is_silent():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "field", "numbers"),
    [
        ({"screened": 1001, "excluded": 901}, "flow.screened", ("1001", "1000", "databases + registers", "duplicates")),
        ({"registers": None}, "flow.screened", ("1000", "950", "databases less")),
        ({"screened": 990, "excluded": 890}, "flow.screened", ("990", "1000")),
        ({"sought": 99, "not_retrieved": 4}, "flow.sought", ("99", "100", "screened less excluded")),
        ({"assessed": 96, "new_reports": 5}, "flow.assessed", ("96", "95", "sought less not_retrieved")),
        ({"other_assessed": 9, "new_reports": 5}, "flow.other_assessed", ("9", "8", "other_sought")),
        ({"new_reports": 5}, "flow.new_reports", ("5", "4", "sum of exclusions + other_assessed")),
        ({"new_studies": 3}, "flow.new_studies", ("3", "2 studies", "1 that are")),
        ({"excluded": 1100, "sought": None}, "flow.excluded", ("1100", "1000")),
        ({"new_studies": 2, "new_reports": 1, "exclusions": []}, "flow.new_studies", ("2", "1")),
        (
            {"exclusions": [{"reason": "x", "reports": 96}], "new_reports": None},
            "flow.exclusions",
            ("96", "95 reports"),
        ),
    ],
)
def test_a_contradiction_is_an_error_that_names_fields_and_numbers(changes, field, numbers):
    (problem,) = found(flow=changes)
    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert all(words in problem.message for words in numbers), problem.message
    assert problem.remedy
    assert problem.path == "review.yaml"


def test_the_line_of_the_number_is_told():
    (problem,) = found(flow={"screened": 1001, "excluded": 901})
    assert problem.line == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"databases": None},
        {"duplicates": None, "screened": 1000},
        {"excluded": None, "sought": 97, "not_retrieved": 0, "assessed": 97, "new_reports": 6},
        {"not_retrieved": None, "assessed": 93, "new_reports": 2},
        {"other_assessed": None, "other_exclusions": [], "new_reports": 17},
        {"exclusions": [], "new_reports": 40},
        {"new_studies": None},
    ],
)
def test_nothing_is_told_where_a_part_was_not_recorded(changes):
    assert found(flow=changes) == []


def test_included_reports_add_up_without_other_methods():
    others = {name: None for name in GOOD if name.startswith("other_")}
    assert found(flow=others | {"new_reports": 3}) == []
    (problem,) = found(flow=others | {"new_reports": 4})
    assert "assessed less the sum of exclusions is 3" in problem.message


def test_included_studies_are_not_counted_while_a_file_cannot_be_read():
    assert found(flow={"new_studies": 3}, known=("d2004",)) == []


def test_searches_that_give_another_number_of_records_are_a_warning():
    searches = [
        {"source": "MEDLINE", "date": "2024-03-01", "records": 800},
        {"source": "Embase", "date": "2024-03-01", "records": 400},
        {"source": "A register", "date": "2024-03-01", "records": 50},
    ]
    assert found(searches=searches) == []
    assert found(searches=[*searches, {"source": "Citations", "date": "2024", "records": 9}]) == []
    (problem,) = found(searches=searches[:2])
    assert problem.severity is Severity.WARNING
    assert "1200 records" in problem.message
    assert "1250" in problem.message
    assert found(searches=[{"source": "MEDLINE", "date": "2024"}]) == []


def test_a_study_later_than_the_last_search_is_a_warning():
    assert found(searches=[{"source": "MEDLINE", "date": "2002-06"}]) == []
    (problem,) = found(searches=[{"source": "MEDLINE", "date": "2001-06"}])
    assert problem.severity is Severity.WARNING
    assert "c2003 appeared in 2003, but the last search was in 2001" in problem.message
