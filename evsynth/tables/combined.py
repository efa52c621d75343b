"""P-values combined, of outcomes whose studies report nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.document.model import Column, Row, Table
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.wording import number, p_value, sentence

COLUMNS = (
    Column("method", "Method", width=1.6),
    Column("k", "Studies", "right", 0.7),
    Column("z", "z", "right", 0.6),
    Column("p", "Two-sided p", "right", 0.8),
    Column("direction", "Direction", width=0.9),
    Column("note", "Note", width=3.4),
)


NOTES = (
    "Direction: where the combined evidence points. Nothing is said on the size of an effect.",
    "A small p means an effect in at least one study.",
)


def combined(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row an outcome with ``synthesis: combine p``."""
    rows = tuple(row for synthesis in syntheses for row in _rows(synthesis))
    return Table(
        "combined_p", "P-values combined", COLUMNS, rows, NOTES, "Combined p-values by outcome.", grouping="Outcome"
    )


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    if synthesis.outcome.synthesis != "combine p":
        return
    main, found = synthesis.main, synthesis.combined
    if found is None:
        cells = (plain(main.label), plain(str(main.k)), *(plain(None) for _ in range(3)), plain(sentence(main.reason)))
        yield Row(cells, synthesis.outcome.label)
        return
    prefix = f"{synthesis.id}.combined"
    inputs = tuple(cell_id(synthesis.id, row, "p") for row in synthesis.effects.rows if row.p_value)
    yield Row(
        (
            plain(main.label),
            derived(str(found.k), found.k, f"{prefix}.k", "number of studies", inputs),
            derived(number(found.z), found.z, f"{prefix}.z", main.label, inputs),
            derived(p_value(found.p), found.p, f"{prefix}.p", main.label, inputs),
            plain("higher" if found.z > 0 else "lower" if found.z < 0 else "neither"),
            plain(sentence(found.note)),
        ),
        synthesis.outcome.label,
    )
