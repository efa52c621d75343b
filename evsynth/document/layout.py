"""Layout that formats share: groups as a column, alignment, titles said twice, blocks on wide pages."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from evsynth.document.model import Align, Block, Cell, Column, Heading, Listing, Paragraph, Picture, Row, Table
from evsynth.document.numerals import number

EMPTY = "–"
WIDE_COLUMNS = 5
_PORTRAIT_PICTURE = 6.75  # inches, the text width of a portrait page
_INTRODUCTION = 3
_WIDE_LINE = 150  # letters in a line of a wide page
_WITHIN = re.compile(
    r"(?<=[\d%∞]) (?=to [\d\u2212∞])|(?<=[\d%∞] to) (?=[\d\u2212∞])"  # 61.5 to 78.7%
    r"|(?<=[<>≤≥=]) (?=\d)|(?<=\d) (?=\(\d+\))"  # < 0.001, 50.84 (12)
)
_LONGEST_NUMBER = 40  # letters; what is longer is a sentence
_SHORT_STRETCH = 25  # lines, about two thirds of a wide page


def groups(table: Table) -> list[tuple[str, list[Row]]]:
    """Return the runs of consecutive rows of one group, each with the group's name."""
    return [(name, list(rows)) for name, rows in groupby(table.rows, key=lambda row: row.group)]


def group_as_column(table: Table) -> Table:
    """Return ``table`` with its groups as a first column, or as it is if no row has a group."""
    if not any(row.group for row in table.rows):
        return table
    keys = {column.key for column in table.columns}
    column = Column("row_group" if "group" in keys else "group", table.grouping, width=1.6)
    rows = tuple(Row((Cell(row.group, row.group or None), *row.cells)) for row in table.rows)
    return replace(table, columns=(column, *table.columns), rows=rows)


def alignments(table: Table) -> tuple[Align, ...]:
    """Return one alignment a column: its own, but right for a column of nothing but numbers."""
    return tuple(
        "right" if column.align == "left" and _numeric(table, index) else column.align
        for index, column in enumerate(table.columns)
    )


def whole_numbers(table: Table) -> Table:
    """Return ``table`` with no line break within an interval or after a sign, in columns of numbers.

    ``71.1% (61.5 to 78.7%)`` may then break before its bracket only.
    """
    aligned = alignments(table)
    rows = tuple(
        replace(row, cells=tuple(_whole(c) if a == "right" else c for c, a in zip(row.cells, aligned, strict=True)))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _whole(cell: Cell) -> Cell:
    return replace(cell, text=_WITHIN.sub("\u00a0", cell.text)) if len(cell.text) <= _LONGEST_NUMBER else cell


def _numeric(table: Table, index: int) -> bool:
    cells = [row.cells[index] for row in table.rows if row.cells[index].text not in {"", EMPTY}]
    return index > 0 and bool(cells) and all(number(cell) is not None for cell in cells)


def titles_said(blocks: Sequence[Block], title: str = "") -> tuple[bool, ...]:
    """Return for each block whether it is a table or picture whose title the heading over it already says.

    Only paragraphs may stand between the two; the heading may add something in brackets. ``title`` is the
    document's, which is over the first block.
    """
    said, heading = [], _words(title)
    for block in blocks:
        said.append(isinstance(block, Table | Picture) and _says(heading, _words(block.title)))
        if not isinstance(block, Paragraph):
            heading = _words(block.text) if isinstance(block, Heading) else ""
    return tuple(said)


def _says(heading: str, title: str) -> bool:
    return heading != "" and (heading == title or (heading.startswith(f"{title} (") and heading.endswith(")")))


def _words(title: str) -> str:
    return " ".join(title.casefold().split())


def wide_blocks(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """Return for each block whether it lies on a landscape page: wide pictures and tables of more than five columns do.

    A heading goes with its wide table, and so do up to three paragraphs between them, between two wide
    tables, or between the document's title and its first; and so does what stands between two wide
    stretches and would leave the greater part of a page empty.
    """
    wide = [_is_wide(block) for block in blocks]
    for index in [place for place, is_wide in enumerate(wide) if is_wide]:
        start = index
        while start > 0 and index - start < _INTRODUCTION and isinstance(blocks[start - 1], Paragraph):
            start -= 1
        while start > 0 and isinstance(blocks[start - 1], Heading):
            start -= 1
        if start == 0 or wide[start - 1] or isinstance(blocks[start], Heading):
            wide[start:index] = [True] * (index - start)
    return tuple(_joined(blocks, wide))


def _is_wide(block: Block) -> bool:
    if isinstance(block, Picture):
        return block.width > _PORTRAIT_PICTURE
    return isinstance(block, Table) and len(block.columns) > WIDE_COLUMNS


def _joined(blocks: Sequence[Block], wide: Sequence[bool]) -> list[bool]:
    joined, start = list(wide), 0
    for is_wide, run in groupby(wide):
        end = start + len(list(run))
        between = not is_wide and start > 0 and end < len(blocks)
        if between and sum(map(_lines, blocks[start:end])) <= _SHORT_STRETCH:
            joined[start:end] = [True] * (end - start)
        start = end
    return joined


def _lines(block: Block) -> float:
    """Return about how many lines of a wide page ``block`` takes; a picture never fits beside a table."""
    match block:
        case Heading():
            return 2
        case Paragraph():
            return _text_lines(sum(len(run.text) for run in block.runs))
        case Listing():
            return sum(_text_lines(sum(len(run.text) for run in item)) for item in block.items)
        case Table():
            return 3 + sum(_row_lines(block, row) for row in block.rows) + sum(map(_text_lines, map(len, block.notes)))
        case Picture():
            return math.inf


def _text_lines(letters: int) -> int:
    return 1 + letters // _WIDE_LINE


def _row_lines(table: Table, row: Row) -> float:
    total = sum(column.width for column in table.columns)
    cells = zip(table.columns, row.cells, strict=True)
    return 1.3 * max((_text_lines(round(len(cell.text) * total / column.width)) for column, cell in cells), default=1)
