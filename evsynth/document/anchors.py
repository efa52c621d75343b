"""Anchors: a unique name for each block and list item that a link within the document can reach."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evsynth.document.model import Document, Heading, Listing, Paragraph
from evsynth.document.printable import safe_url


@dataclass(frozen=True, slots=True)
class Anchors:
    """``blocks`` holds one anchor a block (empty if none), ``items`` one a list item of that block.

    ``names`` maps the ids of the document to anchors.
    """

    blocks: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]

    def resolve(self, href: str) -> str:
        """Return ``href`` as a link that works: ``#anchor``, a safe address, or empty if neither."""
        if href.startswith("#"):
            anchor = self.names.get(href[1:], "")
            return f"#{anchor}" if anchor else ""
        return safe_url(href)

    def all(self) -> Iterator[str]:
        """Yield every anchor in reading order."""
        for block, items in zip(self.blocks, self.items, strict=True):
            yield from filter(None, (block, *items))


def anchors(document: Document) -> Anchors:
    """Return the anchors of ``document``; of two blocks with one id, links reach the first.

    A heading without an id gets one from its words. No anchor has two hyphens in a row: those are free
    for the names that a format gives to parts of its own.
    """
    used: set[str] = {_slug(id_) for id_ in _ids(document)}
    names: dict[str, str] = {}

    def named(id_: str) -> str:
        if not id_:
            return ""
        if id_ not in names and (first := _slug(id_)) not in names.values():
            names[id_] = first
            return first
        anchor = _free(_slug(id_), used)
        names.setdefault(id_, anchor)
        return anchor

    blocks, items = [], []
    for block in document.blocks:
        anchor = "" if isinstance(block, Paragraph | Listing) else named(block.id)
        if isinstance(block, Heading) and not anchor:
            anchor = _free(_slug(block.text), used)
        blocks.append(anchor)
        items.append(tuple(map(named, block.ids)) if isinstance(block, Listing) else ())
    return Anchors(tuple(blocks), tuple(items), names)


def _ids(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Listing):
            yield from filter(None, block.ids)
        elif not isinstance(block, Paragraph) and block.id:
            yield block.id


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:60]
    return slug if slug[:1].isalpha() else f"s-{slug}".rstrip("-")


def _free(slug: str, used: set[str]) -> str:
    name, number = slug, 2
    while name in used:
        name, number = f"{slug}-{number}", number + 1
    used.add(name)
    return name
