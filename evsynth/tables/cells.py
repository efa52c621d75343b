"""Cells with a past: the constructors every table shares."""

from __future__ import annotations

from evsynth.document.model import Cell
from evsynth.effects.rows import EffectRow
from evsynth.provenance import CellKind, Past, Source
from evsynth.tables.text import DASH


def plain(text: str | None, *, strong: bool = False) -> Cell:
    """Return a cell of words without a past; an en dash for nothing."""
    return Cell(text or DASH, text or None, strong=strong)


def extracted(text: str, value: float | str | None, cell: str, source: Source, flags: tuple[str, ...] = ()) -> Cell:
    """Return a cell that shows a value read in a paper."""
    return Cell(text, value, Past(cell, CellKind.EXTRACTED, (source,), flags=flags))


def derived(
    text: str,
    value: float | str | None,
    cell: str,
    formula: str,
    inputs: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> Cell:
    """Return a cell that shows a computed value."""
    return Cell(text, value, Past(cell, CellKind.DERIVED, (), formula, inputs, flags))


def from_row(text: str, value: float | str | None, outcome: str, row: EffectRow, field: str) -> Cell:
    """Return a cell derived from one study's extracted data, its source and derivation with it."""
    past = Past(cell_id(outcome, row, field), CellKind.DERIVED, (row.source,), row.derivation, (), row.flags)
    return Cell(text, value, past)


def cell_id(outcome: str, row: EffectRow, field: str) -> str:
    """Return the stable id of a cell of one study's row."""
    return ".".join((outcome, row.study, row.arm, field))
