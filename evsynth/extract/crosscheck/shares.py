"""Shares written where percent are meant: probabilities, their standard errors and assumed risks."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Measurement, Study
from evsynth.problems import Problem

_LEAST_OF_BINOMIAL = 0.2


def shares(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield, as warnings, percents, standard errors in points and assumed risks that look like shares of one."""
    for study in review.studies:
        for index, result in enumerate(study.results):
            yield from _percent(study, f"results.{index}", result)
            yield from _standard_error(study, f"results.{index}", result, study.arm_of(result).n)
        for index, described in enumerate(study.characteristics):
            yield from _percent(study, f"characteristics.{index}", described)
            yield from _standard_error(study, f"characteristics.{index}", described, None)
    risks = {f"outcomes.{name}.": outcome.assumed_risk for name, outcome in review.outcomes.items()}
    for place, risk in {**risks, "": review.assumed_risk}.items():
        if risk is not None and 0 < risk < 1:
            told = f"an assumed risk of {risk:g} percent is very low: is it a share?"
            remedy = f"write {100 * risk:g} if {100 * risk:g}% is meant."
            yield problem(review, f"{place}assumed_risk", told, remedy, warning=True)


def _percent(study: Study, field: str, result: Measurement) -> Iterator[Problem]:
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


def _standard_error(study: Study, field: str, result: Measurement, arm_n: int | None) -> Iterator[Problem]:
    """Yield a standard error far below the binomial one, which no cohort of n patients can go below."""
    data = result.survival
    n = None if data is None else data.n or arm_n or study.cohort.patients
    if data is None or data.se is None or n is None or not 0 < data.percent < 100:
        return
    binomial = sqrt(data.percent * (100 - data.percent) / n)
    if data.se < _LEAST_OF_BINOMIAL * binomial:
        told = (
            f"a standard error of {data.se:g} percentage points is far below the {binomial:.2g} that {n} patients "
            "can give: is it a share?"
        )
        yield problem(study, f"{field}.survival.se", told, f"write {100 * data.se:g} if so, or check n.", warning=True)
