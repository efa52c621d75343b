"""The PRISMA 2020 [page2021] and MOOSE [stroup2000] checklists, filled in from the review and its results."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TypedDict

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import derived, plain
from evsynth.tables.checklist_answers import Answer, Evidence
from evsynth.tables.checklist_places import ANSWERS

COLUMNS = (
    Column("item", "Item", "left", 0.5),
    Column("topic", "Topic", width=2.4),
    Column("reported", "Reported", width=0.8),
    Column("where", "Where, or why not", width=4.2),
)


class Item(TypedDict):
    """One item of a checklist: its number, section and topic, and the name of its answer."""

    number: str
    section: str
    topic: str
    answer: str


class Checklist(TypedDict):
    """A checklist: its title, the key of its paper and its items in order."""

    title: str
    citation: str
    items: list[Item]


@cache
def checklist(name: str) -> Checklist:
    """Return a checklist of the package's data, ``prisma_2020`` or ``moose``."""
    text = files("evsynth.tables.checklists").joinpath(f"{name}.json").read_text(encoding="utf-8")
    read: Checklist = json.loads(text)
    return read


def prisma_checklist(review: Review, syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return the 42 items and sub-items of PRISMA 2020, each with where these documents report it, or why not."""
    note = "Topics are in our own words; the statement's own checklist gives their full wording."
    return _filled("prisma_checklist", checklist("prisma_2020"), review, syntheses, note)


def moose_checklist(review: Review, syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return the 35 items of MOOSE, each with where these documents report it, or why not."""
    note = "Topics are in our own words. The statement does not number its items: numbers are their order."
    return _filled("moose_checklist", checklist("moose"), review, syntheses, note)


def _filled(id_: str, items: Checklist, review: Review, syntheses: Iterable[OutcomeSynthesis], note: str) -> Table:
    evidence = Evidence(review, tuple(syntheses))
    answers = [(item, ANSWERS[item["answer"]](evidence)) for item in items["items"]]
    rows = tuple(Row(_cells(id_, review, item, answer), item["section"]) for item, answer in answers)
    given = [answer.reported for _, answer in answers]
    count = f"{given.count('Yes')} of {len(given)} items reported, {given.count('Partly')} partly."
    notes = (count, note, "Worked out from the review's files and results; it does not judge how well an item is met.")
    return Table(id_, items["title"], COLUMNS, rows, notes, "One row an item.", grouping="Section")


def _cells(id_: str, review: Review, item: Item, answer: Answer) -> tuple[Cell, ...]:
    cell = f"{id_}.{item['number']}"
    return (
        derived(item["number"], item["number"], f"{cell}.number", "number of the item in the checklist"),
        plain(item["topic"]),
        plain(answer.reported, strong=answer.reported != "Yes"),
        _where(review, f"{cell}.where", answer),
    )


def _where(review: Review, cell: str, answer: Answer) -> Cell:
    place = place_of(review, answer.field) if answer.field else ""
    formula = "looked up in the review's files and results"
    return Cell(
        answer.where, answer.where, Past(cell, CellKind.STATED if place else CellKind.DERIVED, (), formula, place=place)
    )
