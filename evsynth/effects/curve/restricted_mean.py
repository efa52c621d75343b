"""The restricted mean survival time: the area under a Kaplan-Meier curve up to a horizon [royston2013]."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from evsynth.effects.curve.kaplan_meier import KaplanMeier
from evsynth.effects.intervals import normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean:
    """The mean time lived up to ``horizon``, with its standard error and normal interval, in units of time."""

    horizon: float
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    level: float


def restricted_mean(curve: KaplanMeier, horizon: float, level: float = 95.0) -> RestrictedMean:
    """Return the area under ``curve`` from 0 to ``horizon`` with its Greenwood-type standard error.

    The variance is the sum over deaths up to the horizon of (area from there to it)^2 d / (n (n - d))
    [karrison1987]. Raises ValueError for a horizon at or before 0 and for one beyond the last follow-up of a
    curve still above zero, where the area is unknown [royston2013].
    """
    curve.within(horizon)
    if horizon <= 0:
        raise ValueError("a restricted mean needs a horizon after 0")
    inside = curve.time < horizon
    edges = np.concatenate(([0.0], curve.time[inside], [horizon]))
    heights = np.concatenate(([1.0], curve.survival[inside]))
    areas = np.diff(edges) * heights
    beyond = areas[::-1].cumsum()[::-1][1:]
    n, d = curve.at_risk[inside].astype(np.float64), curve.events[inside]
    weights = np.divide(d, n * (n - d), out=np.zeros_like(n), where=n > d)
    value, se = float(areas.sum()), sqrt(float(weights @ beyond**2))
    reach = normal_quantile(level) * se
    return RestrictedMean(
        horizon=horizon, estimate=value, se=se, ci_low=value - reach, ci_high=value + reach, level=level
    )
