"""Means, medians and rates of one arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.kinds.two_arms import wald
from evsynth.effects.measure import Measure
from evsynth.effects.measures import escalc
from evsynth.effects.study_effect import NAN, StudyEffect
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import MeanData, MedianData, RateData
    from evsynth.extract.model.study import Result


def of_mean(data: MeanData, _result: Result, _measure: Measure, level: float) -> StudyEffect:
    """Return a mean with variance SD^2/n; without SD or n only the value."""
    n = data.n
    size = float(n) if n else NAN
    if data.sd is None or n is None:
        missing = "SD" if data.sd is None else "n"
        reason = f"no {missing} was published, so it has no variance"
        shown = number(data.mean)
        return StudyEffect(f"{shown} as published", shown, value=data.mean, ni=size, reason=reason)
    vi = data.sd**2 / n
    reach = normal_quantile(level) * vi**0.5
    words = f"{number(data.mean)}; variance {number(data.sd)}^2/{n}"
    return StudyEffect(
        words, f"{number(data.mean)} (SD {number(data.sd)}, n = {n})", data.mean, vi, data.mean,
        data.mean - reach, data.mean + reach, ni=size,
    )  # fmt: skip


def of_median(data: MedianData, _result: Result, _measure: Measure, _level: float) -> StudyEffect:
    """Return a median, shown and never averaged with others."""
    low, high = data.ci or (NAN, NAN)
    shown = (
        f"{number(data.median)} {data.unit}" if data.reached else f"not reached at {number(data.median)} {data.unit}"
    )
    return StudyEffect(
        f"median {shown} as published", shown, value=data.median if data.reached else NAN, ci_low=low,
        ci_high=high, ni=float(data.n) if data.n else NAN,
        reason="medians are shown and not averaged" if data.reached else "the median was not reached",
    )  # fmt: skip


def of_rate(data: RateData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of events over person-years."""
    x, t = data.events, data.person_years
    (yi,), (vi,) = escalc(measure.name, xi=x, ti=t)
    corrected = x == 0 and measure.name in {"IR", "IRLN"}
    low, high = wald(float(yi), float(vi), measure, level)[1:]
    shown = f"{x}/{number(t)} person-years"
    words = f"{measure.label} of {shown}; y = {number(float(yi))}, variance {number(float(vi))}"
    words += "; 0.5 events added" if corrected else ""
    flags = ("0.5 added",) if corrected else ()
    return StudyEffect(words, shown, float(yi), float(vi), x / t, low, high, x, flags=flags)
