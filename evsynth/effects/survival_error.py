"""The standard error of a survival probability from whatever a paper prints, best source first.

Published SE; published confidence interval, its scale detected; number at risk at the horizon, Peto's
Var = S^2 (1 - S) / r; number at the start, binomial and labelled optimistic because it ignores censoring.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Literal

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.scales import detect
from evsynth.effects.wording import number

Origin = Literal["published", "interval", "at risk", "curve", "binomial"]
OPTIMISTIC = "optimistic"


@dataclass(frozen=True, slots=True)
class SurvivalError:
    """SE(S), where it came from, in words too, and what a reader must know about it."""

    se: float
    origin: Origin
    words: str
    flags: tuple[str, ...] = ()

    def on_model_scale(self, survival: float) -> float:
        """Return SE(y) = SE(S) / (S |log S|) for y = log(-log S), with S strictly between 0 and 1."""
        return self.se / (survival * abs(log(survival)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a paper prints about one survival probability strictly between 0 and 1.

    ``half`` is half a unit of the last printed place of the probability and its interval.
    """

    survival: float
    se: float | None = None
    ci: tuple[float, float] | None = None
    level: float = 95.0
    at_risk: float | None = None
    n: float | None = None
    half: float = 0.005


def survival_error(reported: Reported) -> SurvivalError | None:
    """Return SE(S) from the best source printed, None when nothing says how precise S is.

    Flags say when the precision is optimistic, when the interval fits no scale or was cut off, and when
    its effective n lies outside r/S to N, which no cohort can give. Raises ValueError for a survival at or
    beyond 0 or 1, and for a standard error, number or limit that can't be one.
    """
    _check(reported)
    steps = (_published, _from_interval, _from_cut_interval, _from_at_risk, _from_n)
    return next((found for step in steps if (found := step(reported)) is not None), None)


def _check(given: Reported) -> None:
    if not 0 < given.survival < 1:
        raise ValueError(f"S = {given.survival:g} does not lie between 0 and 1, so it has no standard error")
    for name, value in (("SE", given.se), ("the number at risk", given.at_risk), ("n", given.n)):
        if value is not None and not 0 < value < inf:
            raise ValueError(f"{name} = {value:g} must be above 0 and finite")
    if given.ci is not None and not given.ci[0] <= given.survival <= given.ci[1]:
        raise ValueError(f"the interval {given.ci[0]:g} to {given.ci[1]:g} does not enclose S = {given.survival:g}")


def _published(given: Reported) -> SurvivalError | None:
    if given.se is None:
        return None
    words = f"SE(S) = {number(given.se)} as published"
    return SurvivalError(given.se, "published", words, _impossible(given, given.se, 0.0))


def _from_interval(given: Reported) -> SurvivalError | None:
    if given.ci is None or given.ci[0] <= 0 or given.ci[1] >= 1:
        return None
    low, high = given.ci
    z = normal_quantile(given.level)
    scale = detect(given.survival, low, high, given.half)
    flags: tuple[str, ...] = ()
    if scale is None:
        value = (high - low) / (2 * z)
        words = "symmetric on no known scale, so from its plain width"
        flags = ("interval fits no scale",)
    else:
        width = abs(scale.transform(high) - scale.transform(low))
        value = width / (2 * z * abs(scale.slope(given.survival)))
        words = f"made on the {scale.name} scale"
    text = f"SE(S) = {number(value)} from the {number(given.level)}% CI {number(low)} to {number(high)}, {words}"
    return SurvivalError(value, "interval", text, flags + _impossible(given, value, given.half / z))


def _from_cut_interval(given: Reported) -> SurvivalError | None:
    """Take the limit that was not cut off: the lower on the log scale, the upper on the plain one."""
    if given.ci is None or (given.ci[0] <= 0 and given.ci[1] >= 1):
        return None
    low, high = given.ci
    z = normal_quantile(given.level)
    if high >= 1:
        value, side, end = given.survival * log(given.survival / low) / z, "lower", low
    else:
        value, side, end = (high - given.survival) / z, "upper", high
    if value <= 0:
        return None
    limit = f"{side} {number(given.level)}% limit {number(end)}"
    words = f"SE(S) = {number(value)} from the {limit}, the other cut off"
    return SurvivalError(value, "interval", words, ("interval cut off at 0 or 1",))


def _from_at_risk(given: Reported) -> SurvivalError | None:
    if given.at_risk is None:
        return None
    value = given.survival * sqrt((1 - given.survival) / given.at_risk)
    s, rest = number(given.survival), number(1 - given.survival)
    words = f"SE(S) = {s}*sqrt({rest}/{number(given.at_risk)}), Peto: from the number at risk"
    return SurvivalError(value, "at risk", words)


def _from_n(given: Reported) -> SurvivalError | None:
    if given.n is None:
        return None
    value = sqrt(given.survival * (1 - given.survival) / given.n)
    s, rest = number(given.survival), number(1 - given.survival)
    words = (
        f"SE(S) = sqrt({s}*{rest}/{number(given.n)}), binomial, optimistic: no SE, CI or number at risk was published"
    )
    return SurvivalError(value, "binomial", words, (OPTIMISTIC,))


def _impossible(given: Reported, se: float, doubt: float) -> tuple[str, ...]:
    """Flag a standard error, give or take ``doubt``, whose effective n lies outside r/S to N."""
    least = effective_n(given.survival, se + doubt)
    most = effective_n(given.survival, max(se - doubt, 1e-12))
    if given.n is not None and least > 1.01 * given.n:
        return (f"precision implies {least:.0f} patients or more, of {number(given.n)}",)
    if given.at_risk is not None and most < 0.99 * given.at_risk / given.survival:
        return (f"precision implies {most:.0f} patients or fewer, {number(given.at_risk)} still at risk",)
    return ()


def effective_n(survival: float, se: float) -> float:
    """Return S(1-S)/SE(S)^2, the number of uncensored patients that would give this precision."""
    return survival * (1 - survival) / se**2
