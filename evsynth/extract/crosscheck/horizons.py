"""Time points: no pool mixes different ones."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, enters_pool, problem, results
from evsynth.extract.model.review import Outcome, Review
from evsynth.extract.model.vocabulary import years
from evsynth.problems import Problem

_MIXED = "different time horizons in one pool"


def horizons(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield survival outcomes without a horizon, and results of the main pool at another time point."""
    for name, outcome in review.outcomes.items():
        if outcome.measure in {"SURV", "RMST"} and outcome.horizon is None:
            told = "survival can only be pooled at one time point, and none is named."
            yield problem(review, f"outcomes.{name}", told, "write 'horizon: 5 years' (or another length).")
        elif outcome.horizon is None:
            yield from _without_horizon(review, name, outcome)
    for study, field, result, outcome in results(review):
        if outcome.horizon is None or not enters_pool(study, result) or outcome.takes(result.time):
            continue
        found = "no time point" if result.time is None else result.time
        told = f"{_MIXED}: '{result.outcome}' is at {outcome.horizon}, this result has {found}."
        remedy = "move it to an outcome of its own, list the time under the outcome's accepts, or change its role."
        yield problem(study, f"{field}.time", told, remedy)


def _without_horizon(review: Review, name: str, outcome: Outcome) -> Iterator[Problem]:
    if outcome.synthesis != "pool":
        return
    timed = [
        (study, field, result.time, length)
        for study, field, result, _ in results(review)
        if result.outcome == name and enters_pool(study, result) and result.time not in outcome.accepts
        if (length := years(result.time or "")) is not None
    ]
    if not timed:
        return
    first, _, first_time, first_length = timed[0]
    for study, field, time, length in timed[1:]:
        if abs(length - first_length) > outcome.horizon_tolerance * first_length * (1 + 1e-9):
            told = f"{_MIXED}: '{name}' has {first_time} in {first.key} and {time} here."
            remedy = f"give outcome '{name}' a horizon, and list under accepts what may be pooled with it."
            yield problem(study, f"{field}.time", told, remedy)
