"""The ledger: every cell of a run by its id, so that a printed number leads back to its page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from evsynth.document.model import Cell, Table
from evsynth.effects.build import results_of
from evsynth.effects.rows import EffectRow
from evsynth.extract.model import Review, Study
from evsynth.extract.model.lines import place_of
from evsynth.extract.model.study import Measurement
from evsynth.provenance import CellKind, Past, Status
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import cell_id, status_of
from evsynth.tables.reported import reported
from evsynth.wording import counted, significant


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the ledger: the texts it is shown by, the value behind it, its past, the tables that show it."""

    texts: tuple[str, ...]
    value: float | int | str | None
    past: Past
    tables: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What it shows, in each form: ``711 (615 to 787); 71.1% (61.5 to 78.7%)``."""
        return "; ".join(self.texts)


class Ledger:
    """All cells of a run by id: what was extracted, what each row came to, and what the tables show."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)

    def extracted_behind(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the ids of all extracted cells that ``ids`` come from, in however many steps."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = list(ids)
        while waiting:
            id_ = waiting.pop()
            entry = self.entries.get(id_)
            if id_ in seen or entry is None:
                continue
            seen.add(id_)
            if entry.past.kind is CellKind.EXTRACTED:
                found.add(id_)
            waiting += entry.past.inputs
        return frozenset(found)

    def unresolved(self) -> tuple[tuple[str, str], ...]:
        """Return each cell that names an input which is no cell, with that input."""
        return tuple(
            (id_, name) for id_, e in self.entries.items() for name in e.past.inputs if name not in self.entries
        )

    def closed(self, table: Table) -> Table:
        """Return the table with its status line as the last note: how far the values behind it were checked."""
        pasts = [cell.past for row in table.rows for cell in row.cells if cell.past is not None]
        behind = self.extracted_behind(past.cell for past in pasts)
        return replace(table, notes=(*table.notes, self._status(behind))) if behind else table

    def _status(self, behind: frozenset[str]) -> str:
        found = [self.entries[id_].past.status or Status.SINGLE for id_ in behind]
        counts = [f"{found.count(status)} {status.value}" for status in Status if status in found]
        return f"{counted(len(found), 'extracted value')} behind this table: {', '.join(counts)}."


def ledger(review: Review, syntheses: Mapping[str, OutcomeSynthesis], tables: Iterable[Table]) -> Ledger:
    """Return the ledger of a run: extracted values, the rows they became, and every cell that a table shows."""
    entries = dict(_extracted(review))
    for synthesis in syntheses.values():
        entries |= _rows(review, synthesis)
    for table in tables:
        for cell in (cell for row in table.rows for cell in row.cells if cell.past is not None):
            _show(entries, table.id, cell)
    return Ledger(entries)


def _show(entries: dict[str, Entry], table: str, cell: Cell) -> None:
    past = cell.past
    if past is None:
        return
    known = entries.get(past.cell)
    if known is None:
        entries[past.cell] = Entry((cell.text,), cell.value, past, (table,))
        return
    printed = known.texts if known.tables or past.kind is CellKind.EXTRACTED else ()
    texts, tables = dict.fromkeys((*printed, cell.text)), dict.fromkeys((*known.tables, table))
    entries[past.cell] = replace(known, texts=tuple(texts), tables=tuple(tables))


def _extracted(review: Review) -> Iterator[tuple[str, Entry]]:
    for study in review.studies:
        for name, items in (("results", study.results), ("characteristics", study.characteristics)):
            for place, item in enumerate(items):
                id_ = f"{study.key}.{name}.{place}"
                yield id_, Entry((reported(item),), None, _past(study, item, id_))


def _past(study: Study, item: Measurement, id_: str) -> Past:
    field = id_.removeprefix(f"{study.key}.")
    return Past(
        id_,
        CellKind.EXTRACTED,
        (item.source.source(),),
        flags=tuple(item.flags),
        place=place_of(study, field),
        status=status_of(item, study),
    )


def _rows(review: Review, synthesis: OutcomeSynthesis) -> Iterator[tuple[str, Entry]]:
    for row, (study, place, _) in zip(synthesis.effects.rows, results_of(review, synthesis.id), strict=True):
        how, source = row.derivation or "as reported", f"{study.key}.results.{place}"
        for field, value in _values(row):
            id_ = cell_id(synthesis.id, row, field)
            past = Past(id_, CellKind.DERIVED, (row.source,), how, (source,), row.flags)
            yield id_, Entry((significant(value, 4),), value, past)


def _values(row: EffectRow) -> Iterator[tuple[str, float | None]]:
    for field, value in (("yi", row.yi), ("vi", row.vi), ("value", row.value), ("n", row.ni)):
        yield field, value if math.isfinite(value) else None
    if row.p_value is not None:
        yield "p", None
