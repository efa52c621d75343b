"""Names of outcomes, arms, landmarks and studies that refer to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.problems import Problem


def names(review: Review, known: Known) -> Iterator[Problem]:
    """Yield unknown outcomes and arms in results, and unknown studies and outcomes in overlaps."""
    for study in review.studies:
        yield from _in_results(review, study)
    for index, overlap in enumerate(review.overlaps):
        for field, keys in (("studies", overlap.studies), ("keep", overlap.keep)):
            for item, key in enumerate(keys):
                if key not in known.studies:
                    yield unknown(review, f"overlaps.{index}.{field}.{item}", "study", key, known.studies)
        for item, outcome in enumerate(overlap.outcomes):
            if outcome not in review.outcomes:
                field = f"overlaps.{index}.outcomes.{item}"
                yield unknown(review, field, "outcome", outcome, review.outcomes)


def _in_results(review: Review, study: Study) -> Iterator[Problem]:
    arms = [arm.id for arm in study.arms]
    if len(set(arms)) < len(arms):
        yield problem(study, "arms", "two arms have the same id.", "give each arm an id of its own.")
    for index, result in enumerate(study.results):
        field = f"results.{index}"
        if result.outcome not in review.outcomes:
            yield unknown(study, f"{field}.outcome", "outcome", result.outcome, review.outcomes)
        for side, arm in (("arm", result.arm), ("comparator", result.comparator)):
            if arm is not None and arm not in arms:
                yield unknown(study, f"{field}.{side}", "arm", arm, arms)
        if result.comparator is not None and result.comparator == study.arm_of(result).id:
            remedy = "name the other arm."
            yield problem(study, f"{field}.comparator", "an arm is compared with itself.", remedy)
