"""Summary of findings: layout C for single-arm and prognosis evidence, layout B for comparisons."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.synthesis.absolute import Absolute
from evsynth.synthesis.outcome import OutcomeSynthesis
from evsynth.synthesis.results import Estimate
from evsynth.tables.cells import derived, plain
from evsynth.tables.sentences import plain_language
from evsynth.tables.text import DASH, counted, displayed, interval, number, per_1000, predicted

NOT_RATED = "Not rated"
NO_COMPARISON = "There is no comparison group, so these rates do not show whether the treatment changes the outcome."
UNRATED = (
    "Certainty of the evidence has not been judged: the extracts hold no risk-of-bias assessment and no "
    "committee thresholds, and evsynth never judges by itself."
)
MOST = 7

SINGLE = (
    Column("outcome", "Outcome, time", width=1.6),
    Column("participants", "Participants (cohorts)", width=1.3),
    Column("rate", "Pooled rate per 1000 (95% CI)", "right", 1.3),
    Column("prediction", "95% prediction interval, per 1000", "right", 1.0),
    Column("range", "Lowest to highest cohort, per 1000", "right", 1.0),
    Column("certainty", "Certainty", width=0.95),
    Column("why", "What the panel should know", width=3.2),
    Column("plain", "Plain language", width=2.6),
)
COMPARED = (
    Column("outcome", "Outcome, time", width=1.5),
    Column("participants", "Participants (studies)", width=1.3),
    Column("relative", "Relative effect (95% CI)", "right", 1.3),
    Column("control", "With control, per 1000", "right", 1.0),
    Column("intervention", "With intervention, per 1000 (95% CI)", "right", 1.3),
    Column("difference", "Difference, per 1000 (95% CI)", "right", 1.3),
    Column("certainty", "Certainty", width=0.95),
    Column("plain", "Plain language", width=2.2),
)


def summary_of_findings(
    review: Review, syntheses: Iterable[OutcomeSynthesis], absolute: dict[str, Absolute | None]
) -> Table:
    """Return the summary of findings, at most seven outcomes by importance; no outcome asked for is dropped."""
    asked = [s for s in syntheses if s.outcome.synthesis == "pool"]
    shown = sorted(asked, key=lambda s: -s.outcome.importance)[:MOST]
    left = [s.outcome.label for s in asked if s not in shown]
    notes = (UNRATED, *_left_out(left))
    if review.question_type == "intervention":
        rows = tuple(Row(_compared(s, absolute.get(s.id))) for s in shown)
        origins = sorted({a.origin for a in absolute.values() if a is not None})
        return Table("summary_of_findings", "Summary of findings", COMPARED, rows, (*origins, *notes), _described(rows))
    rows = tuple(Row(_single(s)) for s in shown)
    return Table("summary_of_findings", "Summary of findings", SINGLE, rows, (NO_COMPARISON, *notes), _described(rows))


def _left_out(labels: list[str]) -> tuple[str, ...]:
    return (
        (f"Seven outcomes of highest importance are shown; see the results table for {', '.join(labels)}.",)
        if labels
        else ()
    )


def _described(rows: tuple[Row, ...]) -> str:
    return f"One row an outcome, {counted(len(rows), 'outcome')}, most important first."


def _name(synthesis: OutcomeSynthesis) -> Cell:
    horizon = synthesis.outcome.horizon
    label = synthesis.outcome.label
    timed = label if horizon is None or horizon.split()[0] in label else f"{label}, {horizon}"
    return plain(timed, strong=True)


def _participants(synthesis: OutcomeSynthesis, noun: str) -> Cell:
    pooled = synthesis.effects.pooled
    inputs = tuple(f"{synthesis.id}.{row.study}.{row.arm}.n" for row in pooled)
    cohorts = counted(len(pooled), noun, "studies" if noun == "study" else "")
    if synthesis.participants is None:
        return plain(f"not reported ({cohorts})")
    text = f"{synthesis.participants} ({cohorts})"
    return derived(
        text, synthesis.participants, f"{synthesis.id}.participants", "sum of n over the pooled rows", inputs
    )


def _single(synthesis: OutcomeSynthesis) -> tuple[Cell, ...]:
    pooled = synthesis.main.pooled
    head = (_name(synthesis), _participants(synthesis, "cohort"))
    if pooled is None:
        reason = plain(synthesis.main.reason or "Not reported")
        return (
            *head,
            plain(None),
            plain(None),
            plain(None),
            plain(NOT_RATED),
            reason,
            plain(plain_language(synthesis)),
        )
    shown = displayed(pooled)
    inputs = tuple(f"{synthesis.id}.{row.study}.{row.arm}.yi" for row in synthesis.effects.pooled)
    values = [row.value for row in synthesis.effects.pooled]
    rated = synthesis.effects.measure.family in {"proportion", "survival"}
    ahead = predicted(pooled)
    spread = (
        f"{per_1000(min(values))} to {per_1000(max(values))}"
        if rated
        else f"{number(min(values))} to {number(max(values))}"
    )
    return (
        *head,
        derived(
            per_1000(shown.value, shown.low, shown.high) if rated else interval(synthesis.effects.measure, shown),
            shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label, inputs,
        ),
        plain(DASH) if ahead is None else _ahead(synthesis, ahead, inputs, rated=rated),
        plain(DASH)
        if len(values) == 1
        else derived(spread, min(values), f"{synthesis.id}.range", "smallest and largest study value", inputs),
        plain(NOT_RATED),
        plain(" ".join(synthesis.warnings) or None),
        plain(plain_language(synthesis)),
    )  # fmt: skip


def _to(low: float, high: float, *, rated: bool) -> str:
    return f"{per_1000(low)} to {per_1000(high)}" if rated else f"{number(low)} to {number(high)}"


def _ahead(synthesis: OutcomeSynthesis, ahead: Estimate, inputs: tuple[str, ...], *, rated: bool) -> Cell:
    pooled = synthesis.main.pooled
    df = "" if pooled is None or pooled.pi_df is None else f", t with {pooled.pi_df:g} df"
    text = _to(ahead.low, ahead.high, rated=rated)
    return derived(text, ahead.low, f"{synthesis.id}.main.prediction", f"prediction interval{df}", inputs)


def _compared(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> tuple[Cell, ...]:
    pooled = synthesis.main.pooled
    head = (_name(synthesis), _participants(synthesis, "study"))
    tail = (plain(NOT_RATED), plain(plain_language(synthesis, absolute)))
    if pooled is None:
        return (
            *head,
            plain(synthesis.main.reason or "Not reported"),
            plain(None),
            plain(None),
            plain(None),
            *tail,
        )
    shown = displayed(pooled)
    effect = derived(
        f"{synthesis.effects.measure.name} {interval(synthesis.effects.measure, shown)}",
        shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label,
        tuple(f"{synthesis.id}.{row.study}.{row.arm}.yi" for row in synthesis.effects.pooled),
    )  # fmt: skip
    if absolute is None:
        return (*head, effect, plain(None), plain(None), plain(None), *tail)
    inputs = (f"{synthesis.id}.main.estimate",)
    gap = absolute.difference
    shift = f"{_signed(gap.value)} ({_signed(gap.low)} to {_signed(gap.high)})"
    return (
        *head,
        effect,
        derived(per_1000(absolute.control), absolute.control, f"{synthesis.id}.control", absolute.origin),
        derived(
            per_1000(absolute.intervention.value, absolute.intervention.low, absolute.intervention.high),
            absolute.intervention.value, f"{synthesis.id}.intervention", absolute.formula, inputs,
        ),
        derived(shift, gap.value, f"{synthesis.id}.difference", "intervention minus control", inputs),
        *tail,
    )  # fmt: skip


def _signed(share: float) -> str:
    count = round(1000 * share)
    return f"{'+' if count > 0 else ''}{number(count, 0)}"
