"""Imprecision: the rule for rates or the rule for comparisons."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.imprecision_comparison import imprecision_comparison
from evsynth.certainty.imprecision_rate import imprecision_rate
from evsynth.certainty.rating import DomainRating


def imprecision(evidence: Evidence) -> DomainRating:
    """Return the rating by the rule for the outcome's kind of measure."""
    return imprecision_comparison(evidence) if evidence.comparative else imprecision_rate(evidence)
