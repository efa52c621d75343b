"""A table for the page template: its columns' widths in points, its rows by group, its lettered notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evsynth.document.layout import EMPTY, WIDE_COLUMNS, alignments, groups, whole_numbers
from evsynth.document.lettered import Lettered
from evsynth.document.model import Cell, Row, Table
from evsynth.document.typst_words import words
from evsynth.document.word_widths import column_widths

_INSET = 4.5  # points between a cell's edge and its text, as in the template
_TWIPS = 20
_SIZES = ((WIDE_COLUMNS, 9.5), (8, 9.0))
_SMALLEST = 8.5
_SLIM = 0.93  # the page's type is that much narrower than the widths that columns are shared by
_LETTER = 0.45  # ems a letter takes, on average
_TALL = 40  # lines of a row that may have to run over two pages


def table_parts(table: Table, marks: Lettered, width: float) -> dict[str, Any]:
    """Return what the template needs to draw ``table`` with its letters ``marks``, ``width`` points wide."""
    table = whole_numbers(table)
    size = next((points for most, points in _SIZES if len(table.columns) <= most), _SMALLEST)
    widths = [twips / _TWIPS for twips in column_widths(_marked(table, marks), int(width * _TWIPS), size * _SLIM)]
    rooms = [max(3.0, (points - 2 * _INSET) / size) for points in widths]
    headers = [
        _cell(Cell(column.header), mark, room)
        for column, mark, room in zip(table.columns, marks.headers, rooms, strict=True)
    ]
    letters = iter(marks.cells)
    parts = []
    for name, rows in groups(table):
        drawn = [_row(row, next(letters), rooms) for row in rows]
        parts.append({"name": words(name) if name else None, "rows": drawn})
    if any(part["name"] for part in parts):
        for part in parts:
            part["name"] = part["name"] or EMPTY
    return {
        "size": size,
        "widths": widths,
        "aligns": alignments(table),
        "headers": headers,
        "groups": parts,
        "letters": [[letter, words(note)] for letter, note in marks.notes],
        "notes": [*map(words, table.notes), *filter(None, [marks.closing])],
    }


def _marked(table: Table, marks: Lettered) -> Table:
    """Return ``table`` with a narrow sign for each letter, which takes room as well."""
    rows = tuple(
        Row(tuple(replace(c, text=f"{c.text}'") if m else c for c, m in zip(row.cells, letters, strict=True)))
        for row, letters in zip(table.rows, marks.cells, strict=True)
    )
    return replace(table, rows=rows)


def _row(row: Row, letters: Sequence[str], rooms: Sequence[float]) -> dict[str, Any]:
    cells = [_cell(cell, mark, room) for cell, mark, room in zip(row.cells, letters, rooms, strict=True)]
    lines = max((_LETTER * len(cell.text) / room for cell, room in zip(row.cells, rooms, strict=True)), default=0)
    return {"cells": cells, "tall": lines > _TALL}


def _cell(cell: Cell, letter: str, room: float) -> dict[str, Any]:
    text = words(cell.text, room) if cell.text.strip() else EMPTY
    return {"text": text, "letter": letter, "strong": cell.strong}
