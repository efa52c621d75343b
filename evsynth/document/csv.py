"""Comma-separated values for people: opens in a spreadsheet, where no text can become a formula."""

from __future__ import annotations

import csv
import io

from evsynth.document.layout import group_as_column
from evsynth.document.model import Cell, Table
from evsynth.document.numerals import number, says_more
from evsynth.document.printable import printable

# A spreadsheet takes text that starts so for a formula; the full-width forms count in East Asian locales.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def write(table: Table) -> str:
    r"""Return ``table`` as CSV with the column keys as header and ``\n`` as line end.

    A number is written in full precision; where some cell of its column shows more than that number
    (an interval, a footnote mark), a column ``<key>_text`` beside it holds what is shown.
    """
    table = printable(group_as_column(table))
    more = [says_more(table, index) for index in range(len(table.columns))]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    header: list[str] = []
    for column, texts in zip(table.columns, more, strict=True):
        header += [column.key, f"{column.key}_text"] if texts else [column.key]
    writer.writerow(map(inert, header))
    for row in table.rows:
        fields: list[str] = []
        for cell, texts in zip(row.cells, more, strict=True):
            fields += [_field(cell), inert(cell.text)] if texts else [_field(cell)]
        writer.writerow(fields)
    return lines.getvalue()


def _field(cell: Cell) -> str:
    value = number(cell)
    return inert(cell.text) if value is None else repr(value)


def inert(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula: an apostrophe before what looks like one."""
    start = text.startswith("\t") or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if start else text
