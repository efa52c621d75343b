"""T14, the change report: what changed in the extracts, which estimate moved, and which study moved it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from evsynth.audit.difference import Difference
from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.measure import Measure
from evsynth.synthesis.change import Attribution, Share
from evsynth.tables.cells import derived, plain
from evsynth.tables.certainty_words import certainty_text
from evsynth.wording import DASH, MINUS, mark, number, significant

EXTRACTS = (
    Column("where", "Where", width=1.2),
    Column("field", "Field", width=2.2),
    Column("before", "Before", width=2.0),
    Column("after", "After", width=2.0),
)
ESTIMATES = (
    Column("outcome", "Outcome", width=2.0),
    Column("before", "Before ({level}% CI)", "right", 1.6),
    Column("after", "After ({level}% CI)", "right", 1.6),
    Column("shift", "Moved by", "right", 0.9),
    Column("model", "of it by other choices of the model", "right", 1.0),
    Column("certainty", "Certainty before and after", width=1.6),
    Column("crossed", "Thresholds crossed", width=1.8),
)
SHARES = (
    Column("study", "Study", width=1.8),
    Column("change", "What happened", width=1.0),
    Column("step", "Step by step", "right", 1.0),
    Column("shapley", "Mean over all orders (Shapley)", "right", 1.4),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One outcome in two versions: shown estimates, attribution, certainty, and the thresholds crossed, in words."""

    id: str
    label: str
    measure: Measure
    before: str
    after: str
    attribution: Attribution
    certainty: tuple[Certainty | None, Certainty | None]
    crossed: tuple[str, ...]


def changes(differences: Iterable[Difference]) -> Table:
    """Return every field of the extracts that differs."""
    rows = tuple(
        Row((plain(d.study or "review.yaml"), plain(d.field), plain(d.before), plain(d.after))) for d in differences
    )
    title = "What changed in the extracts and choices"
    return Table("change_extracts", title, EXTRACTS, rows, (), "One row a field that differs.")


def moved_estimates(moved: Iterable[Moved]) -> Table:
    """Return one row an outcome: estimate and certainty before and after, and which thresholds it crossed."""
    rows = tuple(Row(_estimate(one)) for one in moved)
    notes = ("Shares move in percentage points, rates of events per 100 person-years, all else in its own unit.",)
    title = "Estimates before and after"
    return Table("change_estimates", title, ESTIMATES, rows, notes, "One row an outcome.")


def moved_by(moved: Iterable[Moved]) -> Table:
    """Return which study moved which estimate by how much, step by step and as Shapley values."""
    rows = tuple(Row(_share(one, share), one.label) for one in moved for share in one.attribution.shares)
    notes = (
        "Step by step: corrected studies first, then dropped ones, then added ones by year; each after those above it.",
        "Shapley: the mean shift over every order in which the changes could be made; the values add up to the move.",
        "After ± stands the standard error where orders were drawn at random.",
    )
    title = "Which study moved which estimate"
    return Table("change_shares", title, SHARES, rows, notes, "One row an outcome and study.", grouping="Outcome")


def _estimate(one: Moved) -> tuple[Cell, ...]:
    found, prefix = one.attribution, f"change.{one.id}"
    both = found.before is not None and found.after is not None
    shift = found.after - found.before if found.after is not None and found.before is not None else 0.0
    first, last = (certainty_text(level) for level in one.certainty)
    told = first if first == last else f"{first} → {last}"
    why = f" ({found.reason})" if found.reason else ""
    return (
        plain(one.label, strong=True),
        derived(one.before, found.before, f"{prefix}.before", "pooled estimate of the earlier version"),
        derived(one.after, found.after, f"{prefix}.after", "pooled estimate of the later version"),
        derived(_shift(one.measure, shift) + why, shift, f"{prefix}.shift", "after minus before")
        if both
        else plain(found.reason or DASH),
        derived(
            _shift(one.measure, found.by_model), found.by_model, f"{prefix}.model", "new choices on the old extracts"
        )
        if found.by_model
        else plain(None),
        plain(told),
        plain("; ".join(one.crossed) or None),
    )


def _share(one: Moved, share: Share) -> tuple[Cell, ...]:
    prefix = f"change.{one.id}.{share.study}"
    error = f" ± {significant(share.shapley_se * _unit(one.measure), 1)}" if share.shapley_se else ""
    return (
        plain(share.label, strong=True),
        plain(share.kind),
        derived(_shift(one.measure, share.step), share.step, f"{prefix}.step", "shift at its place in the order"),
        derived(
            _shift(one.measure, share.shapley) + error, share.shapley, f"{prefix}.shapley", "mean shift over all orders"
        ),
    )


def _unit(measure: Measure) -> float:
    return 100.0 if measure.family in {"proportion", "survival", "rate"} else 1.0


def _shift(measure: Measure, shift: float) -> str:
    """Return a shift with its sign: two decimals of a percentage point, else three figures."""
    value = shift * _unit(measure)
    percent = measure.family in {"proportion", "survival"}
    shown = number(abs(value)) if percent else significant(abs(value))
    sign = "" if float(shown.replace(DASH, "0")) == 0 else MINUS if value < 0 else "+"
    return f"{sign}{shown}{' points' if percent else ''}"


def _side(value: float, threshold: float) -> int:
    """Return -1 below a threshold, 0 on it and 1 above it."""
    return 0 if math.isclose(value, threshold, rel_tol=1e-9) else 1 if value > threshold else -1


def crossing(
    measure: Measure, threshold: float, before: tuple[float, float, float], after: tuple[float, float, float]
) -> str:
    """Return in words whether estimate or interval moved across a threshold, or nothing.

    ``before`` and ``after`` are value, lower and upper limit, natural scale.
    """
    value = mark(measure, threshold)
    first, last = _side(before[0], threshold), _side(after[0], threshold)
    if first != last:
        return f"the estimate moved {('below', 'to', 'above')[last + 1]} {value}"
    held, holds = before[1] <= threshold <= before[2], after[1] <= threshold <= after[2]
    if held != holds:
        return f"the interval {'now includes' if holds else 'no longer includes'} {value}"
    return ""
