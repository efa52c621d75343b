"""Word: the committee's format, with real styles, editable tables and alternative texts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from docx.shared import Mm

from evsynth.document.anchors import Anchors, anchors
from evsynth.document.archive import repacked
from evsynth.document.drafts import draft_line
from evsynth.document.layout import group_as_column, titles_said, wide_blocks
from evsynth.document.lettered import lettered
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Picture, Table
from evsynth.document.printable import printable
from evsynth.document.word_cells import NO_LETTERS, Origins, add_lettered_notes
from evsynth.document.word_comments import Comments
from evsynth.document.word_lists import new_list
from evsynth.document.word_pages import opened, orient, turn
from evsynth.document.word_pictures import Frame, add_picture, picture_scales
from evsynth.document.word_styles import prepare
from evsynth.document.word_table import add_table
from evsynth.document.word_text import Names, add_footer, add_paragraph, add_runs, mark
from evsynth.document.word_watermark import mark_draft

Provenance = Literal["letters", "comments", "none"]

_AFTER_FIGURE = Mm(5)
_KEPT_NOTES = 10  # notes that stay on one page; more may part
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The open Word file with all that its blocks are written by."""

    word: Any
    names: Names
    citations: Mapping[str, str]
    comments: Comments
    provenance: Provenance
    spanners: bool


def write(
    document: Document,
    template: bytes | None = None,
    provenance: Provenance = "letters",
    *,
    spanners: bool = False,
) -> bytes:
    """Return ``document`` as a Word file; ``template``, a house style's .docx or .dotx, gives page and styles.

    ``provenance`` says how numbers show where they come from: ``letters`` to notes under the table for readers
    of the circulated file, ``comments`` on each value for those who check it, or ``none``. ``spanners`` puts
    columns under the header they share, which merges header cells. Tables of more than five columns lie on
    landscape pages; a title that the heading over it says is not said again; a draft says so on each page.
    Raises ``ValueError`` if the template is not a Word document or a picture's PNG can't be read.
    """
    document = _flat(printable(document))
    places = anchors(document)
    word = opened(template)
    prepare(word, document, house_style=template is not None)
    orient(word.sections[-1], landscape=False)
    placed = _placed(document, places, Frame.of(word.sections[-1]))
    wide = wide_blocks(document.blocks)
    landscape = bool(wide) and wide[0]
    orient(word.sections[-1], landscape)
    _open_with(word, document)
    citations = dict(document.citations)
    sheet = _Sheet(word, Names(places), citations, Comments(word, citations), provenance, spanners or document.spanners)
    for part, is_wide in zip(placed, wide, strict=True):
        if is_wide != landscape:
            landscape = is_wide
            turn(word, landscape)
        _add(sheet, part)
    sheet.comments.attach()
    file = io.BytesIO()
    word.save(file)
    return repacked(file.getvalue())


def _open_with(word: Any, document: Document) -> None:
    """Write what stands before the blocks: footer, mark of a draft, title."""
    add_footer(word.sections[0])
    if line := draft_line(document):
        mark_draft(word, line)
    add_paragraph(word, "Title", document.title)
    if document.subtitle:
        add_paragraph(word, "Subtitle", document.subtitle)


def _flat(document: Document) -> Document:
    """Return ``document`` with the groups of each table as a column, which counts where pages turn for width."""
    blocks = (group_as_column(block) if isinstance(block, Table) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _placed(document: Document, places: Anchors, portrait: Frame) -> list[_Placed]:
    blocks = document.blocks
    captioned = tuple(not said for said in titles_said(blocks, document.title))
    scales = picture_scales(blocks, portrait, captioned)
    nexts = (*blocks[1:], None)
    return [
        _Placed(block, places.blocks[index], places.items[index], captioned[index], nexts[index], scales.get(index, 1))
        for index, block in enumerate(blocks)
    ]


def _add(sheet: _Sheet, placed: _Placed) -> None:
    word, names = sheet.word, sheet.names
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
            _add_table(sheet, table, placed)
        case Picture() as picture:
            _add_picture(word, picture, placed, names)


def _add_table(sheet: _Sheet, table: Table, placed: _Placed) -> None:
    word = sheet.word
    letters = lettered(table, sheet.citations) if sheet.provenance == "letters" else NO_LETTERS
    comments = sheet.comments if sheet.provenance == "comments" else None
    origins = Origins(letters, comments)
    captioned = placed.captioned or not table.columns
    caption = _captioned(word, table.title) if captioned else None
    first = add_table(word, table, Frame.of(word.sections[-1]).width, origins, spanners=sheet.spanners)
    mark(caption or first, placed.anchor, sheet.names)
    if letters.notes:
        origins_note = add_lettered_notes(word, letters)
        origins_note.paragraph_format.keep_with_next = bool(table.notes)
    _add_notes(word, table.notes)
    if not (table.notes or letters.notes):
        add_paragraph(word, "Table Note")  # Word joins tables that nothing divides


def _captioned(word: Any, title: str) -> Any:
    """Append a caption that stays with what it names, whatever the house style of captions says."""
    caption = add_paragraph(word, "Caption", title)
    caption.paragraph_format.keep_with_next = True
    return caption


def _add_picture(word: Any, picture: Picture, placed: _Placed, names: Names) -> None:
    caption = _captioned(word, picture.title) if placed.captioned else None
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
        elif len(notes) <= _KEPT_NOTES:
            paragraph.paragraph_format.keep_with_next = True
