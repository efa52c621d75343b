"""Denominators larger than the group they come from."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.kinds import misfit_of
from evsynth.extract.crosscheck.place import Known, problem, results
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Arm, Result, Study
from evsynth.problems import Problem

_FLAGS = {"denominator unclear", "denominator assumed", "denominator not reported", "population differs"}
Group = tuple[str, int | None, Arm | None]


def denominators(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield, as warnings, denominators above the size of their arm or cohort, where the data fit the outcome."""
    for study, field, result, outcome in results(review):
        if _FLAGS.isdisjoint(result.flags) and misfit_of(result, outcome) is None:
            for part, n, arm in _groups(study, result):
                yield from _too_large(study, f"{field}.{part}", n, arm)


def _groups(study: Study, result: Result) -> Iterator[Group]:
    """Yield each denominator of a result: its field, its size and its arm, None where it is the whole cohort's."""
    arm, data = study.arm_of(result), result.two_counts or result.two_means
    if data is not None:
        comparator = next((other for other in study.arms if other.id == result.comparator), None)
        yield f"{result.kind}.treated.n", data.treated.n, arm
        yield f"{result.kind}.control.n", data.control.n, comparator
    elif result.data is not None:
        yield f"{result.kind}.n", getattr(result.data, "n", None), None if result.relative else arm


def _too_large(study: Study, field: str, n: int | None, arm: Arm | None) -> Iterator[Problem]:
    sizes = [(arm.n, f"arm '{arm.id}'")] if arm is not None else []
    for size, whose in (*sizes, (study.cohort.patients, "the cohort")):
        if n is not None and size is not None and n > size:
            told = f"the denominator {n} is larger than {whose}, which has {size} patients."
            remedy = "check it, or add the flag 'denominator unclear'."
            yield problem(study, field, told, remedy, warning=True)
            return
