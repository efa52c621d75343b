"""Where each number of a web page comes from: an address for its cell, and what opens when it is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evsynth.document.anchors import Anchors
from evsynth.document.model import Document
from evsynth.document.past_words import past_lines
from evsynth.provenance import Past

_FEW_INPUTS = 3
_NOT_IN_AN_ADDRESS = re.compile(r"[^A-Za-z0-9_.]+")


@dataclass(frozen=True, slots=True)
class Link:
    """Words with the address they lead to, empty if nowhere on the page."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The cells a formula was given; many open in a popover ``id`` that all numbers made from them share."""

    id: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """What the popover ``id`` of one number says: ``lead``, then labelled ``lines``; ``anchor`` is its cell's."""

    id: str
    anchor: str
    lead: str
    lines: tuple[tuple[str, str], ...]
    inputs: Inputs | None
    cell: str


class Origins:
    """Hands out the origins of a page's numbers in reading order; remembers which inputs it has listed."""

    def __init__(self, document: Document, places: Anchors) -> None:
        self.names = dict(document.citations)
        self._first = dict(_addresses(document, set(places.all())))
        self._shown: dict[str, int] = {}
        self._shared: dict[tuple[str, ...], Inputs] = {}
        self._count = 0

    @property
    def shared(self) -> tuple[Inputs, ...]:
        """The lists of inputs that stand in popovers of their own, so far."""
        return tuple(inputs for inputs in self._shared.values() if inputs.id)

    def of(self, past: Past) -> Origin:
        """Return the origin of the next number, whose past is ``past``."""
        self._count += 1
        lead, *rest = past_lines(replace(past, inputs=()), self.names)
        labelled = (line.partition(": ") for line in rest[:-1])
        lines = tuple((label, words) for label, _, words in labelled)
        return Origin(f"o--{self._count}", self._anchor(past.cell), lead, lines, self._inputs(past.inputs), past.cell)

    def _anchor(self, cell: str) -> str:
        """Return the anchor of ``cell``; a number shown again gets one of its own, which no link leads to."""
        times = self._shown[cell] = self._shown.get(cell, 0) + 1
        return self._first[cell] if times == 1 else f"{self._first[cell]}--{times}"

    def _inputs(self, cells: tuple[str, ...]) -> Inputs | None:
        if not cells:
            return None
        if cells not in self._shared:
            links = tuple(Link(cell, f"#{self._first[cell]}" if cell in self._first else "") for cell in cells)
            id_ = f"i--{len(self._shared) + 1}" if len(cells) > _FEW_INPUTS else ""
            self._shared[cells] = Inputs(id_, links)
        return self._shared[cells]


def cell_anchor(cell: str) -> str:
    """Return the anchor that a page gives the cell called ``cell`` where it first shows it.

    >>> cell_anchor("os_5y.REML, Wald-type.estimate")
    'cell-os_5y.REML-Wald-type.estimate'
    """
    return f"cell-{_NOT_IN_AN_ADDRESS.sub('-', cell).strip('-')}"


def _addresses(document: Document, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each cell of the page with an anchor that nothing else on it has."""
    seen: set[str] = set()
    for cell in _cells(document):
        if cell not in seen:
            seen.add(cell)
            anchor, number = cell_anchor(cell), 2
            while anchor in taken:
                anchor, number = f"{cell_anchor(cell)}-{number}", number + 1
            taken.add(anchor)
            yield cell, anchor


def _cells(document: Document) -> Iterable[str]:
    return (c.past.cell for t in document.tables() for row in t.rows for c in row.cells if c.past)
