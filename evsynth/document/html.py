"""One self-contained web page: no script, no outside request, readable on paper, phone and by ear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import count, groupby

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from evsynth.document.anchors import Anchors, anchors
from evsynth.document.layout import alignments, groups, titles_said, wide_blocks
from evsynth.document.model import Align, Block, Document, Heading, Picture, Row, Table
from evsynth.document.printable import printable
from evsynth.document.svg import inline_svg

_LONG_WORD = re.compile(r"([!-~]{30})(?=[!-~])")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block with all that the page template needs beside it."""

    kind: str
    block: Block
    anchor: str
    items: tuple[str, ...]
    wide: bool
    said: bool
    alignments: tuple[Align, ...] = ()
    groups: tuple[tuple[str, list[Row]], ...] = ()
    svg: str = ""


def write(document: Document) -> str:
    """Return ``document`` as one HTML5 file with its style and figures inside.

    Raises ``ValueError`` if the SVG of a picture can't be put into a page.
    """
    document = printable(document)
    places = anchors(document)
    blocks = list(_placed(document, places))
    spreads = [(wide, list(run)) for wide, run in groupby(blocks, key=lambda placed: placed.wide)]
    numbers = count(1)
    return _template().render(
        document=document,
        style=Markup(_packaged("page.css")),
        headings=[b for b in blocks if isinstance(b.block, Heading) and b.block.level < 3],
        spreads=spreads,
        resolve=places.resolve,
        breakable=_breakable,
        next_past=lambda: f"past--{next(numbers)}",
    )


def _placed(document: Document, places: Anchors) -> Iterator[_Placed]:
    wide, said = wide_blocks(document.blocks), titles_said(document.blocks)
    for index, block in enumerate(document.blocks):
        anchor = places.blocks[index]
        kind = type(block).__name__.lower()
        placed = _Placed(kind, block, anchor, places.items[index], wide[index], said[index])
        if isinstance(block, Table):
            yield replace(placed, alignments=alignments(block), groups=tuple(groups(block)))
        elif isinstance(block, Picture):
            yield replace(placed, svg=Markup(inline_svg(block, f"{anchor}--drawing")))
        else:
            yield placed


def _breakable(text: str) -> Markup:
    """Return ``text`` escaped, with places to break in words that no column could hold."""
    return Markup("<wbr>").join(_LONG_WORD.sub("\\1\0", text).split("\0"))


@cache
def _template() -> Template:
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(_packaged("page.html.j2"))


def _packaged(name: str) -> str:
    return files("evsynth.document").joinpath(name).read_text(encoding="utf-8")
