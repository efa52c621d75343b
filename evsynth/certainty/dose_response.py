"""Dose response: a person judges whether more exposure goes with more effect."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Rule
from evsynth.certainty.rating_up import closed, lowered
from evsynth.certainty.wording import listed

RULE = Rule(
    "dose_response.human",
    "A person judges whether more of the intervention goes with more effect: up one level at most, and only where "
    "nothing is rated down.",
    "guyatt2011b",
    False,
)


def dose_response(evidence: Evidence, below: tuple[DomainRating, ...]) -> DomainRating:
    """Return the question for a person, or why it is not asked; ``below`` are the domains that lower certainty."""
    off = closed("dose_response", evidence)
    if off is not None:
        return off
    if lowered(below):
        why = f"Certainty is rated down for {listed(lowered(below))}: nothing is rated up then."
        return DomainRating("dose_response", (), RULE, "suggested", why, 0)
    why = "Whether there is a dose response, a person judges."
    return DomainRating("dose_response", (), RULE, "needs_human", why)
