"""Layout C of the summary of findings: single-arm evidence, rates without a comparison."""

from __future__ import annotations

from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.none_or_all import NAME, NoneOrAll, none_or_all
from evsynth.tables.absolute_cells import observed
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.tables.certainty_words import certainty_cell
from evsynth.tables.outcome_cells import absent, inputs_of, named, panel, participants, spoken
from evsynth.tables.sentences import RATES
from evsynth.wording import base_of, displayed, interval, per_1000, predicted, rates_to, reach

COLUMNS = (
    Column("outcome", "Outcome, time", width=1.4),
    Column("participants", "Participants (cohorts)", width=1.2),
    Column("rate", "Pooled rate per 1000 ({level}% CI)", "right", 1.2),
    Column("prediction", "{level}% prediction interval, per 1000", "right", 1.0),
    Column("range", "Lowest to highest cohort, per 1000", "right", 1.0),
    Column("certainty", "Certainty", width=1.1),
    Column("why", "Why, and what the panel should know", width=4.2),
    Column("plain", "Plain language", width=2.2),
)
NOTHING_TO_FIT = "No model fits where none or all had the event, so the counts are added together and not pooled."


def cells(
    review: Review, synthesis: OutcomeSynthesis, certainty: Certainty | None, said: frozenset[str] = frozenset()
) -> tuple[Cell, ...]:
    """Return the row of one outcome; one without a pool keeps its row and says why."""
    unpooled = none_or_all(synthesis, review.model.level) is not None and synthesis.main.pooled is None
    return (
        named(review, synthesis),
        participants(synthesis, "cohort"),
        rate(synthesis, review.model.level),
        _ahead(synthesis, review.model.level),
        _spread(synthesis),
        certainty_cell(certainty, synthesis.id),
        panel(synthesis, certainty, *((NOTHING_TO_FIT,) if unpooled else ()), said=said),
        spoken(review, synthesis, None, certainty),
    )


def rate(synthesis: OutcomeSynthesis, level: float) -> Cell:
    """Return the pooled rate with its interval, or the counts with an exact bound where none or all had the event."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    found = none_or_all(synthesis, level)
    if found is not None:
        return _observed(synthesis, found)
    if pooled is None:
        return absent(synthesis)
    shown = displayed(pooled)
    text = per_1000(shown.value, shown.low, shown.high) if measure.family in RATES else interval(measure, shown)
    return derived(text, shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label, inputs_of(synthesis))


def _observed(synthesis: OutcomeSynthesis, found: NoneOrAll) -> Cell:
    formula = f"counts of the cohorts added together; one-sided {found.level:g}% bound, {NAME}"
    inputs = tuple(cell_id(synthesis.id, row, "n") for row in synthesis.effects.pooled)
    return derived(observed(found), found.events / found.n, f"{synthesis.id}.observed", formula, inputs)


def _ahead(synthesis: OutcomeSynthesis, level: float) -> Cell:
    pooled = synthesis.main.pooled
    ahead = None if pooled is None else predicted(pooled)
    if pooled is None or ahead is None or none_or_all(synthesis, level) is not None:
        return plain(None)
    df = "" if pooled.pi_df is None else f", t with {pooled.pi_df:g} df"
    text = _to(synthesis, ahead.low, ahead.high)
    name = f"{synthesis.id}.main.prediction"
    return derived(text, ahead.low, name, f"prediction interval{df}", inputs_of(synthesis))


def _spread(synthesis: OutcomeSynthesis) -> Cell:
    values = [row.value for row in synthesis.effects.pooled]
    if len(values) < 2:
        return plain(None)
    text = _to(synthesis, min(values), max(values))
    return derived(text, min(values), f"{synthesis.id}.range", "smallest and largest study value", inputs_of(synthesis))


def _to(synthesis: OutcomeSynthesis, low: float, high: float) -> str:
    """Return both limits on the base of the pooled rate, so that a row is read on one."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    if measure.family not in RATES:
        return reach(measure, low, high)
    return rates_to(low, high, base_of(high if pooled is None else displayed(pooled).value))
