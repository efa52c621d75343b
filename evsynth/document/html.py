"""One self-contained web page: no script, no outside request, readable on paper, phone and by ear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import count, groupby

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from evsynth.document.anchors import Anchors, anchors
from evsynth.document.drafts import WATERMARK, draft_line
from evsynth.document.layout import titles_said, wide_blocks
from evsynth.document.model import Block, Document, Heading, Picture, Table
from evsynth.document.page_origins import Origins
from evsynth.document.page_tables import Laid, breakable, lay_out
from evsynth.document.printable import printable
from evsynth.document.svg import inline_svg

_STYLES = ("page.css", "page_frame.css", "page_table.css", "page_print.css")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block with all that the page template needs beside it."""

    kind: str
    block: Block
    anchor: str
    items: tuple[str, ...]
    wide: bool
    said: bool
    laid: Laid | None = None
    svg: str = ""


def write(document: Document, *, spanners: bool = False) -> str:
    """Return ``document`` as one HTML5 file with its style and figures inside.

    ``spanners`` puts columns under the header they share. Each cell whose number has a past is an anchor
    (``cell_anchor``) and opens where the number comes from; on paper, notes under the table say it.
    Raises ``ValueError`` if the SVG of a picture can't be put into a page.
    """
    document = printable(document)
    places = anchors(document)
    origins = Origins(document, places)
    blocks = list(_placed(document, places, origins, spanners or document.spanners))
    return _template().render(
        document=document,
        draft=draft_line(document),
        watermark=WATERMARK,
        style=Markup("\n".join(map(_packaged, _STYLES))),
        headings=[b for b in blocks if isinstance(b.block, Heading) and b.block.level < 3],
        spreads=[(wide, list(run)) for wide, run in groupby(blocks, key=lambda placed: placed.wide)],
        traced=any(b.laid and b.laid.origins for b in blocks),
        shared=origins.shared,
        resolve=places.resolve,
        breakable=breakable,
    )


def _placed(document: Document, places: Anchors, origins: Origins, spanners: bool) -> Iterator[_Placed]:
    wide, said = wide_blocks(document.blocks), titles_said(document.blocks, document.title)
    drawings = count(1)
    for index, block in enumerate(document.blocks):
        kind = type(block).__name__.lower()
        placed = _Placed(kind, block, places.blocks[index], places.items[index], wide[index], said[index])
        if isinstance(block, Table):
            yield replace(placed, laid=lay_out(block, origins, spanners=spanners))
        elif isinstance(block, Picture):
            yield replace(placed, svg=Markup(inline_svg(block, f"p--{next(drawings)}")))
        else:
            yield placed


@cache
def _template() -> Template:
    page = Environment(
        loader=FunctionLoader(_packaged),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return page.get_template("page.html.j2")


def _packaged(name: str) -> str:
    return files("evsynth.document").joinpath(name).read_text(encoding="utf-8")
