"""The relative change of risk behind a pooled effect, as the rules on imprecision and large effects look at it."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence

AS_THEY_STAND = frozenset({"HR", "IRR"})
"""Ratios read as relative risks themselves; a ratio of means is none."""


def risks(evidence: Evidence) -> tuple[float, float] | None:
    """Return the risks of the event with control and with intervention, None where they are not known."""
    absolute = evidence.absolute
    if absolute is None or absolute.counts == "person_years":
        return None
    control, treated = absolute.control, absolute.intervention.value
    return (1 - control, 1 - treated) if absolute.counts == "event_free" else (control, treated)


def relative_risk(evidence: Evidence) -> float | None:
    """Return the relative risk of the event: ratios of hazards, rates and risks of it as they stand, else risks'.

    None where the risks are not known that an odds ratio, a difference or a ratio of event-free shares needs.
    """
    shown, name = evidence.interval, evidence.synthesis.effects.measure.name
    if shown is None:
        return None
    if name in AS_THEY_STAND or (name == "RR" and evidence.outcome.direction_of_event == "event"):
        return shown.value
    known = risks(evidence)
    return known[1] / known[0] if known is not None and known[0] > 0 else None


def relative_reduction(evidence: Evidence) -> float | None:
    """Return one minus the relative risk: negative for an increase, None if unknown."""
    relative = relative_risk(evidence)
    return None if relative is None else 1 - relative
