"""Each claim of a review recomputed: holds, does not hold or cannot be checked, with the numbers."""

from __future__ import annotations

from collections.abc import Mapping

from evsynth.claims.checks import compare, ratio_below, value, window
from evsynth.claims.verdict import ClaimResult, Verdict
from evsynth.extract.model.claims import Claim, Compare, NotCheckable, RatioBelow, Value, Window
from evsynth.extract.model.review import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


def check_claims(review: Review, syntheses: Mapping[str, OutcomeSynthesis]) -> tuple[ClaimResult, ...]:
    """Return one result a claim, in the review's order; ``syntheses`` is keyed by outcome id."""
    return tuple(_check(claim, review, syntheses) for claim in review.claims)


def _check(claim: Claim, review: Review, syntheses: Mapping[str, OutcomeSynthesis]) -> ClaimResult:
    match claim.check:
        case NotCheckable(reason=reason):
            return ClaimResult(claim, Verdict.CANNOT_BE_CHECKED, reason)
        case Window() as check:
            return window(claim, check, review)
        case Value() as check:
            return value(claim, check, syntheses, review.model.level)
        case RatioBelow() as check:
            return ratio_below(claim, check, syntheses, review.model.level)
        case Compare() as check:
            return compare(claim, check, syntheses, review.model.level)
