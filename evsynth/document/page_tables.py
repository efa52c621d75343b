"""A table as the web page's template walks through it: header levels, rows with their origins and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, repeat

from markupsafe import Markup

from evsynth.document.layout import EMPTY, alignments, groups
from evsynth.document.lettered import Lettered, lettered
from evsynth.document.model import Align, Cell, Column, Table
from evsynth.document.page_origins import Origin, Origins

_LONG_WORD = re.compile(r"[!-~]{31,}")
_TEN = re.compile(".{1,10}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is shown: its words, its classes, where its number comes from and the letter of that note."""

    words: Markup
    classes: str
    origin: Origin | None
    letter: str


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring columns, the first at ``start``, and the words they share; none if each stands alone."""

    over: str
    start: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A table laid out: runs of columns, whether they make a header of two levels, alignments, groups of rows.

    ``origins`` counts the numbers that open their past; ``lettered`` says on paper where they come from.
    """

    spans: tuple[Span, ...]
    levels: bool
    alignments: tuple[Align, ...]
    bodies: tuple[tuple[str, tuple[tuple[Shown, ...], ...]], ...]
    origins: int
    lettered: Lettered

    @property
    def abundance(self) -> str:
        """How many columns ask for room: few, several, many or most."""
        count = len(self.alignments)
        return "few" if count <= 3 else "several" if count <= 7 else "many" if count <= 10 else "most"


def lay_out(table: Table, origins: Origins, *, spanners: bool) -> Laid:
    """Return ``table`` laid out; ``spanners`` asks for a header of two levels where columns name one."""
    aligns = alignments(table)
    levels = spanners and any(column.over for column in table.columns)
    columns = table.columns if levels else tuple(replace(column, over="") for column in table.columns)
    letters = lettered(table, origins.names)
    bodies = tuple(_bodies(table, aligns, origins, letters))
    count = sum(cell.past is not None for row in table.rows for cell in row.cells)
    return Laid(tuple(_spans(columns)), levels, aligns, bodies, count, letters)


def _bodies(
    table: Table, aligns: tuple[Align, ...], origins: Origins, letters: Lettered
) -> Iterator[tuple[str, tuple[tuple[Shown, ...], ...]]]:
    marks = iter(letters.cells)
    for name, rows in groups(table):
        yield name, tuple(tuple(map(_shown, row.cells, aligns, next(marks), repeat(origins))) for row in rows)


def _spans(columns: tuple[Column, ...]) -> Iterator[Span]:
    start = 0
    for over, run in groupby(columns, key=lambda column: column.over):
        together = tuple(run)
        yield Span(over, start, together)
        start += len(together)


def _shown(cell: Cell, align: Align, letter: str, origins: Origins) -> Shown:
    classes = f"{align} strong" if cell.strong else align
    return Shown(breakable(cell.text or EMPTY), classes, origins.of(cell.past) if cell.past else None, letter)


def breakable(text: str) -> Markup:
    """Return ``text`` escaped, with places to break in words that no column could hold."""
    if len(text) <= 30:
        return Markup.escape(text)
    return Markup("<wbr>").join(_LONG_WORD.sub(lambda word: "\0".join(_TEN.findall(word[0])), text).split("\0"))
