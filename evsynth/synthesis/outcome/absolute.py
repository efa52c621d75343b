"""Absolute effects: what a relative effect means for patients at an assumed risk."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from evsynth.extract.model import Review
from evsynth.synthesis.outcome.baseline import Baseline, baselines
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate, Pooled

Counts = Literal["event", "event_free", "person_years"]
"""What absolute numbers count: patients with the event, patients free of it, or events in person-years."""
Formula = tuple[str, Callable[[float, float], float]]


def _odds(p0: float, effect: float) -> float:
    return 1.0 if math.isinf(effect) else effect * p0 / (1 - p0 + effect * p0)


FORMULAS: dict[str, Formula] = {
    "RR": ("p0 × RR", lambda p0, effect: min(1.0, p0 * effect)),
    "OR": ("OR × p0 / (1 − p0 + OR × p0)", _odds),
    "PETO": ("OR × p0 / (1 − p0 + OR × p0)", _odds),
    "HR": ("1 − (1 − p0)^HR", lambda p0, effect: 1 - (1 - p0) ** effect),
    "RD": ("p0 + RD", lambda p0, effect: min(1.0, max(0.0, p0 + effect))),
    "IRR": ("control rate × IRR", lambda rate, effect: rate * effect),
}
EVENT_FREE: dict[str, Formula] = {"HR": ("S0^HR", lambda s0, effect: s0**effect)}
"""Formulas that differ where the numbers count patients free of the event [skoetz2020]."""


@dataclass(frozen=True, slots=True)
class Absolute:
    """Risk with control and with intervention and their difference, as shares of one; ``origin`` of p0.

    ``counts`` says whom the numbers count; for ``person_years`` they are events a person-year. ``label`` is the group
    of patients where the review assumes several risks, and ``others`` are the groups after the first. ``field`` of
    ``review.yaml`` or the cells ``inputs`` say where the control risk was taken.
    """

    control: float
    intervention: Estimate
    difference: Estimate
    formula: str
    origin: str
    counts: Counts = "event"
    label: str = ""
    field: str = ""
    inputs: tuple[str, ...] = ()
    others: tuple[Absolute, ...] = ()

    @property
    def strata(self) -> tuple[Absolute, ...]:
        """This one and the other groups of patients, in the review's order."""
        return (replace(self, others=()), *self.others)


def risk_with_intervention(measure: str, effect: float, p0: float, counts: Counts = "event") -> float:
    """Return what ``p0`` becomes under a relative effect: the share with the event, or free of it, as ``counts`` says.

    ``p0`` counts the same patients and is 0 to 1; for an IRR it is the control rate. The hazard ratio is of the event
    either way. Raises ValueError for a measure without such a formula or an impossible p0. [schuenemann2019]
    """
    if measure not in FORMULAS:
        raise ValueError(f"no absolute effect follows from {measure}; known: {', '.join(FORMULAS)}")
    if not p0 >= 0 or (p0 > 1 and measure != "IRR"):
        raise ValueError(f"an assumed risk lies between 0 and 1, not {p0:g}")
    if p0 == 0 and measure != "RD":
        return 0.0
    return _formula(measure, counts)[1](p0, effect)


def _formula(measure: str, counts: Counts) -> Formula:
    return EVENT_FREE.get(measure, FORMULAS[measure]) if counts == "event_free" else FORMULAS[measure]


def absolute_effect(review: Review, synthesis: OutcomeSynthesis) -> Absolute | None:
    """Return the absolute effect of a pooled relative effect, None when no control risk is known.

    None as well where a ratio meets a control risk of 0, a hazard or odds ratio one of 1, or where a pooled difference
    would take the risk below 0 or above 1: nothing follows.
    """
    measure, pooled = synthesis.effects.measure.name, synthesis.main.pooled
    if pooled is None or measure not in FORMULAS:
        return None
    stuck = {"RD": (), "RR": (0.0,), "IRR": (0.0,)}.get(measure, (0.0, 1.0))
    bases = [base for base in baselines(review, synthesis) if base.share not in stuck]
    if measure == "RD":
        moved = float(pooled.display["estimate"] or 0.0)
        bases = [base for base in bases if 0 <= base.share + moved <= 1]
    made = [_at(synthesis, pooled, base) for base in bases]
    return replace(made[0], others=tuple(made[1:])) if made else None


def _at(synthesis: OutcomeSynthesis, pooled: Pooled, base: Baseline) -> Absolute:
    measure = synthesis.effects.measure.name
    counts: Counts = "person_years" if measure == "IRR" else synthesis.outcome.direction_of_event
    shown, p0, level = pooled.display, base.share, pooled.model.level
    effects = [float(shown[name] or 0.0) for name in ("estimate", "ci_low", "ci_high")]
    value, *limits = (risk_with_intervention(measure, effect, p0, counts) for effect in effects)
    low, high = sorted(limits)
    gap = effects if measure == "RD" else [value - p0, low - p0, high - p0]
    return Absolute(
        p0,
        Estimate(value, low, high, level),
        Estimate(gap[0], gap[1], gap[2], level),
        _formula(measure, counts)[0],
        base.origin,
        counts,
        base.label,
        base.field,
        base.inputs,
    )


def more_is_better(synthesis: OutcomeSynthesis) -> bool:
    """Return whether a higher absolute number is good for patients.

    ``better`` speaks of the values; those of a hazard ratio fall where the number free of the event rises.
    """
    outcome = synthesis.outcome
    turned = synthesis.effects.measure.name == "HR" and outcome.direction_of_event == "event_free"
    return (outcome.better == "higher") != turned
