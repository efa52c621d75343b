"""Layout C of the summary of findings: single-arm evidence, rates without a comparison."""

from __future__ import annotations

from evsynth.document.model import Cell, Column
from evsynth.effects.measure import Measure
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate
from evsynth.tables.cells import derived, plain
from evsynth.tables.outcome_cells import NOT_RATED, inputs_of, name, panel_note, participants
from evsynth.tables.sentences import RATES, plain_language
from evsynth.tables.text import DASH, displayed, interval, per_1000, predicted, reach

COLUMNS = (
    Column("outcome", "Outcome, time", width=1.6),
    Column("participants", "Participants (cohorts)", width=1.3),
    Column("rate", "Pooled rate per 1000 ({level}% CI)", "right", 1.3),
    Column("prediction", "{level}% prediction interval, per 1000", "right", 1.0),
    Column("range", "Lowest to highest cohort, per 1000", "right", 1.0),
    Column("certainty", "Certainty", width=0.95),
    Column("why", "What the panel should know", width=3.2),
    Column("plain", "Plain language", width=2.6),
)


def cells(synthesis: OutcomeSynthesis) -> tuple[Cell, ...]:
    """Return the row of one outcome; one without a pool keeps its row and says why."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    head = (name(synthesis), participants(synthesis, "cohort"))
    words = plain(plain_language(synthesis))
    if pooled is None:
        reason = plain(synthesis.main.reason or "Not reported")
        return (*head, plain(None), plain(None), plain(None), plain(NOT_RATED), reason, words)
    shown, inputs = displayed(pooled), inputs_of(synthesis)
    rate = per_1000(shown.value, shown.low, shown.high) if measure.family in RATES else interval(measure, shown)
    return (
        *head,
        derived(rate, shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label, inputs),
        _ahead(synthesis, inputs),
        _spread(synthesis, inputs),
        plain(NOT_RATED),
        panel_note(synthesis, shown),
        words,
    )


def _spread(synthesis: OutcomeSynthesis, inputs: tuple[str, ...]) -> Cell:
    values = [row.value for row in synthesis.effects.pooled]
    if len(values) < 2:
        return plain(DASH)
    text = _to(synthesis.effects.measure, min(values), max(values))
    return derived(text, min(values), f"{synthesis.id}.range", "smallest and largest study value", inputs)


def _ahead(synthesis: OutcomeSynthesis, inputs: tuple[str, ...]) -> Cell:
    pooled = synthesis.main.pooled
    ahead: Estimate | None = None if pooled is None else predicted(pooled)
    if pooled is None or ahead is None:
        return plain(DASH)
    df = "" if pooled.pi_df is None else f", t with {pooled.pi_df:g} df"
    text = _to(synthesis.effects.measure, ahead.low, ahead.high)
    return derived(text, ahead.low, f"{synthesis.id}.main.prediction", f"prediction interval{df}", inputs)


def _to(measure: Measure, low: float, high: float) -> str:
    if measure.family in RATES:
        return f"{per_1000(low)} to {per_1000(high)}"
    return reach(measure, low, high)
