"""The Provenance sheet: each number of the workbook with its place, its sources and its derivation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from evsynth.document.model import Table
from evsynth.document.past_words import source_words
from evsynth.document.sheet_formats import Formats
from evsynth.document.sheet_page import HEADER_ROW, mark_draft, set_up_page
from evsynth.document.sheet_table import Marks, row_height
from evsynth.document.sheet_text import cell_link, column_width, fitting
from evsynth.provenance import Past

_HEADERS = ("Sheet", "Cell", "Displayed", "Kind", "Sources", "Formula", "Inputs", "Flags", "Status", "Written in", "Id")


@dataclass(frozen=True, slots=True)
class PastRow:
    """One line of the sheet: a cell of the workbook, the text it shows and its past."""

    sheet: str
    cell: str
    shown: str
    past: Past

    @classmethod
    def of(cls, sheet: str, table: Table) -> Iterator[PastRow]:
        """Yield one line for each cell of ``table`` that has a past, as it stands on ``sheet``."""
        for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
            for column, cell in enumerate(row.cells):
                if cell.past:
                    yield cls(sheet, xl_rowcol_to_cell(number, column), cell.text, cell.past)

    def texts(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """Return the line's fields in the order of the sheet's columns; ``names`` are short names of citations."""
        past = self.past
        sources = "; ".join(source_words(source, names) for source in past.sources)
        inputs, flags = "; ".join(past.inputs), "; ".join(past.flags)
        status = past.status.value if past.status else ""
        origin = (past.kind.value, sources, past.formula, inputs, flags, status, past.place, past.cell)
        return (self.sheet, self.cell, self.shown, *origin)


def add_provenance(sheet: Any, formats: Formats, rows: Sequence[PastRow], marks: Marks) -> None:
    """Write ``rows`` into the empty ``sheet``; each cell reference is a link to that cell."""
    lines = [row.texts(marks.names) for row in rows]
    widths = [column_width(header, texts) for header, *texts in zip(_HEADERS, *lines, strict=True)]
    sheet.write_string(0, 0, "Where each number comes from", formats.title)
    mark_draft(sheet, formats, marks.draft)
    for column, header in enumerate(_HEADERS):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(HEADER_ROW, column, header, formats.header("left"))
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), start=HEADER_ROW + 1):
        sheet.set_row(number, row_height(line, widths))
        for column, text in enumerate(line):
            sheet.write_string(number, column, fitting(text), formats.body("left", top=True))
        sheet.write_url(number, 1, cell_link(row.sheet, row.cell), formats.link_on_top, row.cell)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), len(_HEADERS) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    set_up_page(sheet, marks.draft)
