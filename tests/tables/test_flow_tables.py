"""The flow as a table: every number with its line, what was not recorded, what the folder itself shows."""

from __future__ import annotations

from review_in_memory import review, study
from table_checks import dicts, orphans

from evsynth.tables.decisions import excluded_studies
from evsynth.tables.flow import prisma_flow, searches

FLOW = {
    "databases": 1200,
    "exclusions": [{"reason": "no outcome", "reports": 61}, {"reason": "fewer than 10 patients", "reports": 31}],
    "other_citations": 7,
}


def made(**fields):
    studies = (study("a2001", other_citations=["b2002"]), study("c2003", excluded="The patients of a2001"))
    return review(*studies, lines={"": 1, "flow.databases": 12, "searches.0": 4}, **fields)


def test_every_number_says_where_it_comes_from():
    table = prisma_flow(made(flow=FLOW))
    rows = {(row["data"], row["way"]): row for row in dicts(table)}
    assert rows["database_results", "Databases and registers"]["n"] == "1,200"
    assert rows["database_results", "Databases and registers"]["source"] == "review.yaml, line 12"
    assert rows["dbr_excluded 2", "Databases and registers"]["reason"] == "Fewer than 10 patients"
    assert rows["dbr_excluded 2", "Databases and registers"]["n"] == "31"
    assert rows["citations_results", "Other methods"]["n"] == "7"
    assert orphans(table) == []


def test_included_studies_and_their_papers_are_counted_in_the_folder():
    rows = {row["data"]: row for row in dicts(prisma_flow(made()))}
    assert (rows["new_studies"]["n"], rows["new_reports"]["n"]) == ("1", "2")
    assert "counted" in rows["new_studies"]["source"].lower()


def test_what_was_not_recorded_is_never_a_number():
    rows = dicts(prisma_flow(made()))
    assert {row["n"] for row in rows if not row["data"].startswith("new_")} == {"Not recorded"}
    assert not any(row["way"] == "Other methods" for row in rows)


def test_the_keys_are_those_of_the_prisma2020_package():
    keys = {row["data"].split()[0] for row in dicts(prisma_flow(made(flow=FLOW)))}
    assert keys == {
        "database_results", "register_results", "duplicates", "excluded_automatic", "excluded_other",
        "records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed",
        "dbr_excluded", "website_results", "organisation_results", "citations_results", "other_sought_reports",
        "other_notretrieved_reports", "other_assessed", "other_excluded", "new_studies", "new_reports",
    }  # fmt: skip


def test_a_study_left_out_stands_with_its_reason_and_paper():
    table = excluded_studies(made())
    assert dicts(table) == [
        {"study": "c2003", "reason": "The patients of a2001.", "source": "c2003, cohort description"}
    ]
    assert orphans(table) == []
    assert excluded_studies(review(study("a2001"))).notes


def test_searches_stand_with_date_and_number():
    found = made(searches=[{"source": "MEDLINE", "date": "2024-03-01", "records": 1250}])
    (row,) = dicts(searches(found))
    assert row == {"source": "MEDLINE", "date": "2024-03-01", "records": "1,250", "strategy": "Not recorded"}
    assert orphans(searches(found)) == []
    assert searches(made()).notes == ("The review's files record no search.",)
