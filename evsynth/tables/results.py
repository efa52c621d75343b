"""Results of the syntheses: the declared model and every sensitivity analysis of each outcome."""

from __future__ import annotations

import math
from collections.abc import Iterable

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.measures import measure_named
from evsynth.synthesis.outcome.bundle import Analysis, OutcomeSynthesis
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.tables.cells import derived, plain
from evsynth.tables.outcome_cells import inputs_of
from evsynth.wording import (
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
    Column("analysis", "Analysis", width=2.0),
    Column("k", "Studies (patients; events)", "right", 1.2),
    Column("estimate", "Estimate ({level}% CI)", "right", 1.6),
    Column("prediction", "{level}% prediction interval", "right", 1.2),
    Column("tau2", "τ² ({level}% CI)", "right", 1.4),
    Column("i2", "I² ({level}% CI)", "right", 1.0),
    Column("q", "Q (df), p", "right", 1.2),
    Column("range", "Lowest to highest study", "right", 1.1),
    Column("leave_one_out", "Leaving one out", "right", 1.1),
    Column("note", "Note", width=1.4),
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
    return Table(
        "results",
        "Results of the syntheses",
        COLUMNS,
        rows,
        notes,
        "Pooled estimates of every analysis.",
        grouping="Outcome",
    )


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
    prefix = f"{synthesis.id}.{'main' if place == 0 else f'sensitivity.{place}'}"
    how, inputs = f"{synthesis.outcome.label}: {analysis.label}", inputs_of(synthesis)

    def cell(text: str, value: float | str | None, field: str, *, strong: bool = False) -> Cell:
        return plain(DASH) if text == DASH else derived(text, value, f"{prefix}.{field}", how, inputs, strong=strong)

    name = cell(analysis.label, analysis.label, "analysis", strong=place == 0)
    pooled = analysis.pooled
    note = (analysis.detail, pooled.note if pooled else analysis.reason.split(" Remedy:")[0])
    told = cell(" ".join(sentence(words) for words in note if words) or DASH, None, "note")
    if pooled is None:
        return (name, cell(str(analysis.k), analysis.k, "k"), *(plain(None) for _ in range(7)), told)
    measure = synthesis.effects.measure
    shown, ahead = displayed(pooled), predicted(pooled)
    q = DASH if pooled.q is None or not pooled.q_df else f"{number(pooled.q)} ({pooled.q_df}), {p_value(pooled.q_p)}"
    tau2 = _with_interval(significant(pooled.tau2), significant(pooled.tau2_ci_low), significant(pooled.tau2_ci_high))
    i2 = _with_interval(percent(pooled.i2, 0), percent(pooled.i2_ci_low, 0), percent(pooled.i2_ci_high, 0))
    return (
        name,
        cell(_studies(synthesis, pooled.k) if place == 0 else str(pooled.k), pooled.k, "k"),
        cell(interval(measure, shown), shown.value, "estimate"),
        cell(reach(measure, ahead.low, ahead.high) if ahead else DASH, ahead.low if ahead else None, "prediction"),
        cell(tau2, pooled.tau2, "tau2"),
        cell(i2, pooled.i2, "i2"),
        cell(q, pooled.q, "q"),
        *(_spread(synthesis, inputs) if place == 0 else (plain(None), plain(None))),
        told,
    )


def _with_interval(value: str, low: str, high: str) -> str:
    return value if DASH in {value, low, high} else f"{value} ({low.removesuffix('%')} to {high})"


def _studies(synthesis: OutcomeSynthesis, k: int) -> str:
    counts = [str(synthesis.participants)] if synthesis.participants is not None else []
    counts += [f"{synthesis.events} events"] if synthesis.events is not None else []
    return f"{k} ({'; '.join(counts)})" if counts else str(k)


def _spread(synthesis: OutcomeSynthesis, inputs: tuple[str, ...]) -> tuple[Cell, Cell]:
    """Return the range of the studies' values, and that of the pooled estimate with each study left out."""
    measure, series = synthesis.effects.measure, synthesis.leave_one_out
    values = [row.value for row in synthesis.effects.pooled if math.isfinite(row.value)]
    studies = without = plain(None)
    if len(values) > 1:
        text = reach(measure, min(values), max(values))
        studies = derived(text, min(values), f"{synthesis.id}.range", "smallest and largest study value", inputs)
    estimates = [] if series is None else [float(x) for x in series.estimate if math.isfinite(x)]
    if series is not None and estimates:
        shown = sorted(measure_named(series.measure).display(x, x, x)[0] for x in estimates)
        cells = tuple(f"{synthesis.id}.leave_one_out.{i}.estimate" for i in range(len(series.labels)))
        text = reach(measure, shown[0], shown[-1])
        without = derived(text, shown[0], f"{synthesis.id}.leave_one_out.range", "lowest and highest", cells)
    return studies, without
