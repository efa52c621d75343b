"""What is read off a pooled survival curve, straight between its horizons [combescure2014]."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.effects.intervals import normal_quantile
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.survival.curve import PooledCurve, survival_gradient


def median(curve: PooledCurve, *, draws: int = 10_000, seed: int = 1) -> Median:
    """Return when the pooled curve crosses one half, None where it does not within its horizons.

    The limits are quantiles of the medians of ``draws`` curves from the normal distribution of the pooled
    conditional survivals, seeded; a limit is None when too few of them reach one half. Between widely spaced
    horizons a straight line puts the median late.
    """
    if draws < 100:
        raise ValueError(f"limits need at least 100 draws, not {draws}")
    values, vectors = np.linalg.eigh(curve.covariance)
    spread = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = np.random.default_rng(seed).standard_normal((draws, len(values)))
    drawn = np.clip(curve.arcsine + normal @ spread.T, 0.0, np.pi / 2)
    crossings = np.sort(_crossing(curve.time, np.cumprod(np.sin(drawn) ** 2, axis=1)))
    tail = (1 - curve.level / 100) / 2
    low, high = (crossings[round(share * (draws - 1))] for share in (tail, 1 - tail))
    own = _crossing(curve.time, curve.survival[None])[0]
    found = [float(value) if np.isfinite(value) else None for value in (own, low, high)]
    return Median(estimate=found[0], ci_low=found[1], ci_high=found[2], level=curve.level)


def _crossing(time: Array, survival: Array) -> Array:
    """Return when each curve of ``survival`` (draws, p), 1 at time 0, falls to one half; inf if it does not."""
    below = survival <= 0.5
    first = below.argmax(axis=1)
    rows = np.arange(len(survival))
    before = np.where(first > 0, survival[rows, first - 1], 1.0)
    start = np.where(first > 0, time[first - 1], 0.0)
    after = survival[rows, first]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = start + (time[first] - start) * (before - 0.5) / (before - after)
    return np.where(below.any(axis=1), crossed, np.inf)


def restricted_mean(curve: PooledCurve, horizon: float | None = None) -> RestrictedMean:
    """Return the area under the pooled curve up to ``horizon``, its last time by default, by the delta method.

    Straight lines between horizons: of a curve that falls ever slower they take too much area where horizons
    are far apart. Raises ValueError for a horizon outside the curve.
    """
    end = float(curve.time[-1]) if horizon is None else float(horizon)
    if not 0 < end <= curve.time[-1]:
        raise ValueError(f"the pooled curve gives a mean up to times from above 0 to {curve.time[-1]:g}, not {end:g}")
    weights, sure = _area_weights(curve.time, end)
    value = sure + float(weights @ curve.survival)
    slope = weights @ survival_gradient(curve.survival, curve.arcsine)
    se = sqrt(max(float(slope @ curve.covariance @ slope), 0.0))
    reach = normal_quantile(curve.level) * se
    return RestrictedMean(
        horizon=end, estimate=value, se=se, ci_low=value - reach, ci_high=value + reach, level=curve.level
    )


def _area_weights(time: Array, end: float) -> tuple[Array, float]:
    """Return the weight (p,) of each S in the area up to ``end``, and the part of it that S(0) = 1 gives."""
    nodes, weights = np.append(0.0, time), np.zeros(len(time) + 1)
    for place, (left, right) in enumerate(pairwise(nodes.tolist())):
        width = min(right, end) - left
        if width <= 0:
            break
        late = width**2 / (2 * (right - left))
        weights[place] += width - late
        weights[place + 1] += late
    return weights[1:], float(weights[0])
