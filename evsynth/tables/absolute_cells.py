"""Cells of absolute effects: risk with control, risk with intervention, and their difference."""

from __future__ import annotations

from evsynth.document.model import Cell
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.outcome.absolute import FORMULAS, Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.control_means import control_means, unit_of
from evsynth.synthesis.outcome.none_or_all import NoneOrAll, none_or_all_controls, none_or_all_treated
from evsynth.tables.cells import derived, plain
from evsynth.tables.outcome_cells import inputs_of
from evsynth.wording import (
    base_of,
    difference_of_means,
    difference_of_risks,
    displayed,
    interval,
    on_base,
    significant,
)

UNITS = {"event": "", "event_free": " event-free", "person_years": " person-years"}
COUNTED = "Absolute numbers count patients with the event."
EVENT_FREE = "Where “event-free” stands beside an absolute number, it counts patients still free of the event."
NO_CONTROL_RISK = "No usable control risk is known, so no absolute effect follows."


def relative(synthesis: OutcomeSynthesis) -> Cell:
    """Return the relative effect with its interval; an en dash for a measure that is itself a difference.

    A generic effect, which a review takes as the papers give it, stands here on the scale it was given.
    """
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    if pooled is None or measure.family not in {"ratio", "generic"}:
        return plain(None)
    shown = displayed(pooled)
    as_given = measure.family == "generic"
    text = f"{interval(measure, shown)}, as given" if as_given else f"{measure.name} {interval(measure, shown)}"
    return derived(text, shown.value, f"{synthesis.id}.main.estimate", synthesis.main.label, inputs_of(synthesis))


def control(review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None, group: int) -> Cell:
    """Return the risk with control of one group of patients, or the means of the control groups."""
    name = f"{synthesis.id}.{_group(group)}control"
    if absolute is None:
        return _means(review, synthesis, name)
    text, unit = f"{on_base(absolute.control, _base(absolute))} per {_base(absolute)}", UNITS[absolute.counts]
    kind, place = (CellKind.STATED, place_of(review, absolute.field)) if absolute.field else (CellKind.DERIVED, "")
    past = Past(name, kind, (), absolute.origin.rstrip("."), absolute.inputs, place=place)
    return Cell(f"{text}{unit}", absolute.control, past)


def intervention(synthesis: OutcomeSynthesis, absolute: Absolute | None, group: int) -> Cell:
    """Return the risk with intervention of one group of patients with its interval."""
    if absolute is None:
        return plain(None)
    risk, base = absolute.intervention, _base(absolute)
    text = f"{on_base(risk.value, base)} per {base}{UNITS[absolute.counts]}"
    text += f" ({on_base(risk.low, base)} to {on_base(risk.high, base)})"
    prefix = f"{synthesis.id}.{_group(group)}"
    inputs = (f"{synthesis.id}.main.estimate", f"{prefix}control")
    return derived(text, risk.value, f"{prefix}intervention", absolute.formula, inputs)


def difference(review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None, group: int) -> Cell:
    """Return the difference of one group of patients: of risks per 1000, of means in their unit."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    prefix = f"{synthesis.id}.{_group(group)}"
    if absolute is not None and measure.name != "RD":
        text = difference_of_risks(absolute.difference, _base(absolute), UNITS[absolute.counts])
        inputs = (f"{prefix}intervention", f"{prefix}control")
        return derived(text, absolute.difference.value, f"{prefix}difference", "intervention minus control", inputs)
    if pooled is None or measure.family != "difference":
        return plain(None)
    shown, words = displayed(pooled), f"{synthesis.id}.main.estimate"
    if measure.name == "RD":
        text = difference_of_risks(shown, 1000, UNITS[synthesis.outcome.direction_of_event])
    elif measure.name == "MD":
        text = f"{measure.name} {difference_of_means(shown, unit_of(review, synthesis))}"
    else:
        text = f"{measure.name} {interval(measure, shown)}"
        text += " standard deviations" if measure.name == "SMD" else ""
    return derived(text, shown.value, words, synthesis.main.label, inputs_of(synthesis))


def told(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> tuple[str, ...]:
    """Return what a comparison's row must say beside its numbers: arms without an event, no control risk."""
    pooled, words = synthesis.main.pooled, []
    level = 95.0 if pooled is None else pooled.model.level
    for arm, found in (
        ("intervention", none_or_all_treated(synthesis, level)),
        ("control", none_or_all_controls(synthesis, level)),
    ):
        if found is not None:
            words.append(f"With {arm}: {observed(found)}.")
    if pooled is not None and absolute is None and synthesis.effects.measure.name in set(FORMULAS) - {"RD"}:
        words.append(NO_CONTROL_RISK)
    return tuple(words)


def observed(found: NoneOrAll) -> str:
    """Return ``0 of 85 (at most 35 per 1000)``: the counts with their exact bound."""
    base = base_of(found.bound)
    side = "at most" if found.events == 0 else "at least"
    return f"{found.events} of {found.n} ({side} {on_base(found.bound, base)} per {base})"


def _means(review: Review, synthesis: OutcomeSynthesis, name: str) -> Cell:
    found = control_means(review, synthesis)
    if found is None:
        return plain(None)
    reach = significant(found.low)
    if found.high != found.low:
        reach = f"{reach} to {significant(found.high)}"
    unit = unit_of(review, synthesis)
    text = f"mean {reach}{f' {unit}' if unit else ''}"
    return derived(text, found.low, name, "smallest and largest mean of the control groups", found.inputs)


def _base(absolute: Absolute) -> int:
    return base_of(absolute.control, absolute.intervention.value)


def _group(group: int) -> str:
    return "" if group == 0 else f"group.{group + 1}."
