"""Cells that both layouts of the summary of findings share."""

from __future__ import annotations

import math

from evsynth.document.model import Cell
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate
from evsynth.tables.cells import derived, plain
from evsynth.tables.text import counted, natural

NOT_RATED = "Not rated"


def name(synthesis: OutcomeSynthesis) -> Cell:
    """Return the outcome's label with its time point."""
    horizon = synthesis.outcome.horizon
    label = synthesis.outcome.label
    timed = label if horizon is None or horizon.split()[0] in label else f"{label}, {horizon}"
    return plain(timed, strong=True)


def participants(synthesis: OutcomeSynthesis, noun: str, plural: str = "") -> Cell:
    """Return how many patients in how many cohorts, and in how many of them the number is known."""
    pooled = synthesis.effects.pooled
    studies = counted(len(pooled), noun, plural)
    known = [row.ni for row in pooled if math.isfinite(row.ni)]
    if not known:
        return plain(f"not reported ({studies})" if pooled else "none")
    total = round(sum(known))
    text = f"{total} ({studies})" if len(known) == len(pooled) else f"{total} in {len(known)} of {studies}"
    inputs = tuple(f"{synthesis.id}.{row.study}.{row.arm}.n" for row in pooled)
    return derived(text, total, f"{synthesis.id}.participants", "sum of the reported n of the pooled rows", inputs)


def inputs_of(synthesis: OutcomeSynthesis) -> tuple[str, ...]:
    """Return the cells a pooled number was computed from."""
    return tuple(f"{synthesis.id}.{row.study}.{row.arm}.yi" for row in synthesis.effects.pooled)


def panel_note(synthesis: OutcomeSynthesis, shown: Estimate | None) -> Cell:
    """Return what the panel should know: where the interval lies against each threshold, and the cautions."""
    told = [*_against_thresholds(synthesis, shown), *synthesis.warnings] if shown is not None else []
    return plain(" ".join(told) or None)


def _against_thresholds(synthesis: OutcomeSynthesis, shown: Estimate) -> list[str]:
    told = []
    for threshold in synthesis.outcome.thresholds:
        value = natural(synthesis.effects.measure, threshold)
        if shown.low <= threshold <= shown.high:
            told.append(f"The interval includes the threshold {value}.")
        else:
            side = "above" if shown.low > threshold else "below"
            told.append(f"Estimate and interval lie {side} the threshold {value}.")
    return told
