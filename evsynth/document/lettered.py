"""Lettered notes: where the numbers of a printed table come from, one letter for all that have one origin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from evsynth.document.layout import EMPTY
from evsynth.document.model import Cell, Row, Table
from evsynth.document.past_words import source_words
from evsynth.provenance import CellKind, Past

_SOURCE = "source"
_ELSEWHERE = "The origin of the other numbers stands under Sources and derivations."


@dataclass(frozen=True, slots=True)
class Lettered:
    """The letter of each header and of each cell, row by row, or empty; ``notes`` pair letters with origins.

    A header has the letter that all the cells of its column would have; they then have none. ``closing`` says
    where the origins are that got no letter, and is empty if all did.
    """

    headers: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, str], ...]
    closing: str = ""

    def lines(self) -> tuple[str, ...]:
        """Return the notes as lines of text: ``a. p0 × RR.``."""
        return (*(f"{letter}. {words}" for letter, words in self.notes), *filter(None, [self.closing]))


def lettered(
    table: Table, citations: Mapping[str, str] | Iterable[tuple[str, str]] = (), *, elsewhere: str = _ELSEWHERE
) -> Lettered:
    """Return the letters of ``table``: for what was computed or judged, and for what was read if no column says where.

    ``citations`` gives citation keys their short names. Of more than 26 origins those that explain more than
    one cell get a letter, 26 at most, and ``elsewhere`` closes the notes. A judgement whose reason its row
    prints needs no letter.
    """
    names = dict(citations)
    cited = any(column.key == _SOURCE for column in table.columns)
    origins = [[_origin(cell, row, names, cited) for cell in row.cells] for row in table.rows]
    headers = [_shared([row[index] for row in origins]) for index in range(len(table.columns))]
    inner = [[("" if headers[index] else words) for index, words in enumerate(row)] for row in origins]
    counts = Counter(words for row in origins for words in row if words)
    least = 1 if len(counts) <= len(ascii_lowercase) else 2
    chosen = {words for words, count in counts.most_common(len(ascii_lowercase)) if count >= least}
    order = dict.fromkeys(words for row in (headers, *inner) for words in row if words in chosen)
    letters = dict(zip(order, ascii_lowercase, strict=False))
    return Lettered(
        tuple(letters.get(words, "") for words in headers),
        tuple(tuple(letters.get(words, "") for words in row) for row in inner),
        tuple((letter, words) for words, letter in letters.items()),
        elsewhere if len(counts) > len(chosen) else "",
    )


def _shared(words: list[str]) -> str:
    """Return the one origin that several cells of a column have and no cell lacks, or an empty string."""
    return words[0] if len(words) > 1 and len(set(words)) == 1 else ""


def _origin(cell: Cell, row: Row, names: Mapping[str, str], cited: bool) -> str:
    past = cell.past
    if past is None or cell.text.strip() in {"", EMPTY}:
        return ""
    if past.kind is CellKind.STATED or (past.kind is not CellKind.JUDGED and not re.search(r"\d", cell.text)):
        return ""
    sources = "" if cited else "; ".join(source_words(source, names) for source in past.sources)
    match past.kind:
        case CellKind.EXTRACTED:
            return _sentence("Read in", sources, past) if sources else ""
        case CellKind.JUDGED:
            said = any(past.formula in other.text for other in row.cells)
            return "" if said and past.formula else _sentence("Judged", past.formula or past.place, past)
        case _:
            return _sentence("", "; ".join(filter(None, [past.formula, sources])), past)


def _sentence(verb: str, words: str, past: Past) -> str:
    if not words:
        return ""
    parts = " ".join("; ".join((words, *past.flags)).split())
    return f"{verb}: {parts.rstrip('.')}.".removeprefix(": ")
