"""The evidence profile, the audit log and the record of credibility: what they show and where it came from."""

import re
from pathlib import Path

import pytest
from evidence_made import comparison, decision, evidence, judged

from evsynth.certainty import Level, certainties, credibility_of
from evsynth.certainty.iceman import NAMES as ITEMS
from evsynth.extract import load
from evsynth.extract.model.judgements import IcemanAnswer
from evsynth.provenance import CellKind
from evsynth.synthesis.outcome.absolute import absolute_effect
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables.audit_log import certainty_log
from evsynth.tables.evidence_profile import evidence_profile
from evsynth.tables.iceman import era_credibility

STUDIES = Path(__file__).parents[2] / "studies"
DECIDED = [
    decision("risk_of_bias", -1, "half of them lost patients"),
    *(decision(name, 0) for name in ("inconsistency", "indirectness", "publication_bias", "dose_response")),
    decision("imprecision", 0, "the panel looked at the absolute numbers"),
    decision("large_effect", 0),
    decision("opposing_confounding", 0),
]


def tables(made):
    rated = certainties(made.review, {"x": made.synthesis}, {"x": made.absolute})
    absolute = {"x": made.absolute}
    profile = evidence_profile(made.review, [made.synthesis], rated, absolute)
    return profile, certainty_log(made.review, [made.synthesis], rated)


def row(table, first):
    return next(
        {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
        for row in table.rows
        if row.cells[0].text == first
    )


def without_past(table):
    return [
        cell.text
        for row in table.rows
        for cell in row.cells
        if re.search(r"\d", cell.text) and not (cell.past and cell.past.known)
    ]


@pytest.fixture(scope="module")
def disputed():
    """Return the tables of a comparison whose imprecision a person judged otherwise than the rule."""
    return tables(comparison(thresholds=(0.75,), p0=0.2, estimate=(0.8, 0.7, 0.95), decisions=DECIDED))


def test_the_profile_shows_effect_start_domains_and_certainty(disputed):
    profile, _ = disputed
    assert [row.cells[0].text for row in profile.rows] == [
        "Effect", "Start", "Risk of bias", "Inconsistency", "Indirectness", "Imprecision", "Publication bias",
        "Large effect", "Dose response", "Opposing confounding", "Certainty",
    ]  # fmt: skip
    assert row(profile, "Effect")["facts"].text == (
        "RR 0.800 (0.700 to 0.950); 3 studies; 40 fewer per 1000 (60 fewer to 10 fewer)"
    )
    assert row(profile, "Start")["judgement"].text == "Starts at Low"
    assert row(profile, "Certainty")["judgement"].text == "⊕○○○ Very low"
    why = row(profile, "Certainty")["explanation"].text
    assert why == "Rated down one level for risk of bias: Half of them lost patients."


def test_a_decision_against_the_rule_shows_both_and_where_it_is_written(disputed):
    profile, log = disputed
    cell = row(profile, "Imprecision")["judgement"]
    assert cell.text == "No change (decided; the rule suggests down one level)"
    assert (cell.past.kind, cell.past.place) == (CellKind.JUDGED, "review.yaml, line 1")
    assert cell.past.cell == "x.certainty.imprecision"
    logged = row(log, "Imprecision")
    assert (logged["suggestion"].text, logged["decision"].text) == ("Down one level", "No change")
    assert logged["rationale"].text == "The panel looked at the absolute numbers."
    assert logged["who"].text == "A. Chair, 2024-05"
    assert logged["who"].past.place == "review.yaml, line 1"


def test_the_log_gives_each_rule_its_source_and_says_what_is_a_convention(disputed):
    _, log = disputed
    assert row(log, "Imprecision")["rule"].text.endswith("[Core GRADE 2, 2025]")
    assert row(log, "Risk of bias")["rule"].text.endswith("[Core GRADE 4, 2025; convention]")
    assert log.notes[-1] == "Every judgement is decided."


def test_the_domains_that_are_not_asked_share_a_row_in_the_profile_and_not_in_the_log():
    profile, log = tables(evidence(decisions=[decision("large_effect", 1)]))
    off = row(profile, "Rating up")
    assert (off["judgement"].text, off["explanation"].text) == (
        "Not asked", "Rates without a comparison are not rated up.",
    )  # fmt: skip
    assert row(log, "Large effect")["decision"].text == "Up one level, not counted"
    assert row(log, "Dose response")["suggestion"].text == "Not asked"
    assert log.notes[-1] == "Without a decision: 5 judgements."


def test_what_is_open_says_what_it_waits_for():
    profile, log = tables(evidence())
    assert row(profile, "Inconsistency")["judgement"].text == "Needs a threshold"
    assert row(profile, "Indirectness")["judgement"].text == "A person must judge"
    assert row(log, "Inconsistency")["decision"].text == "–"
    assert row(profile, "Certainty")["judgement"].text == "Not yet rated (draft)"


def test_a_borderline_case_shows_both_answers():
    made = evidence(weights=(60, 40, 0), bias=[judged("High"), judged("Low"), judged("Low")])
    profile, log = tables(made)
    both = "Borderline: no change or down one level"
    assert row(log, "Risk of bias")["suggestion"].text == both
    assert row(profile, "Risk of bias")["judgement"].text == f"{both} (suggested)"


def test_an_outcome_that_is_not_rated_has_no_rows():
    made = evidence(values=(), estimate=None)
    assert tables(made)[0].rows == tables(made)[1].rows == ()


def test_an_outcome_without_a_pool_keeps_its_reason():
    profile, _ = tables(evidence(estimate=None))
    assert (row(profile, "Effect")["facts"].text, row(profile, "Effect")["explanation"].text) == (
        "Not pooled", "Nothing to pool.",
    )  # fmt: skip


@pytest.fixture(scope="module", params=["netlm", "bcg"])
def bundled(request):
    review = load(STUDIES / request.param)
    review = review.model_copy(update={"model": review.model.model_copy(update={"permutations": 0, "sensitivity": ()})})
    syntheses = {key: s for key, s in synthesise(review).items() if s.outcome.synthesis == "pool"}
    absolute = {key: absolute_effect(review, s) for key, s in syntheses.items()}
    return request.param, review, syntheses, absolute, certainties(review, syntheses, absolute)


def test_no_bundled_certainty_is_confirmed_and_none_has_a_level(bundled):
    name, _, syntheses, _, rated = bundled
    assert list(rated) == list(syntheses)
    assert not any(one.confirmed or one.level is not None for one in rated.values())
    if name == "netlm":
        assert {one.start for one in rated.values()} == {Level.HIGH}
        assert {r.status for one in rated.values() for r in one.domains} == {"needs_threshold", "needs_human", "off"}
    else:
        assert [one.start for one in rated.values()] == [Level.LOW]  # six of the thirteen trials are not randomised


def test_every_number_of_the_bundled_tables_has_a_known_past(bundled):
    _, review, syntheses, absolute, rated = bundled
    records = [record for s in syntheses.values() for record in credibility_of(review, s)]
    made = (
        evidence_profile(review, syntheses.values(), rated, absolute),
        certainty_log(review, syntheses.values(), rated),
        era_credibility(records),
    )
    assert all(table.rows for table in made)
    assert [text for table in made for text in without_past(table)] == []
    assert all(cell.text for table in made for row in table.rows for cell in row.cells)


def test_the_record_of_credibility_gives_every_consideration_or_the_reason_why_not(bundled):
    _, review, syntheses, _, _ = bundled
    records = [record for s in syntheses.values() for record in credibility_of(review, s)]
    table = era_credibility(records)
    for record in records:
        group = f"{record.outcome_label}, by {record.label[:1].lower()}{record.label[1:]}"
        names = [row.cells[0].text for row in table.rows if row.group == group]
        assert names == ([*ITEMS, "Overall"] if record.applies else ["Overall"])
    assert any("by convention" in note for note in table.notes)


def test_an_answer_on_credibility_shows_who_gave_it(bundled):
    _, review, syntheses, _, _ = bundled
    record = next(r for s in syntheses.values() for r in credibility_of(review, s) if r.applies)
    given = IcemanAnswer(
        outcome=record.outcome, covariate=record.covariate, item=4, answer="probably yes",
        rationale="it was expected", decided_by="B. Reader", date="2024",
    )  # fmt: skip
    answered = review.model_copy(update={"credibility": (given,)})
    found = [r for r in credibility_of(answered, syntheses[record.outcome]) if r.covariate == record.covariate]
    cells = row(era_credibility(found), "Direction expected beforehand")
    assert (cells["answer"].text, cells["who"].text) == ("Probably yes", "B. Reader, 2024")
    assert cells["answer"].past.kind is CellKind.JUDGED
    assert cells["answer"].past.place.startswith("review.yaml")
