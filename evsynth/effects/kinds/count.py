"""Events of n and percent of n: proportions of one arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evsynth.effects.intervals import wilson
from evsynth.effects.measure import Measure
from evsynth.effects.measures import escalc
from evsynth.effects.study_effect import StudyEffect, half_unit
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import CountData, PercentData
    from evsynth.extract.model.study import Result

_FORMULAS = {
    "PR": ("{x}/{n}", "p(1-p)/{n}"),
    "PLN": ("log({x}/{n})", "1/{x} - 1/{n}"),
    "PLO": ("log({x}/{rest})", "1/{x} + 1/{rest}"),
    "PAS": ("asin(sqrt({x}/{n}))", "1/(4*{n})"),
    "PFT": ("(asin(sqrt({x}/({n}+1))) + asin(sqrt(({x}+1)/({n}+1))))/2", "1/(4*{n}+2)"),
}
_UNCORRECTED = ("PAS", "PFT")


def of_count(data: CountData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of events of n, with Wilson's interval for display."""
    return _proportion(data.events, data.n, measure, level)


def of_percent(data: PercentData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of percent of n: the count is the whole number nearest; without n only the value.

    What is shown is what is pooled, events over n; the printed percentage stands in the derivation.
    """
    value = data.percent / 100
    low, high = (limit / 100 for limit in data.ci) if data.ci else (float("nan"), float("nan"))
    n = data.n
    shown = f"{number(data.percent)}%"
    if n is None:
        reason = "the denominator was not reported, so it has no variance"
        return StudyEffect(
            f"{shown} as published", shown, value=value, ci_low=low, ci_high=high,
            flags=("denominator not reported",), reason=reason,
        )  # fmt: skip
    x = round(value * n)
    effect = _proportion(x, n, measure, level)
    words = f"{number(x)} = {shown} of {number(n)}, to the nearest patient"
    flags = [*effect.flags, "count derived"]
    if abs(100 * x / n - data.percent) > half_unit([data.percent]) * (1 + 1e-9):
        flags.append(f"no whole number of {number(n)} is {shown}")
    if data.ci is None:
        low, high = effect.ci_low, effect.ci_high
    return StudyEffect(
        f"{words}; {effect.derivation}", effect.data, effect.yi, effect.vi, x / n, low, high, x, n,
        tuple(flags),
    )  # fmt: skip


def _proportion(x: int, n: int, measure: Measure, level: float) -> StudyEffect:
    (yi,), (vi,) = escalc(measure.name, xi=x, ni=n)
    low, high = wilson(x, n, level)
    corrected = x in {0, n} and measure.name not in _UNCORRECTED
    shown = {"x": number(x), "n": number(n), "rest": number(n - x)}
    if corrected:
        shown = {"x": number(x + 0.5), "n": number(n + 1), "rest": number(n - x + 0.5)}
    effect, variance = (text.format(**shown) for text in _FORMULAS[measure.name])
    words = f"{effect}; variance {variance}"
    if corrected:
        words += "; 0.5 added to both cells, which the binomial-normal model does without"
    flags = ("0.5 added",) if corrected else ()
    return StudyEffect(words, f"{x}/{n}", float(yi), float(vi), x / n, low, high, x, n, flags)
