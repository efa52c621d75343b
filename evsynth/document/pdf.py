"""PDF/UA-1: the document to circulate, tagged for every reader, the same bytes wherever it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from evsynth.document import typst_compile
from evsynth.document.anchors import Anchors, anchors
from evsynth.document.drafts import WATERMARK, draft_line
from evsynth.document.layout import EMPTY, titles_said, wide_blocks
from evsynth.document.lettered import Lettered, lettered
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Picture, Table
from evsynth.document.printable import printable
from evsynth.document.typst_table import table_parts
from evsynth.document.typst_words import language, runs, words

_MARGIN = 52.0  # points
_SHORT, _LONG = 595.276, 841.89  # points of A4
_AROUND = 120.0  # points of a page that margins and footer take from its height
_WORDS = 60.0  # points kept free for a figure's caption and notes
_CONTENTS = 4  # headings from which on a document has a table of contents


@dataclass(frozen=True, slots=True)
class _Page:
    """What the blocks of a document share: its anchors, names of citations, and whether numbers get letters."""

    anchors: Anchors
    citations: tuple[tuple[str, str], ...]
    letters: bool


def write(document: Document, *, letters: bool = True) -> bytes:
    """Return ``document`` as PDF/UA-1; tables of more than five columns lie on landscape pages.

    With ``letters`` the numbers of tables have superscript letters that notes explain. Raises ``ValueError``
    if the SVG of a picture can't be drawn.
    """
    document = printable(document)
    page = _Page(anchors(document), document.citations, letters)
    drawings = {f"svg-{n}": block.svg for n, block in enumerate(document.blocks) if isinstance(block, Picture)}
    content = json.dumps(_content(document, page), ensure_ascii=False)
    return typst_compile.pdf(_template(), {"document": content, **drawings})


def _content(document: Document, page: _Page) -> dict[str, Any]:
    spoken, region = language(document.language)
    headings = sum(isinstance(block, Heading) for block in document.blocks)
    stretches = list(_stretches(document, page))
    return {
        "title": words(document.title) or "Untitled",
        "subtitle": words(document.subtitle),
        "keywords": [word for word in document.keywords if word.strip()],
        "language": spoken,
        "region": region,
        "draft": words(draft_line(document)),
        "watermark": WATERMARK,
        "footer": words(document.title),
        "margin": _MARGIN,
        "contents": headings >= _CONTENTS,
        "stretches": stretches or [{"wide": False, "blocks": []}],
    }


def _stretches(document: Document, page: _Page) -> Iterator[dict[str, Any]]:
    blocks = document.blocks
    wide, said, levels = wide_blocks(blocks), titles_said(blocks, document.title), _levels(blocks)
    for turned, places in groupby(range(len(blocks)), key=wide.__getitem__):
        width, height = (_LONG, _SHORT) if turned else (_SHORT, _LONG)
        room = (width - 2 * _MARGIN, height - _AROUND)
        parts = []
        for place in places:
            block, after = blocks[place], blocks[place + 1] if place + 1 < len(blocks) else None
            part = _part(block, after, page, room)
            part |= {"anchor": page.anchors.blocks[place], "level": levels[place]}
            if isinstance(block, Table | Picture):
                part |= {"caption": "" if said[place] else words(block.title), "svg": f"svg-{place}"}
            if isinstance(block, Listing):
                part["items"] = _items(block, page, page.anchors.items[place])
            parts.append(part)
        yield {"wide": turned, "blocks": parts}


def _part(block: Block, after: Block | None, page: _Page, room: tuple[float, float]) -> dict[str, Any]:
    match block:
        case Heading(text=text):
            return {"kind": "heading", "text": words(text) if text.strip() else EMPTY}
        case Paragraph(runs=given, role=role):
            sticky = isinstance(after, Table | Picture)
            return {"kind": "paragraph", "role": role, "runs": runs(given, page.anchors), "sticky": sticky}
        case Listing(ordered=ordered):
            return {"kind": "listing", "ordered": ordered}
        case Table() as table:
            return _table(table, page, room[0])
        case Picture() as picture:
            scale = min(1.0, room[0] / (72 * picture.width), (room[1] - _WORDS) / (72 * picture.height))
            size = {"width": 72 * picture.width * scale, "height": 72 * picture.height * scale}
            notes = {"notes": [*map(words, picture.notes)], "letters": []}
            return {"kind": "picture", "alt": words(picture.alt), **size, **notes}


def _table(table: Table, page: _Page, width: float) -> dict[str, Any]:
    if not table.columns:
        return {"kind": "nothing", "notes": [*map(words, table.notes)], "letters": []}
    marks = lettered(table, page.citations) if page.letters else _unlettered(table)
    return {"kind": "table", **table_parts(table, marks, width)}


def _unlettered(table: Table) -> Lettered:
    none = ("",) * len(table.columns)
    return Lettered(none, (none,) * len(table.rows), ())


def _items(listing: Listing, page: _Page, names: Sequence[str]) -> list[dict[str, Any]]:
    targets = (*names, *[""] * len(listing.items))
    return [
        {"runs": runs(item, page.anchors), "anchor": target}
        for item, target in zip(listing.items, targets, strict=False)
    ]


def _levels(blocks: Sequence[Block]) -> list[int]:
    """Return for each block the level of its heading, none more than one below the heading before."""
    levels, before = [], 0
    for block in blocks:
        level = min(block.level, before + 1) if isinstance(block, Heading) else 0
        before = level or before
        levels.append(level)
    return levels


@cache
def _template() -> str:
    return files("evsynth.document").joinpath("page.typ").read_text(encoding="utf-8")
