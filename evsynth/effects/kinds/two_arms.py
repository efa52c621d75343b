"""Counts and means of two arms of one study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.measure import Measure
from evsynth.effects.measures import escalc
from evsynth.effects.study_effect import NAN, StudyEffect
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import TwoCounts, TwoMeans
    from evsynth.extract.model.study import Result

_CORRECTED = ("RR", "OR", "RD", "PETO")
_BLIND_TO_FULL = ("OR", "PETO")
_RATIOS = ("RR", "OR", "PETO")


def of_two_counts(data: TwoCounts, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of events of n in two arms; no event in either says nothing about a ratio."""
    a, n1, c, n2 = data.treated.events, data.treated.n, data.control.events, data.control.n
    shown = f"{a}/{n1} v {c}/{n2}"
    silent = _uninformative(a + c, n1 + n2, measure.name)
    if silent:
        return StudyEffect(shown, shown, xi=a + c, ni=n1 + n2, reason=silent, two_arms=(a, n1, c, n2))
    (yi,), (vi,) = escalc(measure.name, ai=a, n1i=n1, ci=c, n2i=n2)
    corrected = measure.name in _CORRECTED and 0 in {a, n1 - a, c, n2 - c}
    words = f"{measure.label} of {shown}; y = {number(float(yi))}, variance {number(float(vi))}"
    words += "; 0.5 added to all four cells" if corrected else ""
    value, low, high = wald(float(yi), float(vi), measure, level)
    flags = ("0.5 added",) if corrected else ()
    return StudyEffect(
        words, shown, float(yi), float(vi), value, low, high, a + c, n1 + n2, flags, two_arms=(a, n1, c, n2)
    )


def _uninformative(events: int, n: int, measure: str) -> str:
    if events == 0 and measure in _RATIOS:
        return "no event in either arm: it says nothing about a ratio"
    if events == n and measure in _BLIND_TO_FULL:
        return "everybody had the event in both arms: it says nothing about an odds ratio"
    return ""


def of_two_means(data: TwoMeans, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of means with SD and n in two arms."""
    one, two = data.treated, data.control
    shown = f"{number(one.mean)} v {number(two.mean)}"
    if one.sd is None or one.n is None or two.sd is None or two.n is None:
        value = one.mean - two.mean if measure.name == "MD" else NAN
        return StudyEffect(shown, shown, value=value, reason="an SD or n is missing, so it has no variance")
    (yi,), (vi,) = escalc(
        measure.name, m1i=one.mean, sd1i=one.sd, n1i=one.n, m2i=two.mean, sd2i=two.sd, n2i=two.n
    )  # fmt: skip
    shown = (
        f"{number(one.mean)} (SD {number(one.sd)}, n = {one.n}) v {number(two.mean)} (SD {number(two.sd)}, n = {two.n})"
    )
    if yi != yi:  # noqa: PLR0124 - NaN is the one number unlike itself
        return StudyEffect(
            shown, shown, ni=one.n + two.n, reason=f"a {measure.name} of these means has no finite value"
        )
    value, low, high = wald(float(yi), float(vi), measure, level)
    words = f"{measure.label} of {shown}; y = {number(float(yi))}, variance {number(float(vi))}"
    return StudyEffect(words, shown, float(yi), float(vi), value, low, high, ni=one.n + two.n)


def wald(yi: float, vi: float, measure: Measure, level: float) -> tuple[float, float, float]:
    """Return value and Wald interval of one study on the natural scale."""
    reach = normal_quantile(level) * vi**0.5
    return measure.display(yi, yi - reach, yi + reach)
