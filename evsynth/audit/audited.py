"""The audit as one step after loading: a review it has nothing against, or every problem."""

from __future__ import annotations

from evsynth.audit.overlap import undecided
from evsynth.extract.model import Review
from evsynth.problems import EvidenceError, Severity


def audited(review: Review) -> Review:
    """Return the review with what is doubtful added to its ``warnings``; EvidenceError for what can't stand."""
    problems = (*review.warnings, *undecided(review))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise EvidenceError(problems)
    return review.model_copy(update={"warnings": problems})
