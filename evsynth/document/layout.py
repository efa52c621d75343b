"""Layout that formats share: groups as a column, alignment of numbers, which blocks lie on wide pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from evsynth.document.model import Align, Block, Cell, Column, Heading, Paragraph, Row, Table
from evsynth.document.numerals import number

EMPTY = "–"
WIDE_COLUMNS = 5
_INTRODUCTION = 3


def groups(table: Table) -> list[tuple[str, list[Row]]]:
    """Return the runs of consecutive rows of one group, each with the group's name."""
    return [(name, list(rows)) for name, rows in groupby(table.rows, key=lambda row: row.group)]


def group_as_column(table: Table) -> Table:
    """Return ``table`` with its groups as a first column, or as it is if no row has a group."""
    if not any(row.group for row in table.rows):
        return table
    keys = {column.key for column in table.columns}
    column = Column("row_group" if "group" in keys else "group", "Group", width=1.6)
    rows = tuple(Row((Cell(row.group, row.group or None), *row.cells)) for row in table.rows)
    return replace(table, columns=(column, *table.columns), rows=rows)


def alignments(table: Table) -> tuple[Align, ...]:
    """Return one alignment a column: its own, but right for a column of nothing but numbers."""
    return tuple(
        "right" if column.align == "left" and _numeric(table, index) else column.align
        for index, column in enumerate(table.columns)
    )


def _numeric(table: Table, index: int) -> bool:
    cells = [row.cells[index] for row in table.rows if row.cells[index].text not in {"", EMPTY}]
    return index > 0 and bool(cells) and all(number(cell) is not None for cell in cells)


def wide_blocks(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """Return for each block whether it lies on a landscape page: tables of more than five columns do.

    A heading goes with its wide table, and so do up to three paragraphs between them, between two wide
    tables, or between the document's title and its first.
    """
    wide = [isinstance(block, Table) and len(block.columns) > WIDE_COLUMNS for block in blocks]
    for index in [place for place, is_wide in enumerate(wide) if is_wide]:
        start = index
        while start > 0 and index - start < _INTRODUCTION and isinstance(blocks[start - 1], Paragraph):
            start -= 1
        while start > 0 and isinstance(blocks[start - 1], Heading):
            start -= 1
        if start == 0 or wide[start - 1] or isinstance(blocks[start], Heading):
            wide[start:index] = [True] * (index - start)
    return tuple(wide)
