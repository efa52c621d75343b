"""Survival probability at a horizon, with whatever the paper says of its precision."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.measure import Measure
from evsynth.effects.study_effect import NAN, StudyEffect, half_unit
from evsynth.effects.survival_error import Reported, survival_error
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import SurvivalData
    from evsynth.extract.model.study import Result


def of_survival(data: SurvivalData, _result: Result, measure: Measure, level: float) -> StudyEffect:
    """Return the effect of a survival probability on log(-log S), its SE from the best source given.

    The published interval is shown as published, another by the complementary log-log scale. S = 0 and
    S = 1 are shown and not pooled; nor is a probability without any precision.
    """
    survival = data.percent / 100
    bare = _bare(data)
    if survival in {0.0, 1.0}:
        reason = f"log(-log S) is infinite at S = {number(survival)}, and no correction is invented"
        return replace(bare, derivation=f"S = {number(survival)} as published", reason=reason)
    error = survival_error(_reported(data))
    if error is None:
        return replace(bare, reason="no SE, CI, number at risk or n was published, so it has no variance")
    se, yi = error.on_model_scale(survival), log(-log(survival))
    low, high = bare.ci_low, bare.ci_high
    if data.ci is None:
        reach = normal_quantile(level) * se
        _, low, high = measure.display(yi, yi - reach, yi + reach)
    words = f"{bare.derivation}; {error.words}"
    return replace(bare, derivation=words, yi=yi, vi=se**2, ci_low=low, ci_high=high, flags=error.flags)


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
