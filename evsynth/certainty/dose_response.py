"""Dose response: a person judges whether more exposure goes with more effect."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Rule
from evsynth.certainty.rating_up import put_to_a_person

RULE = Rule(
    "dose_response.human",
    "A person judges whether more of the intervention goes with more effect: up one level at most, and only where "
    "nothing is rated down.",
    "guyatt2011b",
    False,
)


def dose_response(evidence: Evidence, below: tuple[DomainRating, ...]) -> DomainRating:
    """Return the question for a person, or why it is not asked; ``below`` are the domains that lower certainty."""
    return put_to_a_person("dose_response", RULE, "Whether there is a dose response, a person judges.", evidence, below)
