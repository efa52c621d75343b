"""A table as an Excel sheet: title above, typed and frozen, filters, notes below, fit for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evsynth.document.layout import alignments
from evsynth.document.model import Align, Cell, Table
from evsynth.document.numerals import spreadsheet_number
from evsynth.document.sheet_text import column_width, fitting, line_count

HEADER_ROW = 2
_LINE = 13.5  # points
_HIGHEST = 409.0  # points, Excel's limit
_LEAST_ROOM = 60.0  # characters that a title or note gets, however narrow the table
_UNUSED_COLUMN = 8.43  # characters, Excel's default
_FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": "#1A2630", "valign": "vcenter"}


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self.title = book.add_format({**_FONT, "font_size": 14, "bold": True})
        self.heading = book.add_format({**_FONT, "font_size": 12, "bold": True, "text_wrap": True})
        self.note = book.add_format({**_FONT, "font_size": 9, "font_color": "#55626D", "text_wrap": True})
        self.note_line = book.add_format({**_FONT, "font_color": "#55626D"})
        self.link = book.add_format({**_FONT, "font_color": "#0A5A75", "underline": 1, **_hairline()})

    def header(self, align: Align) -> Any:
        """Return the format of a column header."""
        rules = {"top": 2, "bottom": 1, "top_color": "#33424E", "bottom_color": "#33424E"}
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#F3F6F8", "indent": 1}
        return self._format(("header", align), {**look, **rules, "align": align})

    def body(self, align: Align, number: str = "", strong: bool = False) -> Any:
        """Return the format of a cell; ``number`` is its Excel number format."""
        look: dict[str, Any] = {"align": align, "text_wrap": True, "bold": strong, "indent": 1, **_hairline()}
        if number:
            look["num_format"] = number
        return self._format(("body", align, number, strong), look)

    def _format(self, key: tuple[Any, ...], look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format({**_FONT, **look})
        return self._made[key]


def _hairline() -> dict[str, Any]:
    return {"bottom": 1, "bottom_color": "#D5DCE2"}


def add_table(sheet: Any, formats: Formats, table: Table) -> None:
    """Write ``table`` into the empty ``sheet``."""
    widths = [
        column_width(column.header, [row.cells[index].text for row in table.rows])
        for index, column in enumerate(table.columns)
    ]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    _across(sheet, 0, table.title, formats.heading, widths)
    aligns = alignments(table)
    for index, column in enumerate(table.columns):
        sheet.write_string(HEADER_ROW, index, fitting(column.header), formats.header(aligns[index]))
    sheet.set_row(HEADER_ROW, row_height([c.header for c in table.columns], [w - 2 for w in widths]))
    for row, record in enumerate(table.rows, start=HEADER_ROW + 1):
        sheet.set_row(row, row_height([cell.text for cell in record.cells], widths))
        for index, cell in enumerate(record.cells):
            _write(sheet, (row, index), cell, aligns[index], formats)
    for row, note in enumerate(table.notes, start=HEADER_ROW + len(table.rows) + 2):
        _across(sheet, row, note, formats.note, widths)
    if table.columns:
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(table.rows), len(table.columns) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    set_up_page(sheet)


def set_up_page(sheet: Any) -> None:
    """Print ``sheet`` on A4 landscape, as wide as the page, with its header on each page."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height in points of a row with ``texts`` wrapped in columns of ``widths`` characters."""
    lines = [line_count(text, width - 2) for text, width in zip(texts, widths, strict=True)]
    return min(_LINE * max(lines, default=1) + 4, _HIGHEST)


def _across(sheet: Any, row: int, text: str, look: Any, widths: Sequence[float]) -> None:
    """Write ``text`` over the width of the table, and past it if that is narrow."""
    room, last = sum(widths), len(widths) - 1
    while room < _LEAST_ROOM or last < 1:
        room, last = room + _UNUSED_COLUMN, last + 1
    scale = look.font_size / _FONT["font_size"]
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
    if cell.past and (words := cell.past.sentence()):
        size = {"width": 300, "height": 18 * line_count(words, 46) + 12}
        sheet.write_comment(*place, fitting(words), {**size, "font_name": "Arial", "font_size": 9})
