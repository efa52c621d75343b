"""A table as an Excel sheet: title above, typed and frozen, filters, notes below, fit for the printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evsynth.document.layout import alignments
from evsynth.document.model import Align, Cell, Table
from evsynth.document.numerals import spreadsheet_number
from evsynth.document.past_words import past_lines
from evsynth.document.sheet_formats import FONT_SIZE, Formats
from evsynth.document.sheet_page import HEADER_ROW, mark_draft, set_up_page
from evsynth.document.sheet_text import column_width, fitting, line_count
from evsynth.provenance import Past

_LINE = 13.5  # points
_HIGHEST = 409.0  # points, Excel's limit
_LEAST_ROOM = 60.0  # characters that a title or note gets, however narrow the table
_UNUSED_COLUMN = 8.43  # characters, Excel's default
_NOTE_WIDTH, _NOTE_LETTERS, _NOTE_LINE, _NOTE_HIGHEST = 340, 50, 16, 480  # pixels, and letters in a line


@dataclass(frozen=True, slots=True)
class Marks:
    """What every sheet of a workbook says: why it is a draft, and the short ``names`` of citations."""

    draft: str
    names: Mapping[str, str]


def add_table(sheet: Any, formats: Formats, table: Table, marks: Marks) -> None:
    """Write ``table`` into the empty ``sheet``."""
    widths = [
        column_width(column.header, [row.cells[index].text for row in table.rows])
        for index, column in enumerate(table.columns)
    ]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    _across(sheet, 0, table.title, formats.heading, widths)
    mark_draft(sheet, formats, marks.draft)
    aligns = alignments(table)
    for index, column in enumerate(table.columns):
        sheet.write_string(HEADER_ROW, index, fitting(column.header), formats.header(aligns[index]))
    sheet.set_row(HEADER_ROW, row_height([c.header for c in table.columns], [w - 2 for w in widths]))
    for row, record in enumerate(table.rows, start=HEADER_ROW + 1):
        sheet.set_row(row, row_height([cell.text for cell in record.cells], widths))
        for index, cell in enumerate(record.cells):
            _write(sheet, (row, index), cell, aligns[index], formats)
            if cell.past:
                _note(sheet, (row, index), cell.past, marks.names)
    for row, note in enumerate(table.notes, start=HEADER_ROW + len(table.rows) + 2):
        _across(sheet, row, note, formats.note, widths)
    if table.columns:
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(table.rows), len(table.columns) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    set_up_page(sheet, marks.draft)


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height in points of a row with ``texts`` wrapped in columns of ``widths`` characters."""
    lines = [line_count(text, width - 2) for text, width in zip(texts, widths, strict=True)]
    return min(_LINE * max(lines, default=1) + 4, _HIGHEST)


def _across(sheet: Any, row: int, text: str, look: Any, widths: Sequence[float]) -> None:
    """Write ``text`` over the width of the table, and past it if that is narrow."""
    room, last = sum(widths), len(widths) - 1
    while room < _LEAST_ROOM or last < 1:
        room, last = room + _UNUSED_COLUMN, last + 1
    scale = look.font_size / FONT_SIZE
    lines = line_count(text, room / scale)
    sheet.set_row(row, min(_LINE * scale * lines + 3, _HIGHEST))
    sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, fitting(text), look)


def _write(sheet: Any, place: tuple[int, int], cell: Cell, align: Align, formats: Formats) -> None:
    typed = spreadsheet_number(cell)
    if typed is not None:
        sheet.write_number(*place, typed[0], formats.body(align, typed[1], cell.strong))
    elif cell.text:
        sheet.write_string(*place, fitting(cell.text), formats.body(align, strong=cell.strong))
    else:
        sheet.write_blank(*place, None, formats.body(align))


def _note(sheet: Any, place: tuple[int, int], past: Past, names: Mapping[str, str]) -> None:
    """Put ``past`` into a note of the cell at ``place``: shown on demand, as high as its words, beside the cell."""
    words = fitting("\n".join(past_lines(past, names)))
    height = min(_NOTE_LINE * line_count(words, _NOTE_LETTERS) + 12, _NOTE_HIGHEST)
    look = {"font_name": "Arial", "font_size": 9, "color": "#FFFBEA", "author": "evsynth", "visible": False}
    sheet.write_comment(*place, words, {"width": _NOTE_WIDTH, "height": height, **look})
