"""A header of two levels: neighbouring columns stand under what they share, as in the classic GRADE tables."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import groupby
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evsynth.document.model import Column


def has_levels(columns: Sequence[Column]) -> bool:
    """Return whether any of ``columns`` stands under a shared header."""
    return any(column.over for column in columns)


def add_upper_level(header: Any, columns: Sequence[Column]) -> Any:
    """Put a row of shared headers over the row ``header`` and return it.

    Neighbours of one ``over`` share a cell there; a column without reaches through both rows. These are the
    only cells of a Word file that are merged.
    """
    upper = deepcopy(header)
    tops, lows = list(upper.tc_lst), list(header.tc_lst)
    place = 0
    for over, run in groupby(columns, key=lambda column: column.over):
        count = len(list(run))
        if over:
            _span(tops[place : place + count], over)
        else:
            for top, low in zip(tops[place : place + count], lows[place : place + count], strict=True):
                _reach(top, low)
        place += count
    header.addprevious(upper)
    return upper


def _span(cells: Sequence[Any], words: str) -> None:
    first, *others = cells
    size = first.tcPr.find(qn("w:tcW"))
    size.set(qn("w:w"), str(sum(int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in cells)))
    if others:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), str(len(cells)))
        size.addnext(span)
    for cell in others:
        cell.getparent().remove(cell)
    paragraph = first.p_lst[0]
    paragraph.pPr.jc_val = WD_ALIGN_PARAGRAPH.CENTER
    shown, *letter = paragraph.r_lst
    shown.text = words
    for run in letter:
        paragraph.remove(run)


def _reach(top: Any, low: Any) -> None:
    for cell, value in ((top, "restart"), (low, "continue")):
        merge = OxmlElement("w:vMerge")
        merge.set(qn("w:val"), value)
        cell.tcPr.find(qn("w:tcW")).addnext(merge)
    for run in low.p_lst[0].r_lst:
        low.p_lst[0].remove(run)
