"""Decisions on overlapping cohorts: consistent in themselves, and enough to count patients once."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, enters_pool, problem, results
from evsynth.extract.model.review import Overlap, Review
from evsynth.problems import Problem


def overlaps(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield kept studies that are no party, and cohorts that would enter one pool undecided."""
    pools: dict[str, set[str]] = {name: set() for name in review.outcomes}
    for study, _, result, _ in results(review):
        if enters_pool(study, result):
            pools[result.outcome].add(study.key)
    for index, decision in enumerate(review.overlaps):
        for item, key in enumerate(decision.keep):
            if key not in decision.studies:
                told = f"'{key}' is kept and is not among the studies of this decision."
                yield problem(review, f"overlaps.{index}.keep.{item}", told, "add it to studies, or delete it.")
        if decision.verdict != "none" and not decision.allow_together:
            yield from _undecided(review, index, decision, pools)


def _undecided(review: Review, index: int, decision: Overlap, pools: dict[str, set[str]]) -> Iterator[Problem]:
    for outcome in decision.outcomes or review.outcomes:
        present = pools.get(outcome, set()).intersection(decision.studies)
        if len(present) < 2 or present.intersection(decision.keep):
            continue
        told = f"{' and '.join(sorted(present))} share patients, and all would enter the pool of '{outcome}'."
        remedy = (
            "name one under keep, write allow_together: true with the reason in its rationale, "
            "or give all but one result role: sensitivity or excluded."
        )
        yield problem(review, f"overlaps.{index}.keep", told, remedy)
