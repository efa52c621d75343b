"""Absolute effects: what a relative effect means for patients at an assumed risk."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from evsynth.extract.model import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate

FORMULAS: dict[str, tuple[str, Callable[[float, float], float]]] = {
    "RR": ("p0 × RR", lambda p0, effect: min(1.0, p0 * effect)),
    "OR": ("OR × p0 / (1 − p0 + OR × p0)", lambda p0, effect: effect * p0 / (1 - p0 + effect * p0)),
    "HR": ("1 − (1 − p0)^HR", lambda p0, effect: 1 - (1 - p0) ** effect),
    "RD": ("p0 + RD", lambda p0, effect: min(1.0, max(0.0, p0 + effect))),
}


@dataclass(frozen=True, slots=True)
class Absolute:
    """Risk with control and with intervention and their difference, as shares of one; ``origin`` of p0."""

    control: float
    intervention: Estimate
    difference: Estimate
    formula: str
    origin: str


def risk_with_intervention(measure: str, effect: float, p0: float) -> float:
    """Return the risk of the event at assumed risk ``p0`` (0 to 1) under a relative effect.

    For a hazard ratio on an event-free probability S0 pass p0 = 1 - S0. Raises ValueError for a
    measure without such a formula or a p0 outside 0 to 1. [schuenemann2019]
    """
    if measure not in FORMULAS:
        raise ValueError(f"no absolute effect follows from {measure}; known: {', '.join(FORMULAS)}")
    if not 0 <= p0 <= 1:
        raise ValueError(f"an assumed risk lies between 0 and 1, not {p0:g}")
    return FORMULAS[measure][1](p0, effect)


def absolute_effect(review: Review, synthesis: OutcomeSynthesis) -> Absolute | None:
    """Return the absolute effect of a pooled relative effect, None when no control risk is known."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure.name
    if pooled is None or measure not in FORMULAS:
        return None
    p0, origin = _control_risk(review, synthesis)
    if p0 is None:
        return None
    shown = pooled.display
    low, value, high = (
        risk_with_intervention(measure, float(shown[name] or 0.0), p0) for name in ("ci_low", "estimate", "ci_high")
    )
    level = pooled.model.level
    gap = Estimate(value - p0, low - p0, high - p0, level)
    return Absolute(p0, Estimate(value, low, high, level), gap, FORMULAS[measure][0], origin)


def _control_risk(review: Review, synthesis: OutcomeSynthesis) -> tuple[float | None, str]:
    """Return the outcome's own assumed risk, else the median control group's, else the review's, with its origin."""
    outcome = synthesis.outcome
    if outcome.assumed_risk is not None:
        origin = outcome.assumed_risk_source or "stated by the review"
        return outcome.assumed_risk / 100, f"{outcome.label}: assumed control risk {outcome.assumed_risk:g}%, {origin}."
    pooled = {row.study for row in synthesis.effects.pooled}
    risks = [
        result.two_counts.control.events / result.two_counts.control.n
        for study in review.studies
        if study.key in pooled
        for result in study.results
        if result.outcome == synthesis.id and result.two_counts is not None and result.role == "main"
    ]
    if risks:
        groups = f"{len(risks)} control groups" if len(risks) > 1 else "only control group"
        return statistics.median(risks), f"{outcome.label}: assumed control risk is the median of the {groups}."
    if review.assumed_risk is not None:
        return (
            review.assumed_risk / 100,
            f"{outcome.label}: assumed control risk {review.assumed_risk:g}%, stated by the review.",
        )
    return None, ""
