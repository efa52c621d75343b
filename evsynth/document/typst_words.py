"""Words for the page: characters that fonts have, breaks within words that no line could hold, a language tag."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evsynth.document.anchors import Anchors
from evsynth.document.model import Run
from evsynth.document.typst_fonts import legible

LINE = 44.0
"""The widest word, in ems, that running text keeps together."""

_BREAK = "\u200b"  # a space without width
_LONG = re.compile(r"\S{3,}")
_BROAD = set("mwMW%@…⊕⊖◯→")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?![A-Za-z0-9])")


def words(text: str, room: float = LINE) -> str:
    """Return ``text`` legible, with a place to break in each word that is wider than ``room`` ems."""
    if len(text) < room:
        return legible(text)
    return _LONG.sub(lambda word: word[0] if len(word[0]) < room else _broken(word[0], room), legible(text))


def _broken(word: str, room: float) -> str:
    parts, width = [""], 0.0
    for letter in word:
        ems = _ems(letter)
        if width + ems > room and parts[-1]:
            parts.append("")
            width = 0.0
        parts[-1] += letter
        width += ems
    return _BREAK.join(parts)


def _ems(letter: str) -> float:
    if letter in _BROAD or ord(letter) > 0x2E80:
        return 1.02
    return 0.74 if letter.isupper() else 0.54


def runs(given: Iterable[Run], anchors: Anchors) -> list[dict[str, str]]:
    """Return ``given`` for the page template, each link as an anchor or an address."""
    made = []
    for run in given:
        href = anchors.resolve(run.href)
        anchor = href[1:] if href.startswith("#") else ""
        address = "" if anchor else href
        made.append({"text": words(run.text), "style": run.style, "anchor": anchor, "address": address})
    return made


def language(tag: str) -> tuple[str, str | None]:
    """Return language and region of a BCP 47 ``tag``; English if it is none."""
    found = _TAG.match(tag)
    if found is None:
        return "en", None
    region = found[2]
    return found[1].lower(), region.upper() if region else None
