"""The PRISMA 2020 flow as a table: every box with its number and where the number comes from."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.extract.model.flow_boxes import FlowBox, FlowNumber, flow_boxes
from evsynth.extract.model.lines import place_of
from evsynth.tables.cells import derived, plain, stated
from evsynth.tables.study_cells import NOT_RECORDED
from evsynth.wording import capital

COLUMNS = (
    Column("data", "Key", width=1.6),
    Column("way", "Found by", width=1.3),
    Column("description", "Box", width=1.8),
    Column("reason", "Of these", width=2.4),
    Column("n", "Number", "right", 0.9),
    Column("source", "Where the number comes from", width=1.9),
)
SEARCHES = (
    Column("source", "Searched", width=1.6),
    Column("date", "Last searched", width=0.9),
    Column("records", "Records", "right", 0.7),
    Column("strategy", "Strategy", width=4.0),
)


def prisma_flow(review: Review) -> Table:
    """Return one row a number of the flow, grouped by phase; the keys are those of the PRISMA2020 package."""
    rows = tuple(Row(_cells(review, box, one), box.phase) for box in flow_boxes(review) for one in box.numbers)
    notes = (
        "Key: the name of the number in the CSV of the PRISMA2020 package; reasons for exclusion are counted from 1.",
        f"{NOT_RECORDED}: the review's files do not hold the number, and none is inferred.",
    )
    return Table("prisma_flow", "Numbers of the flow", COLUMNS, rows, notes, "One row a number.", grouping="Phase")


def _cells(review: Review, box: FlowBox, one: FlowNumber) -> tuple[Cell, ...]:
    field = f"flow.{one.field}"
    way = "Other methods" if box.other else "Both" if box.box == "box10" else "Databases and registers"
    key, _, place = one.data.partition(".")
    shown = f"{key} {int(place) + 1}" if place else key
    line = place_of(review, field)
    label = capital(one.label)
    return (
        derived(shown, shown, f"{field}.key", "name of the number in the PRISMA2020 package"),
        plain(way),
        plain(box.title),
        stated(label, one.label, f"{field}.reason", line) if place else plain(label or None),
        _number(one, field, line),
        _origin(one, field, line),
    )


def _number(one: FlowNumber, field: str, line: str) -> Cell:
    if one.number is None:
        return plain(NOT_RECORDED)
    text = f"{one.number:,}"
    return derived(text, one.number, field, one.counted) if one.counted else stated(text, one.number, field, line)


def _origin(one: FlowNumber, field: str, line: str) -> Cell:
    if one.counted:
        return plain(capital(f"counted: {one.counted}"))
    return plain(None) if one.number is None else stated(line, None, f"{field}.place", line)


def searches(review: Review) -> Table:
    """Return one row a search: where, when, how many records it gave and how it was run."""
    rows = []
    for place, search in enumerate(review.searches):
        field = f"searches.{place}"
        line = place_of(review, field)
        records = None if search.records is None else f"{search.records:,}"
        rows.append(
            Row(
                (
                    stated(search.source, None, f"{field}.source", line),
                    stated(search.date, None, f"{field}.date", line),
                    stated(records or NOT_RECORDED, search.records, f"{field}.records", line),
                    stated(search.strategy or NOT_RECORDED, None, f"{field}.strategy", line),
                )
            )
        )
    notes = () if rows else ("The review's files record no search.",)
    return Table("searches", "Searches", SEARCHES, tuple(rows), notes, "One row a search.")
