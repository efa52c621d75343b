"""A drawing as SVG, PDF and PNG, byte for byte the same wherever and whenever it is rendered."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from evsynth.document.model import Picture
from evsynth.figures.style import settings

_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\s*")
_NO_METADATA: dict[str, dict[str, str | None]] = {
    "svg": dict.fromkeys(("Creator", "Date", "Format", "Type")),
    "pdf": dict.fromkeys(("Creator", "Producer", "CreationDate")),
    "png": {"Software": None},
}


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A matplotlib figure with what a document says about it; its size in inches is its print size."""

    figure: Figure
    id: str
    title: str
    alt: str
    notes: tuple[str, ...] = ()


def render(drawing: Drawing) -> Picture:
    """Return the drawing in all three formats.

    SVG text is drawn as outlines: columns are set by measured widths, which a fallback font would break;
    the words are kept for readers in the alternative text and the document's tables. PDF text is text.
    """
    width, height = (float(inches) for inches in drawing.figure.get_size_inches())
    return Picture(
        id=drawing.id,
        title=drawing.title,
        alt=drawing.alt,
        svg=_DOCTYPE.sub("", _saved(drawing.figure, "svg").decode("utf-8"), count=1),
        png=_saved(drawing.figure, "png", dpi=300),
        pdf=_saved(drawing.figure, "pdf"),
        width=width,
        height=height,
        notes=drawing.notes,
    )


def _saved(figure: Figure, suffix: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    with settings():
        figure.savefig(stream, format=suffix, metadata=_NO_METADATA[suffix], facecolor="white", **options)
    return stream.getvalue()
