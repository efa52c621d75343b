"""The fonts of a PDF: those within Typst and, for whatever they lack, DejaVu Sans, which comes with matplotlib."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

MISSING = "\u25a1"
"""A white square stands for a character that no font has: PDF/UA allows no missing glyph."""

_COMMON = re.compile("[\n -~\u00a0-\u017f]*")  # what DejaVu Sans has for certain


@cache
def fonts() -> typst.Fonts:
    """Return the fonts every page is set in, the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_folder())])


def legible(text: str) -> str:
    """Return ``text`` with a white square for each character that no font has, and no mark that has no place."""
    if _COMMON.fullmatch(text):
        return text
    known = _characters()
    return "".join(c if ord(c) in known or c == "\n" else _substitute(c) for c in text)


def _substitute(character: str) -> str:
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"} else MISSING


def _folder() -> Path:
    """Return matplotlib's folder of fonts, found without importing it; raises ``ValueError`` if there is none."""
    found = find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    if folder is None or not (folder / "DejaVuSans.ttf").is_file():
        raise ValueError("DejaVu Sans is not where matplotlib keeps its fonts; reinstall matplotlib")
    return folder


@cache
def _characters() -> frozenset[int]:
    """Return the code points of DejaVu Sans, read from the table ``cmap`` of its file (format 12)."""
    data = (_folder() / "DejaVuSans.ttf").read_bytes()
    tables = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(struct.unpack_from(">H", data, 4)[0]))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    known: set[int] = set()
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        part = start + struct.unpack_from(">HHL", data, start + 4 + 8 * n)[2]
        if struct.unpack_from(">H", data, part)[0] == 12:
            for group in range(struct.unpack_from(">L", data, part + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", data, part + 16 + 12 * group)
                known.update(range(first, last + 1))
    return frozenset(known)
