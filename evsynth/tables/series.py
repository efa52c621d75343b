"""Pools one study at a time: left out in turn, and added in the order of their years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evsynth.document.model import Column, Row, Table
from evsynth.effects.measures import measure_named
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate
from evsynth.tables.cells import derived, plain
from evsynth.wording import interval, percent, significant

COLUMNS = (
    Column("label", "Study", width=2.0),
    Column("k", "k", "right", 0.5),
    Column("estimate", "Estimate ({level}% CI)", "right", 2.0),
    Column("tau2", "τ²", "right", 1.0),
    Column("i2", "I²", "right", 0.8),
)


def leave_one_out(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return the pooled estimate of each outcome with each study left out in turn."""
    rows = tuple(row for synthesis in syntheses for row in _series(synthesis, "leave_one_out"))
    return Table(
        "leave_one_out",
        "Leaving one study out",
        COLUMNS,
        rows,
        (),
        "Estimate without each study in turn.",
        grouping="Outcome",
    )


def cumulative(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return the pooled estimate of each outcome as studies are added in the order of their years."""
    rows = tuple(row for synthesis in syntheses for row in _series(synthesis, "cumulative"))
    return Table(
        "cumulative",
        "Adding studies by year",
        COLUMNS,
        rows,
        (),
        "Estimate after each study is added.",
        grouping="Outcome",
    )


def _series(synthesis: OutcomeSynthesis, name: Literal["leave_one_out", "cumulative"]) -> Iterable[Row]:
    series = synthesis.leave_one_out if name == "leave_one_out" else synthesis.cumulative
    if series is None:
        return
    for i, label in enumerate(series.labels):
        measure = measure_named(series.measure)
        value, low, high = measure.display(float(series.estimate[i]), float(series.ci_low[i]), float(series.ci_high[i]))
        cell = f"{synthesis.id}.{name}.{i}"
        shown = interval(measure, Estimate(value, low, high, series.model.level))
        yield Row(
            (
                plain(("without " if name == "leave_one_out" else "") + label),
                derived(str(int(series.k[i])), int(series.k[i]), f"{cell}.k", "number of studies"),
                derived(shown, value, f"{cell}.estimate", synthesis.main.label),
                derived(
                    significant(float(series.tau2[i])),
                    float(series.tau2[i]),
                    f"{cell}.tau2",
                    synthesis.main.label,
                ),
                derived(percent(float(series.i2[i]), 0), float(series.i2[i]), f"{cell}.i2", synthesis.main.label),
            ),
            synthesis.outcome.label,
        )
