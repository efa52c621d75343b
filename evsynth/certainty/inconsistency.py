"""Inconsistency: the rule for rates or the rule for comparisons."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.inconsistency_comparison import inconsistency_comparison
from evsynth.certainty.inconsistency_rate import inconsistency_rate
from evsynth.certainty.rating import DomainRating


def inconsistency(evidence: Evidence) -> DomainRating:
    """Return the rating by the rule for the outcome's kind of measure."""
    return inconsistency_comparison(evidence) if evidence.comparative else inconsistency_rate(evidence)
