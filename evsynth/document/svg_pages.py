"""A figure's SVG as a page of its own: PDF for print, PNG for programs that read neither."""

from __future__ import annotations

import struct
import zlib

from evsynth.document import typst_compile
from evsynth.document.printable import clean
from evsynth.document.typst_fonts import legible

_PAGE = """
#let given = sys.inputs
#set document(title: given.title)
#set text(lang: "en", region: "GB")
#set page(width: float(given.width) * 1in, height: float(given.height) * 1in, margin: 0pt, fill: white)
#image(bytes(given.svg), format: "svg", width: 100%, height: 100%, fit: "stretch", alt: given.alt)
"""
_INCHES_IN_METRE = 1 / 0.0254
_HEADER_END = 33  # bytes of a PNG's signature and header


def pdf_of(svg: str, width_in: float, height_in: float, alt: str, title: str) -> bytes:
    """Return ``svg`` as a PDF/UA-1 page of that size in inches, with a title and an alternative text.

    Raises ``ValueError`` if it isn't an SVG that stands alone.
    """
    return typst_compile.pdf(_PAGE, _given(svg, width_in, height_in, alt, title))


def png_of(svg: str, width_in: float, height_in: float, dpi: int = 300) -> bytes:
    """Return ``svg`` on white as a PNG that says how many dots an inch it has; raises as `pdf_of`."""
    drawn = typst_compile.png(_PAGE, _given(svg, width_in, height_in, "", ""), dpi)
    per_metre = round(dpi * _INCHES_IN_METRE)
    size = b"pHYs" + struct.pack(">LLB", per_metre, per_metre, 1)
    chunk = struct.pack(">L", len(size) - 4) + size + struct.pack(">L", zlib.crc32(size))
    return drawn[:_HEADER_END] + chunk + drawn[_HEADER_END:]


def _given(svg: str, width_in: float, height_in: float, alt: str, title: str) -> dict[str, str]:
    words = {"alt": legible(clean(alt)), "title": clean(title) or "Figure"}
    return {"svg": clean(svg), "width": repr(width_in), "height": repr(height_in), **words}
