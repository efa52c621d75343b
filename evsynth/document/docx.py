"""Word: the committee's format, with real styles, editable tables and alternative texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.shared import Emu, Inches, Mm

from evsynth.document.anchors import anchors
from evsynth.document.archive import repacked
from evsynth.document.layout import wide_blocks
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Picture, Table
from evsynth.document.printable import printable
from evsynth.document.word_lists import new_list
from evsynth.document.word_styles import prepare
from evsynth.document.word_table import add_table
from evsynth.document.word_text import Names, add_footer, add_runs, mark

_CAPTION_ROOM = Mm(35)
_LEAST_PICTURE = Mm(40)


def write(document: Document, template: bytes | None = None) -> bytes:
    """Return ``document`` as a Word file; ``template``, a house style's .docx, gives page and styles.

    Tables of more than five columns lie on landscape pages. Raises ``ValueError`` if the template is
    not a Word document or a picture's PNG can't be read.
    """
    document = printable(document)
    places = anchors(document)
    word = _opened(template)
    prepare(word, document, house_style=template is not None)
    wide = wide_blocks(document.blocks)
    landscape = bool(wide) and wide[0]
    _orient(word.sections[-1], landscape)
    add_footer(word.sections[0])
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")
    names = Names(places)
    nexts = (*document.blocks[1:], None)
    for block, following, anchor, items, is_wide in zip(
        document.blocks, nexts, places.blocks, places.items, wide, strict=True
    ):
        if is_wide != landscape:
            landscape = is_wide
            _turn(word, landscape)
        _add(word, block, anchor, items, names)
        if isinstance(block, Paragraph) and isinstance(following, Picture | Table):
            word.paragraphs[-1].paragraph_format.keep_with_next = True
    file = io.BytesIO()
    word.save(file)
    return repacked(file.getvalue())


def _opened(template: bytes | None) -> Any:
    try:
        word = docx.Document() if template is None else docx.Document(io.BytesIO(template))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"the house template is not a Word document (.docx): {error}") from error
    if template is None:
        section = word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(20), Mm(18)
        section.footer_distance = Mm(9)
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


def _add(word: Any, block: Block, anchor: str, items: Sequence[str], names: Names) -> None:
    match block:
        case Heading():
            heading = word.add_heading(level=block.level)
            heading.add_run(block.text)
            mark(heading, anchor, names)
        case Paragraph():
            style = {"body": "Body Text", "note": "Note", "warning": "Warning", "lead": "Lead"}[block.role]
            add_runs(word.add_paragraph(style=style), block.runs, names)
        case Listing():
            new_item = new_list(word, block.ordered)
            targets = [*items, *[""] * len(block.items)]
            for item, target in zip(block.items, targets, strict=False):
                paragraph = new_item()
                add_runs(paragraph, item, names)
                mark(paragraph, target, names)
        case Table():
            mark(word.add_paragraph(block.title, style="Caption"), anchor, names)
            add_table(word, block, _text_width(word))
            _add_notes(word, block.notes)
        case Picture():
            mark(word.add_paragraph(block.title, style="Caption"), anchor, names)
            _add_picture(word, block)
            _add_notes(word, block.notes)


def _add_notes(word: Any, notes: Sequence[str]) -> None:
    for note in notes:
        word.add_paragraph(note, style="Table Note")
    if notes:
        word.paragraphs[-1].paragraph_format.space_after = Mm(5)
    else:
        word.add_paragraph(style="Table Note")


def _add_picture(word: Any, picture: Picture) -> None:
    section = word.sections[-1]
    room = section.page_height - section.top_margin - section.bottom_margin - _CAPTION_ROOM
    width, height = Inches(picture.width), Inches(picture.height)
    scale = min(1.0, _text_width(word) / width, max(room, _LEAST_PICTURE) / height)
    size = Emu(round(width * scale)), Emu(round(height * scale))
    run = word.add_paragraph(style="Figure").add_run()
    try:
        drawn = run.add_picture(io.BytesIO(picture.png), *size)
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError) as error:
        raise ValueError(f"picture {picture.id}: its PNG can't be read") from error
    properties = drawn._inline.docPr
    for name, words in (("name", picture.id), ("title", picture.title), ("descr", picture.alt)):
        properties.set(name, words)


def _text_width(word: Any) -> int:
    section = word.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin)
