"""Layout B of the summary of findings: a relative or mean difference, and what it means in absolute numbers."""

from __future__ import annotations

from evsynth.document.model import Cell, Column
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import derived, plain
from evsynth.tables.outcome_cells import NOT_RATED, inputs_of, name, panel_note, participants
from evsynth.tables.sentences import plain_language
from evsynth.tables.text import displayed, interval, per_1000, signed_per_1000

COLUMNS = (
    Column("outcome", "Outcome, time", width=1.5),
    Column("participants", "Participants (studies)", width=1.3),
    Column("relative", "Effect ({level}% CI)", "right", 1.3),
    Column("control", "With control, per 1000", "right", 1.0),
    Column("intervention", "With intervention, per 1000 ({level}% CI)", "right", 1.3),
    Column("difference", "Difference, per 1000 ({level}% CI)", "right", 1.3),
    Column("certainty", "Certainty", width=0.95),
    Column("why", "What the panel should know", width=2.0),
    Column("plain", "Plain language", width=2.6),
)


def cells(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> tuple[Cell, ...]:
    """Return the row of one outcome; one without a pool keeps its row and says why."""
    pooled = synthesis.main.pooled
    head = (name(synthesis), participants(synthesis, "study", "studies"))
    words = plain(plain_language(synthesis, absolute))
    if pooled is None:
        reason = plain(synthesis.main.reason or "Not reported")
        return (*head, plain(None), plain(None), plain(None), plain(None), plain(NOT_RATED), reason, words)
    shown = displayed(pooled)
    text = f"{synthesis.effects.measure.name} {interval(synthesis.effects.measure, shown)}"
    effect = derived(text, shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label, inputs_of(synthesis))
    tail = (plain(NOT_RATED), panel_note(synthesis, shown), words)
    if absolute is None:
        return (*head, effect, plain(None), plain(None), plain(None), *tail)
    return (*head, effect, *_absolute(synthesis, absolute), *tail)


def _absolute(synthesis: OutcomeSynthesis, absolute: Absolute) -> tuple[Cell, Cell, Cell]:
    inputs, risk, gap = (f"{synthesis.id}.main.estimate",), absolute.intervention, absolute.difference
    shift = f"{signed_per_1000(gap.value)} ({signed_per_1000(gap.low)} to {signed_per_1000(gap.high)})"
    return (
        derived(per_1000(absolute.control), absolute.control, f"{synthesis.id}.control", absolute.origin),
        derived(
            per_1000(risk.value, risk.low, risk.high),
            risk.value,
            f"{synthesis.id}.intervention",
            absolute.formula,
            inputs,
        ),
        derived(shift, gap.value, f"{synthesis.id}.difference", "intervention minus control", inputs),
    )
