"""Opposing confounding: a person judges whether what is not controlled for works against the effect found."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Rule
from evsynth.certainty.rating_up import closed, lowered
from evsynth.certainty.wording import listed

RULE = Rule(
    "opposing_confounding.human",
    "A person judges whether confounding that is left would have made the effect smaller: up one level at most, "
    "and only where nothing is rated down.",
    "guyatt2011b",
    False,
)


def opposing_confounding(evidence: Evidence, below: tuple[DomainRating, ...]) -> DomainRating:
    """Return the question for a person, or why it is not asked; ``below`` are the domains that lower certainty."""
    off = closed("opposing_confounding", evidence)
    if off is not None:
        return off
    if lowered(below):
        why = f"Certainty is rated down for {listed(lowered(below))}: nothing is rated up then."
        return DomainRating("opposing_confounding", (), RULE, "suggested", why, 0)
    why = "Whether confounding that is left works against the effect, a person judges."
    return DomainRating("opposing_confounding", (), RULE, "needs_human", why)
