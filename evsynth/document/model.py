"""A neutral document: blocks of text, tables and figures. It knows no medicine and no statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evsynth.provenance import Past

Align = Literal["left", "right", "center"]
Style = Literal["", "strong", "em", "sup", "code"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``href`` makes it a link (``#id`` within the document)."""

    text: str
    style: Style = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of ``level`` 1 to 3; ``id`` is the anchor other blocks link to."""

    text: str
    level: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs; ``role`` is body text, a note, a warning or the lead of the page."""

    runs: tuple[Run, ...]
    role: Literal["body", "note", "warning", "lead"] = "body"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items, each a tuple of runs; ``ids`` give items anchors (references)."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its key in data files, its header, alignment and relative width.

    Neighbours of one ``over`` may stand under it in a header of two levels, where a writer is asked for one.
    """

    key: str
    header: str
    align: Align = "left"
    width: float = 1.0
    over: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: the text shown, the typed value behind it, and the past of its number."""

    text: str
    value: float | int | str | None = None
    past: Past | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: one cell a column; consecutive rows of one ``group`` stand under its name."""

    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``id`` names its data file, ``title`` stands above it and ``notes`` under it.

    ``description`` is the alternative text; ``grouping`` heads the groups where they are a column. Every row has
    one cell a column.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    description: str = ""
    grouping: str = "Group"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"table {self.id}: {len(row.cells)} cells, {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure: the same picture as ``svg`` text, ``png`` and ``pdf`` bytes.

    ``width`` and ``height`` are inches at print size; ``alt`` says in words what it shows.
    """

    id: str
    title: str
    alt: str
    svg: str
    png: bytes
    pdf: bytes
    width: float
    height: float
    notes: tuple[str, ...] = ()


Block = Heading | Paragraph | Listing | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order under a title; ``language`` is a BCP 47 tag.

    ``draft`` says, on every page, why the document is not final; ``citations`` gives each citation key of a
    cell's source the short name it is shown by. ``spanners`` asks for headers of two levels where columns have one.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    language: str = "en-GB"
    keywords: tuple[str, ...] = field(default=())
    draft: str = ""
    citations: tuple[tuple[str, str], ...] = ()
    spanners: bool = False

    def tables(self) -> tuple[Table, ...]:
        """Return the document's tables in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def pictures(self) -> tuple[Picture, ...]:
        """Return the document's pictures in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


def text(words: str, role: Literal["body", "note", "warning", "lead"] = "body") -> Paragraph:
    """Return a paragraph of plain words."""
    return Paragraph((Run(words),), role)
