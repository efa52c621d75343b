"""The kinds of data a result can be: each holds what a paper can report and nothing computed."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from evsynth.extract.model.vocabulary import (
    Count,
    Finite,
    Interval,
    Level,
    NotNegative,
    Percent,
    Positive,
    Probability,
    PValue,
    Record,
    Size,
    Switch,
    Text,
    TimeUnit,
)


def _holds(estimate: float, interval: tuple[float, float] | None) -> None:
    if interval is None:
        return
    low, high = interval
    if low >= high:
        raise ValueError(f"the interval's limits {low:g} and {high:g} are not in increasing order")
    if not low <= estimate <= high:
        raise ValueError(f"the interval {low:g} to {high:g} does not hold its estimate {estimate:g}")


class CountData(Record):
    """Events of n."""

    events: Count = Field(description="patients with the event")
    n: Size = Field(description="patients at risk: the denominator")

    @model_validator(mode="after")
    def _events_within_n(self) -> Self:
        if self.events > self.n:
            raise ValueError(f"{self.events} events are more than the {self.n} patients at risk")
        return self


class PercentData(Record):
    """Percent of n; without n the value is shown and not pooled."""

    percent: Percent = Field(description="percent with the event, 61 and not 0.61")
    n: Size | None = Field(default=None, description="patients at risk: the denominator")
    ci: Interval | None = Field(default=None, description="confidence limits in percent")
    level: Level = 95.0

    @model_validator(mode="after")
    def _interval_holds(self) -> Self:
        _holds(self.percent, self.ci)
        return self


RISE = 5.0
"""Percentage points by which a digitised curve may rise between two clicks and be noise."""


class DigitisedCurve(Record):
    """A Kaplan-Meier curve read off a figure: points on it, and the numbers at risk printed below."""

    unit: TimeUnit = Field(description="unit of both rows of times")
    times: tuple[NotNegative, ...] = Field(min_length=2, description="times of the points, in increasing order")
    percent: tuple[Percent, ...] = Field(description="survival in percent at those times")
    at_risk_times: tuple[NotNegative, ...] = Field(min_length=1, description="times of the numbers at risk, from 0")
    at_risk: tuple[Count, ...] = Field(description="patients at risk at those times")
    events: Size | None = Field(default=None, description="events in all, if the paper says")

    @model_validator(mode="after")
    def _rows_match(self) -> Self:
        for name, times, values in (
            ("percent", self.times, self.percent),
            ("at_risk", self.at_risk_times, self.at_risk),
        ):
            if len(times) != len(values):
                raise ValueError(f"{len(times)} times, but {len(values)} values of {name}")
            if any(later <= earlier for earlier, later in pairwise(times)):
                raise ValueError(f"the times of {name} are not in increasing order")
        if any(later > earlier for earlier, later in pairwise(self.at_risk)):
            raise ValueError("the number at risk rises, and nobody enters a cohort again")
        if any(later > earlier + RISE for earlier, later in pairwise(self.percent)):
            raise ValueError(f"survival rises by more than the {RISE:g} points that clicks may be off")
        return self


class SurvivalData(Record):
    """Survival probability at the result's time point, with whatever says how precise it is."""

    percent: Percent = Field(description="survival probability in percent, 61 and not 0.61")
    ci: Interval | None = Field(default=None, description="confidence limits in percent")
    level: Level = 95.0
    se: Positive | None = Field(default=None, description="standard error in percentage points")
    at_risk: Size | None = Field(default=None, description="number at risk at the time point")
    n: Size | None = Field(default=None, description="number at the start")
    digitised: DigitisedCurve | None = Field(
        default=None, description="the curve it was read off: gives a standard error where none is printed"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _holds(self.percent, self.ci)
        if self.ci is not None and not (self.ci[0] >= 0 and self.ci[1] <= 100):
            raise ValueError("confidence limits of a survival probability lie between 0 and 100 percent")
        if self.at_risk is not None and self.n is not None and self.at_risk > self.n:
            raise ValueError(f"{self.at_risk} at risk are more than the {self.n} at the start")
        return self


class MeanData(Record):
    """Mean of n with its standard deviation."""

    mean: Finite = Field(description="the mean")
    sd: Positive | None = Field(default=None, description="standard deviation, not standard error")
    n: Size | None = Field(default=None, description="patients measured")
    unit: Text | None = Field(default=None, description="unit of mean and sd")


class RateData(Record):
    """Events over person-time."""

    events: Count = Field(description="events seen")
    person_years: Positive = Field(description="person-years at risk")


class MedianData(Record):
    """Median (of survival, of follow-up...) with its interval or range."""

    median: Finite = Field(description="the median; the longest time seen if it was not reached")
    unit: Text = Field(description="unit of the median: months, years, mm...")
    ci: Interval | None = Field(default=None, description="confidence limits")
    level: Level = 95.0
    range: Interval | None = Field(default=None, description="smallest and largest value")
    n: Size | None = Field(default=None, description="patients measured")
    reached: Switch = Field(default=True, description="false: the median was not reached by then")

    @model_validator(mode="after")
    def _intervals_hold(self) -> Self:
        _holds(self.median, self.ci)
        _holds(self.median, self.range)
        return self


class RelativeData(Record):
    """A ratio or difference between the result's arm and its comparator, as published."""

    measure: Literal["HR", "RR", "OR", "IRR", "RD", "MD", "SMD"] = Field(description="what the paper reports")
    estimate: Finite = Field(description="the ratio or difference, on the scale the paper prints")
    ci: Interval | None = Field(default=None, description="confidence limits, on the same scale")
    level: Level = 95.0
    se: Positive | None = Field(default=None, description="standard error (of the log for ratios)")
    p: Probability | None = Field(default=None, description="two-sided p-value")
    p_bound: Switch = Field(default=False, description="true: the paper prints p < value")
    n: Size | None = Field(default=None, description="patients in the comparison")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _holds(self.estimate, self.ci)
        if self.measure in {"HR", "RR", "OR", "IRR"} and self.estimate <= 0:
            raise ValueError(f"a {self.measure} is above 0, not {self.estimate:g}")
        if self.ci is not None and self.measure in {"HR", "RR", "OR", "IRR"} and self.ci[0] <= 0:
            raise ValueError(f"the lower limit of a {self.measure} is above 0, not {self.ci[0]:g}")
        return self


class PValueData(Record):
    """A p-value and nothing else: which side it favours, and how many patients it rests on."""

    p: PValue = Field(description="two-sided p-value")
    p_bound: Switch = Field(default=False, description="true: the paper prints p < value")
    favours: Literal["higher", "lower"] = Field(description="direction of the effect: the outcome higher or lower")
    n: Size | None = Field(default=None, description="patients in the comparison")


class TwoCounts(Record):
    """Events of n in the treated arm and in the control arm."""

    treated: CountData = Field(description="events of n in the result's arm")
    control: CountData = Field(description="events of n in its comparator")


class TwoMeans(Record):
    """Mean, SD and n in the treated arm and in the control arm."""

    treated: MeanData = Field(description="mean, sd and n in the result's arm")
    control: MeanData = Field(description="mean, sd and n in its comparator")


class GenericData(Record):
    """An estimate on the scale of the outcome's measure, with its standard error."""

    estimate: Finite = Field(description="the estimate, on the scale the synthesis works on")
    se: Positive = Field(description="its standard error, on the same scale")


Data = (
    CountData
    | PercentData
    | SurvivalData
    | MeanData
    | RateData
    | MedianData
    | RelativeData
    | PValueData
    | TwoCounts
    | TwoMeans
    | GenericData
)
DATA_FIELDS = (
    "count",
    "percent",
    "survival",
    "mean",
    "rate",
    "median",
    "relative",
    "p_value",
    "two_counts",
    "two_means",
    "generic",
    "not_reported",
)
