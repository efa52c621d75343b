"""When certainty may be rated up at all: comparisons of non-randomised studies that start at Low."""

from __future__ import annotations

from evsynth.certainty.domains import NAMES
from evsynth.certainty.evidence import Evidence
from evsynth.certainty.rating import DomainRating, Level, Rule
from evsynth.certainty.start import randomised
from evsynth.extract.model.vocabulary import CertaintyDomain

OFF = Rule(
    "rating_up.off",
    "Only comparisons of non-randomised studies that start at Low are rated up: not rates without a comparison, not "
    "randomised trials and not evidence that starts at High.",
    "guyatt2025d",
    False,
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


def lowered(below: tuple[DomainRating, ...]) -> list[str]:
    """Return the names of the domains already rated down, by decision or suggestion."""
    return [NAMES[rating.domain] for rating in below if (rating.levels or 0) < 0]


def undecided(below: tuple[DomainRating, ...]) -> list[str]:
    """Return the names of the domains that are open."""
    return [NAMES[rating.domain] for rating in below if rating.levels is None]
