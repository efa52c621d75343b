"""When certainty may be rated up at all: comparisons of non-randomised studies that start at Low."""

from __future__ import annotations

from evsynth.certainty.domains import NAMES
from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Level, Rule
from evsynth.certainty.start import randomised
from evsynth.extract.model.vocabulary import CertaintyDomain
from evsynth.wording import listed

OFF = Rule(
    "rating_up.off",
    "Only comparisons of non-randomised studies that start at Low are rated up: not rates without a comparison, not "
    "randomised trials and not evidence that starts at High.",
    "guyatt2025d",
    True,
)


def closed(domain: CertaintyDomain, evidence: Evidence) -> DomainRating | None:
    """Return the rating of an upgrade that is not asked here, None where it may be."""
    if not evidence.comparative:
        why = "Rates without a comparison are not rated up."
    elif randomised(evidence.review, evidence.synthesis):
        why = "Randomised trials are not rated up."
    elif evidence.start is Level.HIGH:
        why = "Evidence that starts at High is not rated up."
    else:
        return None
    return DomainRating(domain, (), OFF, "off", why)


def put_to_a_person(
    domain: CertaintyDomain, rule: Rule, question: str, evidence: Evidence, below: tuple[DomainRating, ...]
) -> DomainRating:
    """Return the rating of an upgrade only a person can judge: the question, or why it is not asked."""
    off = closed(domain, evidence)
    if off is not None:
        return off
    if lowered(below):
        why = f"Certainty is rated down for {listed(lowered(below))}: nothing is rated up then."
        return DomainRating(domain, (), rule, "suggested", why, 0)
    return DomainRating(domain, (), rule, "needs_human", question)


def lowered(below: tuple[DomainRating, ...]) -> list[str]:
    """Return the names of the domains already rated down, by decision or suggestion."""
    return [NAMES[rating.domain] for rating in below if (rating.levels or 0) < 0]


def undecided(below: tuple[DomainRating, ...]) -> list[str]:
    """Return the names of the domains that are open."""
    return [NAMES[rating.domain] for rating in below if rating.levels is None]
