"""The second opinion beside the headline numbers: peer, quantity, both values, relative difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evsynth.document.model import Column, Row, Table
from evsynth.tables.cells import derived, plain

COLUMNS = (
    Column("peer", "Recomputed by", width=1.2),
    Column("analysis", "Analysis", width=2.2),
    Column("quantity", "Quantity", width=1.0),
    Column("ours", "evsynth", "right", 1.4),
    Column("theirs", "Peer", "right", 1.4),
    Column("difference", "Relative difference", "right", 1.2),
)


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One number recomputed by a peer; ``difference`` is relative, or absolute below a scale of 1e-6."""

    outcome: str
    label: str
    analysis: str
    peer: str
    quantity: str
    ours: float
    theirs: float
    difference: float


def second_opinion(rows: Iterable[OpinionRow]) -> Table:
    """Return one row a recomputed number, grouped by outcome."""
    shown = tuple(
        Row(
            (
                plain(row.peer),
                plain(row.analysis),
                plain(row.quantity),
                derived(f"{row.ours:.9g}", row.ours, f"{row.outcome}.{row.analysis}.{row.quantity}", row.analysis),
                derived(
                    f"{row.theirs:.9g}",
                    row.theirs,
                    f"{row.outcome}.{row.analysis}.{row.quantity}.{row.peer}",
                    row.peer,
                ),
                plain(f"{row.difference:.1e}"),
            ),
            row.label,
        )
        for row in rows
    )
    notes = ("Peers stop their iterations earlier than evsynth does; the difference is mostly theirs.",)
    return Table(
        "second_opinion",
        "Second opinion",
        COLUMNS,
        shown,
        notes,
        "Numbers recomputed by two other packages.",
        grouping="Outcome",
    )
