"""The rows of a table in a Word file: text, letters of notes and comments in cells laid out before."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evsynth.document.layout import EMPTY
from evsynth.document.lettered import Lettered
from evsynth.document.model import Cell, Row
from evsynth.document.word_comments import Comments
from evsynth.document.word_text import add_paragraph

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


NO_LETTERS = Lettered((), (), ())


@dataclass(frozen=True, slots=True)
class Origins:
    """How a table shows where its numbers come from: ``letters`` of notes under it, or comments, or neither."""

    letters: Lettered = NO_LETTERS
    comments: Comments | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The letter of each header, or nothing at all."""
        return self.letters.headers if self.letters.notes else ()

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The letter of each cell, row by row, or nothing at all."""
        return self.letters.cells if self.letters.notes else ()


def add_rows(empty: Any, rows: Sequence[Row], origins: Origins) -> None:
    """Append a row after ``empty`` for each of ``rows``, copied from it: far quicker than building each.

    The last row stays on the page of the notes under it.
    """
    last = empty
    for number, shown in enumerate(rows):
        row = deepcopy(empty)
        runs = fill(row, shown.cells, origins.cells[number] if origins.cells else ())
        if origins.comments is not None:
            for run, cell in zip(runs, shown.cells, strict=True):
                if cell.past:
                    origins.comments.add(run, cell.past)
        last.addnext(row)
        last = row
    for paragraph in last.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext().val = True


def fill(row: Any, cells: Sequence[Cell], letters: Sequence[str] = ()) -> list[Any]:
    """Write ``cells`` into the empty runs of ``row``, an en dash for nothing, and return those runs.

    ``letters`` has one a cell, or is empty.
    """
    runs = list(row.iter(qn("w:r")))
    for run, cell, letter in zip(runs, cells, letters or ("",) * len(runs), strict=True):
        if cell.strong:
            run.get_or_add_rPr().append(OxmlElement("w:b"))
        _write(run, cell.text if cell.text.strip() else EMPTY)
        if letter:
            _raise(run, letter)
    return runs


def _write(run: Any, text: str) -> None:
    if "\n" in text or "\t" in text:
        run.text = text
        return
    words = OxmlElement("w:t")
    words.text = text
    if text.strip() != text:
        words.set(_SPACE, "preserve")
    run.append(words)


def _raise(run: Any, letter: str) -> None:
    """Put ``letter`` after ``run``, raised and never bold, so that it is not read as part of the number."""
    mark, look, height = map(OxmlElement, ("w:r", "w:rPr", "w:vertAlign"))
    height.set(qn("w:val"), "superscript")
    look.append(height)
    mark.append(look)
    _write(mark, f"\u00a0{letter}")
    run.addnext(mark)


def add_lettered_notes(word: Any, letters: Lettered) -> Any:
    """Append the notes that ``letters`` point to and return their paragraph: thirty lines would bury the table."""
    paragraph = add_paragraph(word, "Table Note")
    for number, (letter, words) in enumerate(letters.notes):
        paragraph.add_run(f"{'  ' if number else ''}{letter}").font.superscript = True
        paragraph.add_run(f"\u00a0{words}")
    if letters.closing:
        paragraph.add_run(f" {letters.closing}")
    return paragraph
