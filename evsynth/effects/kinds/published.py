"""Effects a paper prints ready made: ratios, differences, and estimates on the model scale."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from evsynth.effects.kinds.two_arms import wald
from evsynth.effects.measure import Measure
from evsynth.effects.relative_error import relative_error
from evsynth.effects.study_effect import NAN, StudyEffect, half_unit
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import GenericData, RelativeData
    from evsynth.extract.model.study import Result


def of_relative(data: RelativeData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of a published ratio or difference; its own interval is shown as published."""
    ratio = measure.family == "ratio"
    shown = f"{data.measure} {number(data.estimate)}"
    ci = data.ci or (NAN, NAN)
    error = relative_error(
        data.estimate,
        ratio=ratio,
        se=data.se,
        ci=data.ci,
        level=data.level,
        p=data.p,
        p_bound=data.p_bound,
        half=(half_unit([data.estimate]), half_unit(data.ci or ())),
    )
    start = f"log({number(data.estimate)})" if ratio else number(data.estimate)
    size = float(data.n) if data.n else NAN
    if error.se is None:
        return StudyEffect(
            start, shown, value=data.estimate, ci_low=ci[0], ci_high=ci[1], ni=size, reason=error.reason
        )  # fmt: skip
    yi = log(data.estimate) if ratio else data.estimate
    if data.ci is None:
        ci = wald(yi, error.se**2, measure, level)[1:]
    return StudyEffect(
        f"{start}; {error.words}", shown, yi, error.se**2, data.estimate, *ci, ni=size, flags=error.flags
    )  # fmt: skip


def of_generic(data: GenericData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of an estimate and SE given on the model scale of the measure."""
    vi = data.se**2
    value, low, high = wald(data.estimate, vi, measure, level)
    words = f"{number(data.estimate)} with SE {number(data.se)} on the model scale, as extracted"
    return StudyEffect(words, f"{number(data.estimate)} (SE {number(data.se)})", data.estimate, vi, value, low, high)
