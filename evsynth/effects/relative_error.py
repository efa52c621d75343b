"""The standard error of a published ratio or difference: published, from its CI or p [tierney2007]."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from math import log

from scipy.special import ndtri

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.wording import number


@dataclass(frozen=True, slots=True)
class RelativeError:
    """SE on the model scale, None when none can be formed; in words, with flags or the reason."""

    se: float | None
    words: str
    flags: tuple[str, ...] = ()
    reason: str = ""


def relative_error(
    estimate: float,
    *,
    ratio: bool,
    se: float | None = None,
    ci: tuple[float, float] | None = None,
    level: float = 95.0,
    p: float | None = None,
    p_bound: bool = False,
    half: tuple[float, float] = (0.0, 0.0),
) -> RelativeError:
    """Return the standard error of log estimate (``ratio``) or of the estimate from the best source given.

    ``half`` is half a unit of the last printed place of the estimate and of the limits. A p value printed as
    a bound ("p < 0.001") gives none, nor does p = 1 or an estimate of no difference.
    """
    scale = log if ratio else float
    if se is not None:
        return RelativeError(se, f"SE {number(se)} as published")
    if ci is not None:
        return _from_interval(estimate, ci, level, half, scale)
    if p is None:
        return RelativeError(None, "", reason="no SE, CI or p value was published, so it has no variance")
    return _from_p(scale(estimate), p, p_bound)


def _from_interval(
    estimate: float,
    ci: tuple[float, float],
    level: float,
    half: tuple[float, float],
    scale: Callable[[float], float],
) -> RelativeError:
    low, high = ci
    se = (scale(high) - scale(low)) / (2 * normal_quantile(level))
    name = "log scale" if scale is log else "its scale"
    words = f"SE {number(se)} from the {number(level)}% CI {number(low)} to {number(high)} on the {name}"
    words = words.replace("on the its scale", "on its own scale")
    if _midpoint_possible(estimate, ci, half, scale):
        return RelativeError(se, words)
    return RelativeError(
        se,
        words,
        (f"estimate is not at its interval's midpoint on {'the log' if scale is log else 'its'} scale",),
    )


def _midpoint_possible(
    estimate: float, ci: tuple[float, float], half: tuple[float, float], scale: Callable[[float], float]
) -> bool:
    """Return whether values that round to the published ones can be symmetric on the scale."""
    offsets = []
    for s, a, b in itertools.product((-1, 1), repeat=3):
        values = [estimate + s * half[0], ci[0] + a * half[1], ci[1] + b * half[1]]
        if scale is log:
            values = [max(value, 1e-12) for value in values]
        middle, low, high = map(scale, values)
        offsets.append(2 * middle - low - high)
    slack = 1e-9 * abs(scale(ci[1]) - scale(ci[0]))
    return min(offsets) <= slack and max(offsets) >= -slack


def _from_p(effect: float, p: float, p_bound: bool) -> RelativeError:
    if p_bound:
        return RelativeError(None, "", reason=f"p < {number(p)} is a bound, from which no SE can be formed")
    if p in {0.0, 1.0} or effect == 0:
        reason = f"p = {number(p)} and an estimate of {number(effect)} on the model scale give no SE"
        return RelativeError(None, "", reason=reason)
    z = abs(float(ndtri(p / 2)))
    se = abs(effect) / z
    words = f"SE {number(se)} = {number(abs(effect))}/{number(z)} from p = {number(p)}, two-sided"
    return RelativeError(se, words, ("SE from a rounded p value",))
