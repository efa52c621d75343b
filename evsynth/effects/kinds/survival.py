"""Survival probability at a horizon, with whatever the paper says of its precision."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.kinds.one_arm import MONTHS
from evsynth.effects.measure import Measure
from evsynth.effects.study_effect import NAN, StudyEffect, half_unit
from evsynth.effects.survival_error import Reported, SurvivalError, survival_error
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.effects.curve import Reconstructed
    from evsynth.extract.model.data import DigitisedCurve, SurvivalData
    from evsynth.extract.model.study import Result

MOST_AWAY = 0.02
"""How far survival read off a reconstructed curve may lie from the value extracted."""


def of_survival(data: SurvivalData, result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of a survival probability on log(-log S), its SE from the best source given.

    The published interval is shown as published, another by the complementary log-log scale. S = 0 and
    S = 1 are shown and not pooled; nor is a probability without any precision.
    """
    if measure.name == "RMST":
        return _restricted_mean(data, result, level)
    survival = data.percent / 100
    bare = _bare(data)
    if survival in {0.0, 1.0}:
        reason = f"log(-log S) is infinite at S = {number(survival)}, and no correction is invented"
        return replace(bare, derivation=f"S = {number(survival)} as published", reason=reason)
    unstated = data.se is None and data.ci is None and data.at_risk is None
    try:
        curve = data.digitised if unstated else None
        error = survival_error(_reported(data)) if curve is None else _error_of_curve(curve, result, survival)
    except ValueError as problem:
        return replace(bare, reason=f"the digitised curve can't be used: {problem}")
    if error is None:
        return replace(bare, reason="no SE, CI, number at risk or n was published, so it has no variance")
    se, yi = error.on_model_scale(survival), log(-log(survival))
    low, high = bare.ci_low, bare.ci_high
    if data.ci is None:
        reach = normal_quantile(level) * se
        _, low, high = measure.display(yi, yi - reach, yi + reach)
    words = f"{bare.derivation}; {error.words}"
    return replace(bare, derivation=words, yi=yi, vi=se**2, ci_low=low, ci_high=high, flags=error.flags)


def _error_of_curve(curve: DigitisedCurve, result: Result, survival: float) -> SurvivalError:
    """Return Greenwood's SE(S) of the individual times behind a digitised curve [guyot2012].

    Raises ValueError for a curve that can't be, or that ends before the result's time point.
    """
    from evsynth.effects.curve.reconstructed import LABEL  # noqa: PLC0415 - few studies have a curve

    rebuilt = _reconstructed(curve)
    point = rebuilt.at(_in_units(curve, result))
    if not point.se > 0:
        raise ValueError("nobody died on it before the time point, so it gives no standard error")
    words = f"SE(S) = {point.se:.4g} by Greenwood's formula, {LABEL}"
    far = ("curve and value differ",) if abs(point.survival - survival) > MOST_AWAY else ()
    return SurvivalError(point.se, "curve", words, (LABEL, *rebuilt.flags, *far))


def _restricted_mean(data: SurvivalData, result: Result, level: float) -> StudyEffect:
    """Return the mean time lived up to the result's time point, in months, from a digitised curve."""
    from evsynth.effects.curve import restricted_mean_effect  # noqa: PLC0415 - few studies have a curve

    shown = _shown(data)
    if data.digitised is None:
        return StudyEffect(shown, shown, reason="a restricted mean needs the digitised curve")
    try:
        curve, horizon = _reconstructed(data.digitised), _in_units(data.digitised, result)
        mean = restricted_mean_effect(curve, horizon, level)
        away = abs(curve.curve.at(horizon, level).survival - data.percent / 100)
    except ValueError as error:
        return StudyEffect(shown, shown, reason=f"the digitised curve can't be used: {error}")
    unit = MONTHS[data.digitised.unit]
    return replace(
        mean, data=shown, yi=unit * mean.yi, vi=unit**2 * mean.vi, value=unit * mean.value, ci_low=unit * mean.ci_low,
        ci_high=unit * mean.ci_high, derivation=f"{mean.derivation} (in {data.digitised.unit})",
        flags=(*mean.flags, "curve and value differ") if away > MOST_AWAY else mean.flags,
    )  # fmt: skip


def _reconstructed(curve: DigitisedCurve) -> Reconstructed:
    from evsynth.effects.curve import reconstruct  # noqa: PLC0415 - few studies have a curve

    return reconstruct(
        curve.times, curve.percent, curve.at_risk_times, curve.at_risk, curve.events, unit="percent"
    )  # fmt: skip


def _in_units(curve: DigitisedCurve, result: Result) -> float:
    """Return the result's time point in the unit of the curve; ValueError when it has no length."""
    from evsynth.extract.model.vocabulary import years  # noqa: PLC0415 - measures load without pydantic

    length = years(result.time or "")
    if length is None:
        raise ValueError(f"its time point, {result.time or 'not stated'}, has no length")
    return 12.0 * length / MONTHS[curve.unit]


def _bare(data: SurvivalData) -> StudyEffect:
    """Return the effect as published: value, interval and size, without a variance."""
    low, high = (limit / 100 for limit in data.ci) if data.ci else (NAN, NAN)
    survival = data.percent / 100
    return StudyEffect(
        f"log(-log {number(survival)})",
        _shown(data),
        value=survival,
        ci_low=low,
        ci_high=high,
        ni=float(data.n) if data.n else NAN,
    )


def _reported(data: SurvivalData) -> Reported:
    return Reported(
        survival=data.percent / 100,
        se=None if data.se is None else data.se / 100,
        ci=None if data.ci is None else (data.ci[0] / 100, data.ci[1] / 100),
        level=data.level,
        at_risk=data.at_risk,
        n=data.n,
        half=half_unit((data.percent, *(data.ci or ()))) / 100,
    )


def _shown(data: SurvivalData) -> str:
    parts = [f"{number(data.percent)}%"]
    if data.at_risk is not None:
        parts.append(f"{data.at_risk} at risk")
    if data.n is not None:
        parts.append(f"n = {data.n}")
    return ", ".join(parts)
