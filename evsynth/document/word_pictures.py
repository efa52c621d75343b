"""Pictures in a Word file: at print size, or a little smaller where that puts one more on the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.shared import Emu, Inches, Mm

from evsynth.document.model import Block, Heading, Paragraph, Picture

_LEAST_PICTURE = Mm(40)
_LEAST_SCALE = 0.85
_HEADINGS = {1: Mm(18), 2: Mm(12), 3: Mm(9)}
_CAPTION, _AFTER, _LINE, _NOTE = Mm(9), Mm(5.5), Mm(5.4), Mm(4.2)
_LINE_LETTERS, _NOTE_LETTERS = 85, 105


@dataclass(frozen=True, slots=True)
class Frame:
    """The text area of a page, in English Metric Units."""

    width: int
    height: int

    @classmethod
    def of(cls, section: Any) -> Frame:
        """Return the text area of the pages of ``section``."""
        return cls(
            int(section.page_width - section.left_margin - section.right_margin),
            int(section.page_height - section.top_margin - section.bottom_margin),
        )


@dataclass(frozen=True, slots=True)
class _Unit:
    """A picture with the words that stay on its page: their height and, as drawn, the picture's."""

    place: int
    words: float
    drawn: float
    whole: float


def picture_scales(blocks: Sequence[Block], frame: Frame, captions: Sequence[bool]) -> dict[int, float]:
    """Return by place in ``blocks`` how much smaller than at print size each picture stands on pages of ``frame``.

    No picture leaves its page. Where consecutive pictures would share a page if they were at most 15%
    smaller, they are. ``captions`` says for each block whether its title is printed.
    """
    scales: dict[int, float] = {}
    page: list[_Unit] = []
    for unit in _units(blocks, frame, captions):
        if page and not _follows(blocks, page[-1].place, unit.place):
            page = []
        room = frame.height - sum(u.words for u in (*page, unit))
        scale = min(1.0, room / sum(u.drawn for u in (*page, unit)))
        if page and scale < _LEAST_SCALE:
            page = []
            scale = 1.0
        page.append(unit)
        scales |= {u.place: scale * u.whole for u in page} if len(page) > 1 else {unit.place: unit.whole}
    return scales


def add_picture(paragraph: Any, picture: Picture, scale: float) -> None:
    """Put ``picture`` at ``scale`` into ``paragraph``; raises ``ValueError`` if its PNG can't be read."""
    size = Emu(round(Inches(picture.width) * scale)), Emu(round(Inches(picture.height) * scale))
    try:
        drawn = paragraph.add_run().add_picture(io.BytesIO(picture.png), *size)
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError) as error:
        raise ValueError(f"picture {picture.id}: its PNG can't be read") from error
    properties = drawn._inline.docPr
    for name, words in (("name", picture.id), ("title", picture.title), ("descr", picture.alt)):
        properties.set(name, words)


def _units(blocks: Sequence[Block], frame: Frame, captions: Sequence[bool]) -> list[_Unit]:
    units, before = [], 0.0
    for place, block in enumerate(blocks):
        if isinstance(block, Picture):
            after = _AFTER + sum(_NOTE * (1 + len(note) // _NOTE_LETTERS) for note in block.notes)
            words = before + (_CAPTION if captions[place] else 0) + after
            width, height = Inches(block.width), Inches(block.height)
            whole = min(1.0, frame.width / width, max(frame.height - words, _LEAST_PICTURE) / height)
            units.append(_Unit(place, words, height * whole, whole))
        before = before + _height(block) if isinstance(block, Heading | Paragraph) else 0.0
    return units


def _height(block: Heading | Paragraph) -> float:
    if isinstance(block, Heading):
        return _HEADINGS[block.level]
    return _AFTER / 2 + _LINE * (1 + sum(len(run.text) for run in block.runs) // _LINE_LETTERS)


def _follows(blocks: Sequence[Block], first: int, second: int) -> bool:
    return all(isinstance(block, Heading | Paragraph) for block in blocks[first + 1 : second])
