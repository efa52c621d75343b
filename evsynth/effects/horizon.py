"""Time points: results at different horizons never enter one pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evsynth.problems import Problem

if TYPE_CHECKING:
    from evsynth.extract.model.review import Outcome, Review
    from evsynth.extract.model.study import Result, Study


def horizon_problem(review: Review, outcome_id: str, measure: str) -> Problem | None:
    """Return what is wrong with an outcome whose measure needs a horizon it doesn't name."""
    if measure not in {"SURV", "RMST"} or review.outcomes[outcome_id].horizon is not None:
        return None
    return Problem(
        review.path,
        review.line(f"outcomes.{outcome_id}"),
        f"outcomes.{outcome_id}.horizon",
        "survival can only be pooled at one time point, and none is named.",
        "write horizon: 5 years (or another length).",
    )


def time_problem(study: Study, index: int, result: Result, outcome: Outcome, measure: str) -> Problem | None:
    """Return what is wrong with a result at another time point than its outcome's horizon, or None.

    Within ``horizon_tolerance`` (relative) or among ``accepts`` is the same. A result without a time is
    taken to be at the horizon, except a survival probability, which means nothing without one.
    """
    if outcome.horizon is None or outcome.takes(result.time, measure):
        return None
    found = "no time point" if result.time is None else f"the time point {result.time}"
    field = f"results.{index}.time"
    return Problem(
        study.path,
        study.line(field),
        field,
        f"outcome '{result.outcome}' is at {outcome.horizon}; this result has {found}.",
        "move it to an outcome of its own, or list the time under the outcome's accepts.",
    )
