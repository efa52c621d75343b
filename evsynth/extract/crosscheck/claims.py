"""Claims point to results and landmarks that exist."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.claims import Compare, DataRef, RatioBelow, Value, Window
from evsynth.extract.model.review import Review
from evsynth.problems import Problem


def claims(review: Review, known: Known) -> Iterator[Problem]:
    """Yield references of claims to studies, outcomes, arms, results and landmarks there are not."""
    for index, claim in enumerate(review.claims):
        field, check = f"claims.{index}.check", claim.check
        if isinstance(check, Compare):
            yield from _data(review, known, f"{field}.first", check.first)
            yield from _data(review, known, f"{field}.second", check.second)
        elif isinstance(check, Value | RatioBelow):
            yield from _data(review, known, f"{field}.of", check.of)
        elif isinstance(check, Window):
            yield from _window(review, known, field, check)


def _window(review: Review, known: Known, field: str, check: Window) -> Iterator[Problem]:
    if check.study not in known.studies:
        yield unknown(review, f"{field}.study", "study", check.study, known.studies)
    landmarks = [landmark.id for landmark in review.landmarks]
    for item, name in enumerate(check.landmarks):
        if name not in landmarks:
            yield unknown(review, f"{field}.landmarks.{item}", "landmark", name, landmarks)


def _data(review: Review, known: Known, field: str, ref: DataRef) -> Iterator[Problem]:
    if ref.outcome not in review.outcomes:
        yield unknown(review, f"{field}.outcome", "outcome", ref.outcome, review.outcomes)
    if ref.study not in known.studies:
        yield unknown(review, f"{field}.study", "study", ref.study, known.studies)
    study = next((study for study in review.studies if study.key == ref.study), None)
    if study is None or ref.outcome not in review.outcomes:
        return
    arms = [arm.id for arm in study.arms]
    if ref.arm is not None and ref.arm not in arms:
        yield unknown(review, f"{field}.arm", f"arm in {ref.study} called", ref.arm, arms)
        return
    found = [r for r in study.results if r.outcome == ref.outcome and ref.arm in (None, study.arm_of(r).id)]
    if found and all(result.p_value is not None for result in found):
        told = f"{ref.study} has only a p-value of '{ref.outcome}', and the check needs a number."
        yield problem(review, field, told, "make the check not_checkable.")
    if not found:
        told = f"{ref.study} has no result of '{ref.outcome}'" + (f" in arm '{ref.arm}'." if ref.arm else ".")
        yield problem(review, field, told, "extract the result, or make the check not_checkable.")
