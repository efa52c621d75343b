"""Pools by era and by categorical moderator, each with its own between-study variance, and the test between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled, Subgroups
from evsynth.tables.cells import derived, plain
from evsynth.tables.outcome_cells import inputs_of
from evsynth.wording import DASH, displayed, interval, number, p_clause, percent, significant

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
    return Table(
        "subgroups", "Subgroups", COLUMNS, rows, notes, "Pooled estimate of each subgroup.", grouping="Outcome"
    )


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    divisions = (("Era", synthesis.subgroups), *synthesis.factors)
    for division, found in divisions:
        for place, group in enumerate(found.groups if found is not None else ()):
            prefix = f"{synthesis.id}.{division.lower().replace(' ', '_')}.{place}"
            yield Row(_cells(synthesis, division, group, prefix, _between(found)), synthesis.outcome.label)


def _cells(
    synthesis: OutcomeSynthesis, division: str, group: tuple[str, Pooled | None, int], prefix: str, between: str
) -> tuple[Cell, ...]:
    label, pooled, k = group
    inputs = inputs_of(synthesis)

    def cell(text: str, value: float | str | None, field: str, how: str) -> Cell:
        return plain(None) if text == DASH else derived(text, value, f"{prefix}.{field}", how, inputs)

    shown = None if pooled is None else displayed(pooled)
    estimate = DASH if shown is None else interval(synthesis.effects.measure, shown)
    how = f"pool of the subgroup {label}"
    return (
        plain(division),
        cell(label, label, "label", "name of the subgroup"),
        cell(str(k), k, "k", "number of studies"),
        cell(estimate, None if shown is None else shown.value, "estimate", how),
        cell(
            DASH if pooled is None else significant(pooled.tau2), None if pooled is None else pooled.tau2, "tau2", how
        ),
        cell(DASH if pooled is None else percent(pooled.i2, 0), None if pooled is None else pooled.i2, "i2", how),
        cell(between, None, "between", "test of the subgroups as moderators"),
    )


def _between(found: Subgroups | None) -> str:
    if found is None or found.q_between is None or found.p_between is None or not isfinite(found.p_between):
        return DASH
    df = f"df {found.q_between_df}"
    name, dfs = ("Q", df) if found.q_between_df2 is None else ("F", f"{df} and {found.q_between_df2:.3g}")
    return f"{name} {number(found.q_between)} ({dfs}), {p_clause(found.p_between)}"
