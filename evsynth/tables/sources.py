"""Sources and derivations: every number that the tables show, with its source or the formula it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import shorten

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.document.past_words import source_words
from evsynth.provenance import CellKind, Past
from evsynth.tables.cells import plain
from evsynth.tables.ledger import Entry, Ledger
from evsynth.wording import capital, counted, listed

COLUMNS = (
    Column("shown", "Shown", width=2.0),
    Column("kind", "Kind", width=0.8),
    Column("source", "Source, or how it was computed", width=3.6),
    Column("inputs", "From", width=1.8),
    Column("status", "Status", width=0.8),
    Column("id", "Cell", width=2.0),
)
NOTES = (
    "Cell: the name under which 'evsynth trace' follows a number down to its page.",
    "From: the cells it came from, without what their names begin with where that is the cell's own beginning.",
    "A sentence that a table prints is shown by its beginning. Names of studies and outcomes have no row.",
)
_MANY = 3
_NAMES = (".label", ".citation")  # cells that name a study or outcome: a year or a time point in them is no datum
_LONGEST = 70  # letters of a shown sentence, enough to find it by


def sources(ledger: Ledger, tables: Iterable[Table], citations: Mapping[str, str]) -> Table:
    """Return one row a number that ``tables`` show, under the table's title, then the extracted values behind them.

    ``citations`` names each citation key; a number that several tables show stands under the first.
    """
    rows: list[Row] = []
    told: set[str] = set()
    for table in tables:
        pasts = dict.fromkeys(c.past.cell for row in table.rows for c in row.cells if c.past is not None and _digit(c))
        group = table.title.partition(":")[0]
        rows += [Row(_cells(ledger.entries[id_], citations), group) for id_ in pasts if id_ not in told]
        told |= set(pasts)
    behind = sorted(ledger.extracted_behind(told) - told)
    rows += [Row(_cells(ledger.entries[id_], citations), "Extracted values behind them") for id_ in behind]
    title, described = "Sources and derivations", "One row a number."
    return Table("sources", title, COLUMNS, tuple(rows), NOTES, described, grouping="Table")


def _digit(cell: Cell) -> bool:
    named = cell.past is not None and cell.past.cell.endswith(_NAMES)
    return not named and re.search(r"\d", cell.text) is not None


def _cells(entry: Entry, citations: Mapping[str, str]) -> tuple[Cell, ...]:
    past = entry.past
    status = past.status.value if past.status is not None else None
    return (
        Cell(shorten(entry.text, _LONGEST, placeholder=" …"), entry.value),
        plain(capital(past.kind.value)),
        plain(_origin(past, citations)),
        plain(_inputs(past)),
        plain(status),
        plain(past.cell),
    )


def _origin(past: Past, citations: Mapping[str, str]) -> str:
    read = [source_words(source, citations) for source in past.sources]
    parts = read if past.kind is CellKind.EXTRACTED else [past.formula, *read]
    parts += [f"written in {past.place}"] if past.place else []
    parts += [f"note: {'; '.join(past.flags)}"] if past.flags else []
    return "; ".join(filter(None, parts))


def _inputs(past: Past) -> str:
    """Return the cells a number came from: by name if they are few, else how many and of which kind."""
    if len(past.inputs) <= _MANY:
        family = f"{past.cell.partition('.')[0]}."
        return listed([name.removeprefix(family) for name in past.inputs])
    fields = sorted({name.rpartition(".")[2] for name in past.inputs})
    few = fields if len(fields) <= _MANY else [*fields[:_MANY], "others"]
    return f"{counted(len(past.inputs), 'cell')} ({listed(few)})"
