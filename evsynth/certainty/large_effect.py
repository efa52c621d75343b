"""Large effect: a relative risk beyond two or five in evidence that nothing rates down."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.certainty.rating_up import closed, lowered, undecided
from evsynth.certainty.relative_reduction import relative_risk
from evsynth.wording import listed, significant

RULE = Rule(
    "large_effect.relative_risk",
    "A relative risk above 2 or below 0.5: up one level; above 5 or below 0.2: up two; only where nothing is rated "
    "down. Hazard and rate ratios are read as they stand (convention).",
    "guyatt2025d",
    False,
)


def large_effect(evidence: Evidence, below: tuple[DomainRating, ...]) -> DomainRating:
    """Return what the relative risk suggests; ``below`` are the domains that lower certainty."""
    off = closed("large_effect", evidence)
    if off is not None:
        return off
    relative = relative_risk(evidence)
    if relative is None:
        return DomainRating("large_effect", (), RULE, "needs_human", "No relative risk is known for this effect.")
    inputs = (f"{evidence.synthesis.id}.main.estimate",)
    facts = (Fact("relative risk", significant(relative), relative, "pooled ratio, or ratio of the two risks", inputs),)
    up = 2 if relative > 5 or relative < 0.2 else 1 if relative > 2 or relative < 0.5 else 0
    if up == 0:
        why = f"The relative risk, {significant(relative)}, lies between 0.5 and 2."
        return DomainRating("large_effect", facts, RULE, "suggested", why, 0)
    told = f"The relative risk, {significant(relative)}, is {'very large' if up == 2 else 'large'}"
    if lowered(below):
        why = f"{told}, but certainty is rated down for {listed(lowered(below))}."
        return DomainRating("large_effect", facts, RULE, "suggested", why, 0)
    if undecided(below):
        why = f"{told}; whether it counts depends on {listed(undecided(below))}."
        return DomainRating("large_effect", facts, RULE, "needs_human", why, None, up)
    return DomainRating("large_effect", facts, RULE, "suggested", f"{told} and nothing is rated down.", up)
