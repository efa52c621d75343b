"""Excel: a contents sheet, one sheet a table with typed numbers, and the past of every number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from evsynth.document.archive import INSTANT, repacked
from evsynth.document.drafts import draft_line
from evsynth.document.layout import group_as_column
from evsynth.document.model import Document, Table
from evsynth.document.printable import printable
from evsynth.document.sheet_formats import Formats
from evsynth.document.sheet_page import set_page_header
from evsynth.document.sheet_provenance import PastRow, add_provenance
from evsynth.document.sheet_table import Marks, add_table
from evsynth.document.sheet_text import cell_link, fitting, sheet_names

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CONTENTS, _PROVENANCE = "Contents", "Provenance"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the contents: a sheet, what it holds and how many rows."""

    sheet: str
    title: str
    rows: int | None


def write(document: Document) -> bytes:
    """Return the tables of ``document`` as an Excel workbook; no text in it can become a formula.

    A contents sheet comes first, unless there is but one table; where numbers come from comes last.
    """
    document = printable(document)
    tables = [group_as_column(table) for table in document.tables()]
    names = sheet_names([table.id for table in tables], reserved=(_CONTENTS, _PROVENANCE))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _SAFE) as book:
        book.set_properties(
            {
                "title": fitting(document.title, 255),
                "subject": fitting(document.subtitle, 255),
                "keywords": fitting(", ".join(document.keywords), 255),
                "author": "evsynth",
                "created": INSTANT.replace(tzinfo=None),
            }
        )
        formats = Formats(book)
        marks = Marks(draft_line(document), dict(document.citations))
        if len(tables) != 1:
            _add_contents(book, formats, document, _entries(names, tables))
        pasts: list[PastRow] = []
        for name, table in zip(names, tables, strict=True):
            add_table(book.add_worksheet(name), formats, table, marks)
            pasts += PastRow.of(name, table)
        if pasts:
            add_provenance(book.add_worksheet(_PROVENANCE), formats, pasts, marks)
    return repacked(file.getvalue())


def _entries(names: Sequence[str], tables: Sequence[Table]) -> list[_Entry]:
    entries = [_Entry(name, table.title, len(table.rows)) for name, table in zip(names, tables, strict=True)]
    if any(cell.past for table in tables for row in table.rows for cell in row.cells):
        entries.append(_Entry(_PROVENANCE, "Where each number comes from", None))
    return entries


def _add_contents(book: Any, formats: Formats, document: Document, entries: Sequence[_Entry]) -> None:
    sheet = book.add_worksheet(_CONTENTS)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 8)
    sheet.write_string(0, 0, fitting(document.title), formats.title)
    sheet.write_string(1, 0, fitting(document.subtitle), formats.note_line)
    draft = draft_line(document)
    sheet.write_string(2, 0, fitting(draft), formats.draft)
    set_page_header(sheet, draft)
    for column, words in enumerate(("Sheet", "Holds", "Rows")):
        sheet.write_string(3, column, words, formats.header("right" if column == 2 else "left"))
    for row, entry in enumerate(entries, start=4):
        sheet.write_url(row, 0, cell_link(entry.sheet, "A1"), formats.link, fitting(entry.sheet))
        sheet.write_string(row, 1, fitting(entry.title), formats.body("left"))
        if entry.rows is None:
            sheet.write_blank(row, 2, None, formats.body("right"))
        else:
            sheet.write_number(row, 2, entry.rows, formats.body("right", "0"))
