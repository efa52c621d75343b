"""Results of the syntheses: the declared model and every sensitivity analysis of each outcome."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.synthesis.outcome.bundle import Analysis, OutcomeSynthesis
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.tables.cells import derived, plain
from evsynth.tables.text import (
    DASH,
    displayed,
    interval,
    number,
    p_value,
    percent,
    predicted,
    reach,
    sentence,
    significant,
)

COLUMNS = (
    Column("analysis", "Analysis", width=2.4),
    Column("k", "k", "right", 0.4),
    Column("estimate", "Estimate ({level}% CI)", "right", 1.8),
    Column("prediction", "{level}% prediction interval", "right", 1.3),
    Column("tau2", "τ² ({level}% CI)", "right", 1.9),
    Column("i2", "I²", "right", 0.5),
    Column("q", "Q (df), p", "right", 1.5),
    Column("note", "Note", width=1.5),
)


def results(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row an analysis, grouped by outcome, the declared model first."""
    used = tuple(syntheses)
    rows = tuple(row for synthesis in used for row in _rows(synthesis))
    notes = (
        *_abbreviations(used),
        "τ² is on the model scale: log(−log S) for survival, logit for proportions, log for ratios.",
        "The first row of each outcome is the declared model; the others are sensitivity analyses.",
    )
    return Table("results", "Results of the syntheses", COLUMNS, rows, notes, "Pooled estimates of every analysis.")


def _abbreviations(syntheses: Iterable[OutcomeSynthesis]) -> tuple[str, ...]:
    """Return a note on the estimators of the between-study variance that the analyses are named by."""
    pools = [a.pooled for s in syntheses for a in (s.main, *s.sensitivity) if a.pooled is not None]
    names = dict.fromkeys(pool.method for pool in pools if pool.method in ESTIMATORS)
    named = [f"{name}: {ESTIMATORS[name].sentence}" for name in names]
    return (f"{'; '.join(named)}.",) if named else ()


def _rows(synthesis: OutcomeSynthesis) -> Iterable[Row]:
    analyses = (synthesis.main, *synthesis.sensitivity)
    return (Row(_cells(synthesis, a, i), synthesis.outcome.label) for i, a in enumerate(analyses))


def _cells(synthesis: OutcomeSynthesis, analysis: Analysis, place: int) -> tuple[Cell, ...]:
    name = plain(analysis.label, strong=place == 0)
    pooled = analysis.pooled
    if pooled is None:
        return (name, plain(str(analysis.k)), *(plain(None) for _ in range(5)), plain(analysis.reason))
    prefix = f"{synthesis.id}.{'main' if place == 0 else f'sensitivity.{place}'}"
    inputs = tuple(f"{synthesis.id}.{row.study}.{row.arm}.yi" for row in synthesis.effects.pooled)

    def cell(text: str, value: float | None, field: str) -> Cell:
        return plain(DASH) if text == DASH else derived(text, value, f"{prefix}.{field}", analysis.label, inputs)

    measure = synthesis.effects.measure
    shown, ahead = displayed(pooled), predicted(pooled)
    spread = reach(measure, ahead.low, ahead.high) if ahead else DASH
    tau2 = significant(pooled.tau2)
    if pooled.tau2_ci_low is not None:
        tau2 += f" ({significant(pooled.tau2_ci_low)} to {significant(pooled.tau2_ci_high)})"
    q = DASH if pooled.q is None or not pooled.q_df else f"{number(pooled.q)} ({pooled.q_df}), {p_value(pooled.q_p)}"
    return (
        name,
        cell(str(pooled.k), pooled.k, "k"),
        cell(interval(measure, shown), shown.value, "estimate"),
        cell(spread, ahead.low if ahead else None, "prediction"),
        cell(tau2, pooled.tau2, "tau2"),
        cell(percent(pooled.i2, 0), pooled.i2, "i2"),
        cell(q, pooled.q, "q"),
        plain(" ".join(sentence(words) for words in (analysis.detail, pooled.note) if words) or None),
    )
