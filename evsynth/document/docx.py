"""Word: the committee's format, with real styles, editable tables and alternative texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from evsynth.document.anchors import Anchors, anchors
from evsynth.document.archive import repacked
from evsynth.document.layout import titles_said, wide_blocks
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Picture, Table
from evsynth.document.printable import printable
from evsynth.document.word_lists import new_list
from evsynth.document.word_pictures import Frame, add_picture, picture_scales
from evsynth.document.word_styles import prepare
from evsynth.document.word_table import add_table
from evsynth.document.word_text import Names, add_footer, add_paragraph, add_runs, mark

_AFTER_FIGURE = Mm(5)
_ROLES = {"body": "Body Text", "note": "Note", "warning": "Warning", "lead": "Lead"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block, its anchors, whether its title is printed, what follows it, and a picture's scale."""

    block: Block
    anchor: str
    items: tuple[str, ...]
    captioned: bool
    following: Block | None
    scale: float


def write(document: Document, template: bytes | None = None) -> bytes:
    """Return ``document`` as a Word file; ``template``, a house style's .docx, gives page and styles.

    Tables of more than five columns lie on landscape pages. A title that the heading over it says is not
    said again. Raises ``ValueError`` if the template is
    not a Word document or a picture's PNG can't be read.
    """
    document = printable(document)
    places = anchors(document)
    word = _opened(template)
    prepare(word, document, house_style=template is not None)
    wide = wide_blocks(document.blocks)
    landscape = bool(wide) and wide[0]
    _orient(word.sections[-1], landscape=False)
    placed = _placed(document, places, Frame.of(word.sections[-1]))
    _orient(word.sections[-1], landscape)
    add_footer(word.sections[0])
    add_paragraph(word, "Title", document.title)
    if document.subtitle:
        add_paragraph(word, "Subtitle", document.subtitle)
    names = Names(places)
    for part, is_wide in zip(placed, wide, strict=True):
        if is_wide != landscape:
            landscape = is_wide
            _turn(word, landscape)
        _add(word, part, names)
    file = io.BytesIO()
    word.save(file)
    return repacked(file.getvalue())


def _placed(document: Document, places: Anchors, portrait: Frame) -> list[_Placed]:
    blocks = document.blocks
    captioned = tuple(not said for said in titles_said(blocks))
    scales = picture_scales(blocks, portrait, captioned)
    nexts = (*blocks[1:], None)
    return [
        _Placed(block, places.blocks[index], places.items[index], captioned[index], nexts[index], scales.get(index, 1))
        for index, block in enumerate(blocks)
    ]


def _opened(template: bytes | None) -> Any:
    try:
        word = docx.Document() if template is None else docx.Document(io.BytesIO(template))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"the house template is not a Word document (.docx): {error}") from error
    if template is None:
        section = word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(15), Mm(14)
        section.footer_distance = Mm(7)
    return word


def _turn(word: Any, landscape: bool) -> None:
    """Begin a section of the other orientation; the break rides on the last paragraph, adding no blank."""
    section = word.add_section()
    _orient(section, landscape)
    *_, last, breaker, _end = word.element.body
    if last.tag == breaker.tag and (last.pPr is None or last.pPr.sectPr is None):
        last.set_sectPr(breaker.pPr.sectPr)
        word.element.body.remove(breaker)


def _orient(section: Any, landscape: bool) -> None:
    short, long = sorted((section.page_width, section.page_height))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)


def _add(word: Any, placed: _Placed, names: Names) -> None:
    match placed.block:
        case Heading(text=text, level=level):
            mark(add_paragraph(word, f"Heading {level}", text), placed.anchor, names)
        case Paragraph(runs=runs, role=role):
            paragraph = add_paragraph(word, _ROLES[role])
            add_runs(paragraph, runs, names)
            if isinstance(placed.following, Picture | Table):
                paragraph.paragraph_format.keep_with_next = True
        case Listing() as listing:
            new_item = new_list(word, listing.ordered)
            targets = (*placed.items, *[""] * len(listing.items))
            for item, target in zip(listing.items, targets, strict=False):
                paragraph = new_item()
                add_runs(paragraph, item, names)
                mark(paragraph, target, names)
        case Table() as table:
            _add_table(word, table, placed, names)
        case Picture() as picture:
            _add_picture(word, picture, placed, names)


def _add_table(word: Any, table: Table, placed: _Placed, names: Names) -> None:
    captioned = placed.captioned or not table.columns
    caption = add_paragraph(word, "Caption", table.title) if captioned else None
    first = add_table(word, table, Frame.of(word.sections[-1]).width)
    mark(caption or first, placed.anchor, names)
    _add_notes(word, table.notes)
    if not table.notes:
        add_paragraph(word, "Table Note")  # Word joins tables that nothing divides


def _add_picture(word: Any, picture: Picture, placed: _Placed, names: Names) -> None:
    caption = add_paragraph(word, "Caption", picture.title) if placed.captioned else None
    paragraph = add_paragraph(word, "Figure")
    add_picture(paragraph, picture, placed.scale)
    mark(caption or paragraph, placed.anchor, names)
    _add_notes(word, picture.notes)
    if not picture.notes:
        paragraph.paragraph_format.keep_with_next = False
        paragraph.paragraph_format.space_after = _AFTER_FIGURE


def _add_notes(word: Any, notes: Sequence[str]) -> None:
    for number, note in enumerate(notes, start=1):
        paragraph = add_paragraph(word, "Table Note", note)
        if number == len(notes):
            paragraph.paragraph_format.space_after = _AFTER_FIGURE
