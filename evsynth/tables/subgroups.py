"""Pools by era and by categorical moderator, each with its own between-study variance, and the test between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled, Subgroups
from evsynth.tables.cells import derived, plain
from evsynth.tables.text import DASH, displayed, interval, number, p_clause, percent, significant

COLUMNS = (
    Column("division", "Divided by", width=1.3),
    Column("subgroup", "Subgroup", width=1.6),
    Column("k", "k", "right", 0.5),
    Column("estimate", "Estimate ({level}% CI)", "right", 2.0),
    Column("tau2", "τ²", "right", 0.9),
    Column("i2", "I²", "right", 0.7),
    Column("between", "Test between subgroups", "right", 1.8),
)


def subgroups(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row an outcome and subgroup."""
    rows = tuple(row for synthesis in syntheses for row in _rows(synthesis))
    notes = (
        "Subgroups compare cohorts, not patients.",
        "Each pool has its own τ²; the test between them has one τ² for all, as in a meta-regression.",
    )
    return Table("subgroups", "Subgroups", COLUMNS, rows, notes, "Pooled estimate of each subgroup.")


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    divisions = (("Era", synthesis.subgroups), *synthesis.factors)
    for division, found in divisions:
        if found is None:
            continue
        for place, (label, pooled, k) in enumerate(found.groups):
            prefix = f"{synthesis.id}.{division.lower().replace(' ', '_')}.{place}"
            cells = (
                plain(division),
                plain(label),
                derived(str(k), k, f"{prefix}.k", "number of studies"),
                *_pool(synthesis, pooled, prefix),
                derived(_between(found), found.q_between, f"{prefix}.between", "test of the subgroups as moderators"),
            )
            yield Row(cells, synthesis.outcome.label)


def _pool(synthesis: OutcomeSynthesis, pooled: Pooled | None, prefix: str) -> tuple[Cell, Cell, Cell]:
    if pooled is None:
        return plain(None), plain(None), plain(None)
    shown = displayed(pooled)
    estimate = interval(synthesis.effects.measure, shown)
    return (
        derived(estimate, shown.value, f"{prefix}.estimate", "pool of the subgroup"),
        plain(significant(pooled.tau2)),
        plain(percent(pooled.i2, 0)),
    )


def _between(found: Subgroups) -> str:
    if found.q_between is None or found.p_between is None or not isfinite(found.p_between):
        return DASH
    df = f"df {found.q_between_df}"
    name, dfs = ("Q", df) if found.q_between_df2 is None else ("F", f"{df} and {found.q_between_df2:.3g}")
    return f"{name} {number(found.q_between)} ({dfs}), {p_clause(found.p_between)}"
