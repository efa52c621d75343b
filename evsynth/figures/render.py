"""A drawing as SVG, PDF and PNG, byte for byte the same wherever and whenever it is rendered."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from matplotlib.figure import Figure

from evsynth.document.model import Picture
from evsynth.document.printable import clean
from evsynth.document.svg_pages import pdf_of, png_of
from evsynth.figures.style import settings

_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\s*")
_OUTLINE = re.compile(r' (?:d|x|y)="[^"]*"')
_TAIL = re.compile(r"(\.\d{3})\d+")  # a thousandth of a point shows nowhere
_NO_METADATA: dict[str, str | None] = dict.fromkeys(("Creator", "Date", "Format", "Type"))


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A matplotlib figure with what a document says about it; its size in inches is its print size."""

    figure: Figure
    id: str
    title: str
    alt: str
    notes: tuple[str, ...] = ()


def render(drawing: Drawing, dpi: int = 300) -> Picture:
    """Return the drawing in all three formats; PDF and PNG are made from the SVG, so that all three agree.

    Text is drawn as outlines: columns are set by measured widths, which a fallback font would break; the
    words are kept for readers in the alternative text and the document's tables.
    """
    width, height = (float(inches) for inches in drawing.figure.get_size_inches())
    svg = _told(_svg(drawing.figure), drawing)
    return Picture(
        id=drawing.id,
        title=drawing.title,
        alt=drawing.alt,
        svg=svg,
        png=png_of(svg, width, height, dpi),
        pdf=pdf_of(svg, width, height, drawing.alt, drawing.title),
        width=width,
        height=height,
        notes=drawing.notes,
    )


def _told(svg: str, drawing: Drawing) -> str:
    """Return the SVG with its title and alternative text, which a program reads aloud."""
    start = svg.index(">", svg.index("<svg")) + 1
    words = f"<title>{escape(clean(drawing.title))}</title><desc>{escape(clean(drawing.alt))}</desc>"
    return f"{svg[:start]}{words}{svg[start:]}"


def _svg(figure: Figure) -> str:
    stream = io.BytesIO()
    with settings():
        figure.savefig(stream, format="svg", metadata=_NO_METADATA, facecolor="white")
    drawn = _DOCTYPE.sub("", stream.getvalue().decode("utf-8"), count=1)
    return _OUTLINE.sub(lambda outline: _TAIL.sub(r"\1", outline[0]), drawn)
