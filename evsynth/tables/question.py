"""Question and protocol: what is asked, of which outcomes, and every choice made before the numbers were seen."""

from __future__ import annotations

from dataclasses import replace

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.measures import measure_named
from evsynth.extract.model import Outcome, Review
from evsynth.extract.model.lines import place_of
from evsynth.tables.cells import plain, stated
from evsynth.tables.choices import choices
from evsynth.tables.study_cells import NOT_RECORDED
from evsynth.wording import capital, listed, mark, number, percent

QUESTION = (Column("part", "Part", width=1.0), Column("words", "As the review states it", width=4.0))
OUTCOMES = (
    Column("outcome", "Outcome", width=1.6),
    Column("definition", "What counts", width=2.4),
    Column("measure", "Measure", width=1.2),
    Column("time", "Time", width=1.1),
    Column("direction", "Counted; better", width=1.2),
    Column("importance", "Importance, 1 to 9", "right", 0.9),
    Column("thresholds", "Thresholds, set by", width=1.3),
    Column("difference", "Important difference", width=1.1),
    Column("assumed_risk", "Assumed risk, source", width=1.2),
    Column("synthesis", "Synthesis", width=0.9),
)
_PARTS = (
    ("question.population", "Population"),
    ("question.intervention", "Intervention"),
    ("question.comparison", "Comparison"),
    ("question.setting", "Setting"),
    ("question_type", "Type of question"),
    ("question.background", "Background"),
    ("conduct.inclusion", "Studies that enter"),
    ("conduct.exclusion", "Studies that stay out"),
    ("conduct.selection", "Choice of studies"),
    ("conduct.collection", "Extraction of data"),
    ("conduct.registration", "Registration"),
    ("conduct.protocol", "Protocol"),
    ("conduct.amendments", "Changes to the protocol"),
    ("conduct.funding", "Funding of the review"),
    ("conduct.competing_interests", "Competing interests"),
    ("conduct.data_availability", "Data and code"),
    ("curators", "Kept by"),
)
NOT_SET = "Not set"
_NOTHING_COUNTED = ("MD", "SMD", "ROM")  # as in the generic family, patients with an event are not what is measured
SYNTHESES = {"pool": "Pooled", "describe": "Described, not pooled", "combine p": "p-values combined"}


def question_sheet(review: Review) -> tuple[Table, Table, Table]:
    """Return the question, the outcomes by importance, and the choices of model: the sheet a panel agrees first."""
    return question(review), outcomes(review), choices(review)


def question(review: Review) -> Table:
    """Return the question in its parts and how the review was planned; a part left out says so."""
    rows = tuple(Row((plain(name, strong=True), _words(review, field))) for field, name in _PARTS)
    return Table("question", "The question, and how the review was planned", QUESTION, rows, (), "One row a part.")


def in_short(sheet: Table) -> Table:
    """Return the ``question`` without the parts that are not recorded, which a note then names."""
    rows = tuple(row for row in sheet.rows if row.cells[1].text != NOT_RECORDED)
    missing = [row.cells[0].text for row in sheet.rows if row.cells[1].text == NOT_RECORDED]
    note = f"{NOT_RECORDED}: {listed([name[0].lower() + name[1:] for name in missing])}."
    return replace(sheet, rows=rows, notes=(note, *sheet.notes) if missing else sheet.notes)


def _words(review: Review, field: str) -> Cell:
    record, found = review, None
    for part in field.split("."):
        found = getattr(record, part)
        record = found
    text = "; ".join(found) if isinstance(found, tuple) else found
    if not text:
        return plain(NOT_RECORDED)
    text = capital(text.replace("_", " ")) if field == "question_type" else text
    return stated(text, None, field, place_of(review, field))


def outcomes(review: Review) -> Table:
    """Return one row an outcome, the most important first, with everything the panel is to agree on."""
    ordered = sorted(review.outcomes.items(), key=lambda item: -item[1].importance)
    rows = tuple(Row(_outcome(review, key, outcome)) for key, outcome in ordered)
    notes = (
        "Importance: 7 to 9 critical, 4 to 6 important, 1 to 3 of limited importance to the decision.",
        f"{NOT_SET}: the review names none, and none is supplied by the program.",
    )
    return Table("outcomes", "Outcomes, in order of importance", OUTCOMES, rows, notes, "One row an outcome.")


def _outcome(review: Review, key: str, outcome: Outcome) -> tuple[Cell, ...]:
    def cell(field: str, text: str | None, empty: str = "") -> Cell:
        path = f"outcomes.{key}.{field}"
        return stated(text, None, path, place_of(review, path)) if text else plain(empty or None)

    default = "" if "importance" in outcome.model_fields_set else " (default)"
    name = f"outcomes.{key}.label"
    return (
        stated(outcome.label, None, f"{key}.label", place_of(review, name), strong=True),
        cell("definition", outcome.definition),
        cell("measure", f"{measure_named(outcome.measure).label} ({outcome.measure})"),
        cell("horizon", _time(outcome)),
        cell("direction_of_event", _direction(outcome)),
        cell("importance", f"{outcome.importance}{default}"),
        cell("thresholds", _thresholds(outcome), NOT_SET),
        cell("important_difference", _difference(outcome), NOT_SET),
        _assumed_risk(review, key, outcome),
        cell("synthesis", SYNTHESES[outcome.synthesis]),
    )


def _time(outcome: Outcome) -> str | None:
    if outcome.horizon is None:
        return None
    accepts = f"; also {', '.join(outcome.accepts)}" if outcome.accepts else ""
    return f"{outcome.horizon}{accepts}"


def _direction(outcome: Outcome) -> str:
    if outcome.measure in _NOTHING_COUNTED or measure_named(outcome.measure).family == "generic":
        return f"{outcome.better} is better"
    counted = "with the event" if outcome.direction_of_event == "event" else "free of the event"
    return f"{counted}; {outcome.better} is better"


def _thresholds(outcome: Outcome) -> str | None:
    if not outcome.thresholds:
        return None
    measure = measure_named(outcome.measure)
    shown = ", ".join(mark(measure, value) for value in outcome.thresholds)
    return f"{shown}; set by {outcome.thresholds_by or 'a person not named'}"


def _difference(outcome: Outcome) -> str | None:
    if outcome.important_difference is None:
        return None
    gap = outcome.important_difference
    return f"{number(gap, 0 if gap == int(gap) else 1)} per 1000"


def _assumed_risk(review: Review, key: str, outcome: Outcome) -> Cell:
    """Return the control risk of an outcome, its own or the review's, with where it comes from."""
    path, risk = f"outcomes.{key}.assumed_risk", outcome.assumed_risk
    origin = outcome.assumed_risk_source or "source not given"
    if risk is None and review.assumed_risk is not None and measure_named(outcome.measure).family == "ratio":
        path, risk, origin = "assumed_risk", review.assumed_risk, "for the whole review"
    if risk is None:
        return plain(NOT_SET)
    digits = 0 if risk == int(risk) else 1
    return stated(f"{percent(risk / 100, digits)}; {origin}", risk, path, place_of(review, path))
