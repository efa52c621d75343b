"""Sources and derivations: every number that the tables show, with its source or the formula it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.provenance import CellKind, Past
from evsynth.tables.cells import plain
from evsynth.tables.ledger import Entry, Ledger
from evsynth.tables.text import capital, counted, listed

COLUMNS = (
    Column("shown", "Shown", "right", 1.5),
    Column("kind", "Kind", width=0.8),
    Column("source", "Source, or how it was computed", width=3.4),
    Column("inputs", "From", width=2.2),
    Column("status", "Status", width=1.1),
    Column("id", "Cell", width=2.2),
)
_MANY = 3


def sources(ledger: Ledger, tables: Iterable[Table], citations: Mapping[str, str]) -> Table:
    """Return one row a number that ``tables`` show, under the table's title, then the extracted values behind them.

    ``citations`` names each citation key; a number that several tables show stands under the first.
    """
    rows: list[Row] = []
    told: set[str] = set()
    for table in tables:
        pasts = dict.fromkeys(c.past.cell for row in table.rows for c in row.cells if c.past is not None and _digit(c))
        rows += [Row(_cells(ledger.entries[id_], citations), table.title) for id_ in pasts if id_ not in told]
        told |= set(pasts)
    behind = sorted(ledger.extracted_behind(told) - told)
    rows += [Row(_cells(ledger.entries[id_], citations), "Extracted values behind them") for id_ in behind]
    notes = ("Cell: the name under which 'evsynth trace' follows a number down to its page.",)
    return Table("sources", "Sources and derivations", COLUMNS, tuple(rows), notes, "One row a number.")


def _digit(cell: Cell) -> bool:
    return re.search(r"\d", cell.text) is not None


def _cells(entry: Entry, citations: Mapping[str, str]) -> tuple[Cell, ...]:
    past = entry.past
    status = past.status.value if past.status is not None else None
    return (
        Cell(entry.text, entry.value, past),
        plain(capital(past.kind.value)),
        plain(_origin(past, citations)),
        plain(_inputs(past)),
        plain(status),
        plain(past.cell),
    )


def _origin(past: Past, citations: Mapping[str, str]) -> str:
    read = [f"{citations.get(s.citation, s.citation)}, {s.locator}" for s in past.sources]
    parts = read if past.kind is CellKind.EXTRACTED else [past.formula, *read]
    parts += [f"written in {past.place}"] if past.place else []
    parts += [f"note: {'; '.join(past.flags)}"] if past.flags else []
    return "; ".join(filter(None, parts))


def _inputs(past: Past) -> str:
    """Return the cells a number came from: by name if they are few, else how many and of which kind."""
    if len(past.inputs) <= _MANY:
        return listed(past.inputs)
    fields = sorted({name.rpartition(".")[2] for name in past.inputs})
    return f"{counted(len(past.inputs), 'cell')}: {listed([f'….{field}' for field in fields[:3]])}"
