"""Lists in a Word file: real list styles, and each ordered list starts at 1 again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from docx.oxml.ns import qn

from evsynth.document.word_text import add_paragraph

_STYLES = {True: "List Number", False: "List Bullet"}


def new_list(word: Any, ordered: bool) -> Callable[[], Any]:
    """Return a function that appends the next item, an empty paragraph, of a new list in ``word``.

    A house style whose list style has no numbering gets its marks as text.
    """
    style = word.styles[_STYLES[ordered]]
    abstract = _numbering_of(word, style)
    if abstract is None:
        marks = (f"{number}." if ordered else "•" for number in count(1))
        return lambda: add_paragraph(word, style.name, f"{next(marks)}\t")
    if not ordered:
        return lambda: add_paragraph(word, style.name)
    instance = word.part.numbering_part.element.add_num(abstract)
    instance.add_lvlOverride(ilvl=0).add_startOverride(1)

    def numbered() -> Any:
        paragraph = add_paragraph(word, style.name)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = instance.numId
        return paragraph

    return numbered


def _numbering_of(word: Any, style: Any) -> int | None:
    """Return the id of the abstract numbering that ``style`` uses, or ``None``."""
    properties = style.element.pPr
    reference = None if properties is None else properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    if reference is None:
        return None
    number = reference.get(qn("w:val"))
    for instance in word.part.numbering_part.element.num_lst:
        if str(instance.numId) == number:
            return int(instance.abstractNumId.val)
    return None
