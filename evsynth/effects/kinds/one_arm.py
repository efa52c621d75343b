"""Means, medians and rates of one arm."""

from __future__ import annotations

from dataclasses import replace
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


MONTHS = {"days": 12 / 365.25, "weeks": 84 / 365.25, "months": 1.0, "years": 12.0}


def of_median(data: MedianData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return a median: under measure MED in months with the SE of its interval, else shown and never averaged."""
    if measure.name == "MED":
        return _median_time(data, level)
    low, high = data.ci or (NAN, NAN)
    shown = (
        f"{number(data.median)} {data.unit}" if data.reached else f"not reached at {number(data.median)} {data.unit}"
    )
    return StudyEffect(
        f"median {shown} as published", shown, value=data.median if data.reached else NAN, ci_low=low,
        ci_high=high, ni=float(data.n) if data.n else NAN,
        reason="medians are shown and not averaged" if data.reached else "the median was not reached",
    )  # fmt: skip


def _median_time(data: MedianData, level: float) -> StudyEffect:
    """Return a median survival time in months, its SE from its confidence interval [mcgrath2025]."""
    size = float(data.n) if data.n else NAN
    shown = f"{number(data.median)} {data.unit}"
    unit = MONTHS.get(f"{data.unit.lower().removesuffix('s')}s")
    missing = (
        (unit is None, f"'{data.unit}' is no unit of time"),
        (not data.reached, "the median was not reached"),
        (data.ci is None, "no confidence interval was published, so it has no variance"),
    )
    reason = next((words for lacks, words in missing if lacks), "")
    value = data.median * unit if unit is not None and data.reached else NAN
    bare = StudyEffect(f"median {shown} as published", shown, value=value, ni=size, reason=reason)
    if reason or unit is None or data.ci is None:
        return bare
    low, high = (unit * end for end in data.ci)
    se = (high - low) / (2 * normal_quantile(data.level))
    words = f"median {shown}; SE {number(se)} months from the width of its {number(data.level)}% interval"
    ends = (
        (low, high)
        if data.level == level
        else (value - normal_quantile(level) * se, value + normal_quantile(level) * se)
    )
    return replace(bare, derivation=words, yi=value, vi=se**2, ci_low=ends[0], ci_high=ends[1])


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
    return StudyEffect(words, shown, float(yi), float(vi), x / t, low, high, x, flags=flags, ti=t)
