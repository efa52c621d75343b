"""The page of a sheet: how it prints, and what it says if the workbook is a draft."""

from __future__ import annotations

from typing import Any

from evsynth.document.sheet_formats import Formats
from evsynth.document.sheet_text import fitting

HEADER_ROW = 2
"""The row of the column headers, from 0: the title is above, and the line of a draft between them."""

_LINE_LIMIT = 200  # of the 255 characters that Excel allows a page's header, with room for its codes


def set_up_page(sheet: Any, draft: str) -> None:
    """Print ``sheet`` on A4 landscape, as wide as the page, its column headers and ``draft`` on each page."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    set_page_header(sheet, draft)


def set_page_header(sheet: Any, draft: str) -> None:
    """Print ``draft`` at the head of each page of ``sheet``; nothing for an empty string."""
    if draft:
        short = draft if len(draft) <= _LINE_LIMIT else draft[: _LINE_LIMIT - 2].rstrip() + " …"
        sheet.set_header(f'&L&"Arial,Bold"&8{_literal(short)}')


def mark_draft(sheet: Any, formats: Formats, draft: str) -> None:
    """Write ``draft`` between the title and the column headers of ``sheet``; nothing for an empty string."""
    if draft:
        sheet.set_row(HEADER_ROW - 1, 20)
        sheet.write_string(HEADER_ROW - 1, 0, fitting(draft), formats.draft)


def _literal(text: str) -> str:
    """Return ``text`` for a page header: ``&`` is doubled, and no digit runs on from the size before it."""
    return " " + text.replace("&", "&&")
