"""Denominators larger than the group they come from, and shares written where percent are meant."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Measurement, Result, Study
from evsynth.problems import Problem

_FLAGS = {"denominator unclear", "denominator assumed", "denominator not reported", "population differs"}


def denominators(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield, as warnings, denominators above the arm's or cohort's size and percents that look like shares."""
    for study in review.studies:
        for index, result in enumerate(study.results):
            yield from _too_large(study, f"results.{index}", result)
            yield from _share(study, f"results.{index}", result)
        for index, described in enumerate(study.characteristics):
            yield from _share(study, f"characteristics.{index}", described)


def _too_large(study: Study, field: str, result: Result) -> Iterator[Problem]:
    n = getattr(result.data, "n", None)
    if n is None or _FLAGS.intersection(result.flags):
        return
    arm = study.arm_of(result)
    for size, whose in ((arm.n, f"arm '{arm.id}'"), (study.cohort.patients, "the cohort")):
        if size is not None and n > size:
            told = f"the denominator {n} is larger than {whose}, which has {size} patients."
            remedy = "check it, or add the flag 'denominator unclear'."
            yield problem(study, f"{field}.{result.kind}.n", told, remedy, warning=True)
            return


def _share(study: Study, field: str, result: Measurement) -> Iterator[Problem]:
    data = result.percent or result.survival
    if data is None or not 0 < data.percent < 1:
        return
    if result.survival is None and data.n is not None and _possible(data.percent, data.n):
        return
    told = f"{data.percent:g} percent is hardly possible here: is it a share?"
    remedy = f"write {100 * data.percent:g} if the paper says {100 * data.percent:g}%."
    yield problem(study, f"{field}.{result.kind}.percent", told, remedy, warning=True)


def _possible(percent: float, n: int) -> bool:
    """Say whether some whole number of n gives this percent at the decimals it is printed with."""
    decimals = len(repr(percent).partition(".")[2])
    return round(100 * round(percent * n / 100) / n, decimals) == percent
