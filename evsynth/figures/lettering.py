"""Text on figures: made printable, measured, shortened, wrapped and aligned. Widths are in inches."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import TextToPath

from evsynth.figures.style import FONT, TEXT

ELLIPSIS = "…"
_LOOSE = " .,:;("  # what looks lost before an ellipsis
MISSING = "\u25a1"  # a white square stands for a character the font does not have
_FIGURE_SPACE, _THIN_SPACE = "\u2007", "\u2009"
_MEASURE = TextToPath()
_YEAR = re.compile(r"(.+?)\s+((?:19|20)\d\d[a-z]?)")
_BREAK = re.compile(r"(?<![=<])(?<!\s\w:) (?![=<])")


@cache
def font(size: float, bold: bool) -> FontProperties:
    """Return the house font at ``size`` points."""
    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")


@cache
def _glyphs() -> frozenset[int]:
    faces = (get_font(findfont(font(TEXT, bold))) for bold in (False, True))
    first, second = (frozenset(face.get_charmap()) for face in faces)
    return first & second


def legible(text: str) -> str:
    """Return ``text`` on one line with every character the font lacks replaced by a white square."""
    kept = []
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs"}:
            continue
        if ord(character) in _glyphs():
            kept.append(character)
        elif not category.startswith("M"):
            kept.append(MISSING)
    return "".join(kept)


@lru_cache(maxsize=8192)
def width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """Return the printed width of one line of legible text."""
    if not text:
        return 0.0
    extent: tuple[float, float, float] = _MEASURE.get_text_width_height_descent(text, font(size, bold), False)
    return float(extent[0]) / 72


def shorten(text: str, room: float, size: float = TEXT, bold: bool = False) -> str:
    """Return ``text`` cut with an ellipsis so that it is no wider than ``room``."""
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip(_LOOSE) + ELLIPSIS, size, bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip(_LOOSE) + ELLIPSIS


def shorten_name(text: str, room: float, size: float = TEXT, bold: bool = False) -> str:
    """Return a study's name no wider than ``room``, cut before its year: ``Hart & S… 1949``."""
    dated = _YEAR.fullmatch(text)
    if dated is None or width(text, size, bold) <= room:
        return shorten(text, room, size, bold)
    name, year = dated.groups()
    left = room - (width(f"{ELLIPSIS} {year}", size, bold) - width(ELLIPSIS, size, bold))
    if left < width(f"M{ELLIPSIS}", size, bold):
        return shorten(text, room, size, bold)
    return f"{shorten(name, left, size, bold)} {year}"


def wrap(text: str, room: float, size: float = TEXT, bold: bool = False, most: int = 99) -> tuple[str, ...]:
    """Return ``text`` broken at spaces into lines no wider than ``room``; the line ``most`` is shortened.

    No line ends beside ``=`` or ``<``, or after the letter of a note.
    """
    lines: list[str] = []
    words = [word for word in _BREAK.split(text.strip()) if word]
    while words:
        if len(lines) == most - 1:
            return (*lines, shorten(" ".join(words), room, size, bold))
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(shorten(line, room, size, bold))
    return tuple(lines)


def aligned(texts: tuple[str, ...], size: float = TEXT) -> tuple[str, ...]:
    """Return ``texts`` padded on the left to one width with spaces as wide as a digit."""
    widest = max((width(text, size) for text in texts), default=0.0)
    return tuple(_pad(widest - width(text, size), size) + text for text in texts)


def _pad(room: float, size: float) -> str:
    # A row of ten: a space alone has no ink, but its advance counts between others.
    digit = width(_FIGURE_SPACE * 10 + "0", size) - width(_FIGURE_SPACE * 9 + "0", size)
    thin = width(_THIN_SPACE * 10 + "0", size) - width(_THIN_SPACE * 9 + "0", size)
    digits = int(room / digit + 0.08)
    return _FIGURE_SPACE * digits + _THIN_SPACE * max(0, round((room - digits * digit) / thin))
