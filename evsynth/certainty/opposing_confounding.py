"""Opposing confounding: a person judges whether what is not controlled for works against the effect found."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Rule
from evsynth.certainty.rating_up import put_to_a_person

RULE = Rule(
    "opposing_confounding.human",
    "A person judges whether confounding that is left would have made the effect smaller: up one level at most, "
    "and only where nothing is rated down.",
    "guyatt2011b",
    False,
)


def opposing_confounding(evidence: Evidence, below: tuple[DomainRating, ...]) -> DomainRating:
    """Return the question for a person, or why it is not asked; ``below`` are the domains that lower certainty."""
    return put_to_a_person(
        "opposing_confounding",
        RULE,
        "Whether confounding that is left works against the effect, a person judges.",
        evidence,
        below,
    )
