"""The checklists: every item is there, and what is missing is called missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_in_memory import result, review, study, survival
from table_checks import dicts, orphans

from evsynth.extract import load
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables.checklist import checklist, moose_checklist, prisma_checklist
from evsynth.tables.checklist_places import ANSWERS
from evsynth.tables.checklist_where import SMALL_STUDY

STUDIES = Path(__file__).parents[2] / "studies"
PRISMA = (
    "1 2 3 4 5 6 7 8 9 10a 10b 11 12 13a 13b 13c 13d 13e 13f 14 15 16a 16b 17 18 19 20a 20b 20c 20d 21 22 "
    "23a 23b 23c 23d 24a 24b 24c 25 26 27"
)


def prisma(made, syntheses=()):
    return {row["item"]: row for row in dicts(prisma_checklist(made, syntheses))}


def pooled():
    return review(*(study(f"a200{i}", survival(50 + i, n=40)) for i in range(4)))


def test_prisma_has_all_its_items_and_sub_items():
    assert [item["number"] for item in checklist("prisma_2020")["items"]] == PRISMA.split()
    assert len(PRISMA.split()) == 42


def test_moose_has_its_thirty_five_items_in_six_sections():
    items = checklist("moose")["items"]
    assert [item["number"] for item in items] == [str(n) for n in range(1, 36)]
    sections = [item["section"] for item in items]
    order = ("Background", "Search", "Methods", "Results", "Discussion", "Conclusions")
    assert [sections.count(name) for name in order] == [6, 10, 8, 4, 3, 4]


@pytest.mark.parametrize("name", ["prisma_2020", "moose"])
def test_every_item_has_an_answer(name):
    assert {item["answer"] for item in checklist(name)["items"]} <= set(ANSWERS)


def test_every_answer_is_asked_for():
    asked = {item["answer"] for name in ("prisma_2020", "moose") for item in checklist(name)["items"]}
    assert asked == set(ANSWERS)


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("24a", "registration", "PROSPERO 1"),
        ("24b", "protocol", "With the authors"),
        ("24c", "amendments", ["The horizon was 4 years at first"]),
        ("8", "selection", "Two people, independently"),
        ("9", "collection", "One person"),
        ("25", "funding", "Nobody"),
        ("26", "competing_interests", "None"),
        ("27", "data_availability", "In the repository"),
    ],
)
def test_what_the_review_states_is_reported_and_what_it_does_not_is_not(item, field, value):
    silent, told = prisma(review(study("a2001")))[item], prisma(review(study("a2001"), conduct={field: value}))[item]
    assert silent["reported"] in {"No", "Partly"}
    assert told["reported"] == "Yes"
    if silent["reported"] == "No":
        assert f"review.yaml has no 'conduct: {field}'" in silent["where"]


def test_searches_and_flow_are_missing_until_recorded():
    none = prisma(review(study("a2001")))
    assert [none[item]["reported"] for item in ("6", "7", "16a")] == ["No"] * 3
    searches = [{"source": "MEDLINE", "date": "2024", "strategy": "liver[ti]"}, {"source": "Embase", "date": "2024"}]
    some = prisma(review(study("a2001"), searches=searches, flow={"databases": 9, "screened": 9}))
    assert [some[item]["reported"] for item in ("6", "7", "16a")] == ["Yes", "Partly", "Partly"]
    assert "1 of 2 searches" in some["7"]["where"]
    assert "not recorded: excluded, sought, assessed" in some["16a"]["where"]


def test_funding_of_studies_alone_reports_the_item_partly():
    assert prisma(review(study("a2001", funding="A charity")))["25"]["reported"] == "Partly"


def test_a_draft_certainty_is_reported_partly():
    made = pooled()
    syntheses = tuple(synthesise(made).values())
    assert prisma(made, syntheses)["22"]["reported"] == "Partly"
    decided = [
        {"outcome": "os", "domain": "imprecision", "levels": -1, "rationale": "wide", "decided_by": "A", "date": "2024"}
    ]
    assert (
        prisma(made.model_copy(update={"certainty": review(certainty=decided).certainty}), syntheses)["22"]["reported"]
        == "Yes"
    )
    assert prisma(made)["22"]["reported"] == "No"


def test_results_are_reported_only_where_something_is_pooled():
    made = pooled()
    assert prisma(made, synthesise(made).values())["20b"]["reported"] == "Yes"
    assert prisma(review(study("a2001", result("os", time="5 years", not_reported=True))))["20b"]["reported"] == "No"


def test_every_number_in_the_checklists_has_a_past():
    made = pooled()
    for table in (prisma_checklist(made, synthesise(made).values()), moose_checklist(made, ())):
        assert orphans(table) == []
        assert any("items reported" in note for note in table.notes)


def test_studies_found_are_reported_in_full_only_with_the_flow():
    def moose(made):
        return {row["item"]: row for row in dicts(moose_checklist(made, ()))}["13"]

    left = (study("a2001"), study("b2002", excluded="The patients of a2001"))
    told = moose(review(*left))
    assert told["reported"] == "Partly"
    assert "not reported: review.yaml has no 'flow'" in told["where"]
    flow = {"databases": 9, "screened": 9, "excluded": 7, "sought": 2, "assessed": 2}
    assert moose(review(*left, flow=flow))["reported"] == "Yes"
    assert moose(review(study("a2001")))["reported"] == "No"


def test_a_title_that_does_not_say_so_does_not_report_the_item():
    told = prisma(review(study("a2001")))["1"]
    assert (told["reported"], told["where"][:12]) == ("No", "Not reported")
    assert prisma(review(study("a2001"), title="Liver: a systematic review"))["1"]["reported"] == "Yes"


def test_small_study_effects_are_sent_to_the_page_that_has_them():
    assert SMALL_STUDY.startswith("index.html, ")
    bcg = load(STUDIES / "bcg")
    filled = prisma(bcg, synthesise(bcg).values())
    for item in ("14", "21"):
        assert filled[item]["reported"] == "Yes"
        assert filled[item]["where"].startswith(SMALL_STUDY)
