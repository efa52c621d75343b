"""Cells with a past: the constructors every table shares."""

from __future__ import annotations

from evsynth.document.model import Cell
from evsynth.effects.rows import EffectRow
from evsynth.extract.model import Study
from evsynth.extract.model.study import Measurement
from evsynth.provenance import CellKind, Past, Source, Status
from evsynth.wording import DASH


def plain(text: str | None, *, strong: bool = False) -> Cell:
    """Return a cell of words without a past; an en dash for nothing."""
    return Cell(text or DASH, text or None, strong=strong)


def extracted(
    text: str,
    value: float | str | None,
    cell: str,
    source: Source,
    flags: tuple[str, ...] = (),
    status: Status = Status.SINGLE,
) -> Cell:
    """Return a cell that shows a value read in a paper."""
    return Cell(text, value, Past(cell, CellKind.EXTRACTED, (source,), flags=flags, status=status))


def stated(text: str | None, value: float | str | None, cell: str, place: str, *, strong: bool = False) -> Cell:
    """Return a cell of the curator's own words; an en dash for nothing.

    Where it holds a number, it has the file and line it stands in.
    """
    if not text or not any(letter.isdigit() for letter in text):
        return plain(text, strong=strong)
    return Cell(text, text if value is None else value, Past(cell, CellKind.STATED, place=place), strong)


def judged(text: str, value: float | str | None, cell: str, place: str, why: str, inputs: tuple[str, ...] = ()) -> Cell:
    """Return a cell that shows what a named person judged: where it is written, and why in ``why``."""
    return Cell(text, value, Past(cell, CellKind.JUDGED, (), why, inputs, place=place))


def status_of(item: Measurement, study: Study) -> Status:
    """Return how far an extracted value has been checked; a dispute outweighs a check, a check a digitised curve."""
    if "disputed" in item.flags:
        return Status.DISPUTED
    if item.verified_by or study.verified_by:
        return Status.VERIFIED
    return Status.DIGITISED if item.method == "digitised" else Status.SINGLE


def derived(
    text: str,
    value: float | str | None,
    cell: str,
    formula: str,
    inputs: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    *,
    strong: bool = False,
) -> Cell:
    """Return a cell that shows a computed value."""
    return Cell(text, value, Past(cell, CellKind.DERIVED, (), formula, inputs, flags), strong)


def from_row(text: str, value: float | str | None, outcome: str, row: EffectRow, field: str) -> Cell:
    """Return a cell derived from one study's extracted data, its source and derivation with it."""
    past = Past(cell_id(outcome, row, field), CellKind.DERIVED, (row.source,), row.derivation, (), row.flags)
    return Cell(text, value, past)


def cell_id(outcome: str, row: EffectRow, field: str) -> str:
    """Return the stable id of a cell of one study's row."""
    return f"{outcome}.{row.name}.{field}"
