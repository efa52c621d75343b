"""Fitting a selection model: its intervals of p-values, its starting points, its profile intervals."""

from __future__ import annotations

import numpy as np
from scipy import special

from evsynth.problems import NumericalError
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags
from evsynth.synthesis.small_study.selection_likelihood import Steps
from evsynth.synthesis.small_study.selection_maximum import ENDLESS, FAR, Maximum, maximise

STARTS = (1.0, 0.2, 0.02, 4.0)
"""Weights of all later intervals that a search starts from."""
TOLERANCE = 1e-10


def steps_of(y: Array, v: Array, X: Array, cuts: Array, two_sided: bool) -> Steps:
    """Return studies with effects counted positive in the direction selected for, by p-value intervals.

    ``cuts`` (c,) ascend to 1. One region of the effect belongs to an interval, or two when ``two_sided``.
    """
    error = np.sqrt(v)
    z = np.abs(y / error) if two_sided else y / error
    p = (2.0 if two_sided else 1.0) * special.ndtr(-z)
    group = np.searchsorted(cuts, np.minimum(p, 1.0), side="left")
    quantiles = -special.ndtri(np.append(0.0, cuts) / (2.0 if two_sided else 1.0))
    if two_sided:
        quantiles[-1] = 0.0
    edges = quantiles[:, None] * error
    low, high = edges[1:], edges[:-1]
    region = np.arange(len(cuts))
    if two_sided:
        low, high, region = np.vstack([low, -high]), np.vstack([high, -low]), np.tile(region, 2)
    return Steps(y, v, X, group, low, high, region, len(cuts))


def without_selection(steps: Steps, common: bool) -> Maximum:
    """Return the maximum with all weights one: the usual maximum likelihood."""
    p = steps.X.shape[1]
    weights = 1.0 / steps.v
    beta = np.linalg.lstsq(steps.X * np.sqrt(weights)[:, None], steps.y * np.sqrt(weights), rcond=None)[0]
    plain = np.linalg.lstsq(steps.X, steps.y, rcond=None)[0]
    spread = float(np.mean((steps.y - steps.X @ plain) ** 2))
    free = np.append(np.ones(p + 1, bool), np.zeros(steps.count - 1, bool))
    free[p] = not common
    tried = [
        maximise(steps, np.concatenate([first, [0.0 if common else tau2], np.zeros(steps.count - 1)]), free)
        for first, tau2 in ((beta, 0.0), (plain, spread), (plain, 0.1 * spread))
    ]
    return best(tried)


def with_selection(steps: Steps, null: Maximum, common: bool) -> Maximum:
    """Return the highest maximum found from several starting points; NumericalError if there is none."""
    p = steps.X.shape[1]
    free = np.ones(len(null.theta), bool)
    free[p] = not common
    tried = []
    for weight in STARTS:
        for factor in (1.0, 0.25):
            start = null.theta.copy()
            start[p] *= factor
            start[p + 1 :] = np.log(weight)
            tried.append(maximise(steps, start, free))
    return best(tried)


def best(tried: list[Maximum]) -> Maximum:
    """Return the highest of ``tried``; NumericalError when the likelihood rises past all maxima."""
    settled = [one for one in tried if not one.failed]
    endless = max((one.value for one in tried if one.failed == ENDLESS), default=-np.inf)
    if not settled:
        raise NumericalError(f"{tried[0].failed}.")
    top = max(settled, key=lambda one: one.value)
    if endless > top.value + 1e-6:
        raise NumericalError(f"{ENDLESS}.")
    return top


def profile_interval(steps: Steps, top: Maximum, place: int, free: Flags, drop: float) -> tuple[float, float | None]:
    """Return the ends of theta[place], on its exponential scale, where the profile falls by ``drop``.

    The low end is zero, the high end None, where the likelihood never falls that far.
    """
    low, high = (_end(steps, top, place, free, drop, side) for side in (-1.0, 1.0))
    return (0.0 if low is None else float(np.exp(low))), (None if high is None else float(np.exp(high)))


def _end(steps: Steps, top: Maximum, place: int, free: Flags, drop: float, side: float) -> float | None:
    held = free.copy()
    held[place] = False
    at, reach, inner, theta = float(top.theta[place]), 0.5, 0.0, top.theta
    depth = -drop

    def fallen(distance: float, start: Array) -> tuple[float, Array]:
        fixed = start.copy()
        fixed[place] = at + side * distance
        found = maximise(steps, fixed, held)
        if found.failed:
            raise NumericalError(f"{found.failed}.")
        return top.value - found.value - drop, found.theta

    while True:
        if abs(at + side * reach) > FAR:
            return None
        value, moved = fallen(reach, theta)
        if value > 0.0:
            break
        inner, depth, theta, reach = reach, value, moved, 2.0 * reach
    outer, height = reach, value
    kept = 0
    while outer - inner > TOLERANCE * (1.0 + outer):  # false position, Illinois variant
        middle = inner - depth * (outer - inner) / (height - depth)
        middle = min(max(middle, inner + 0.01 * (outer - inner)), outer - 0.01 * (outer - inner))
        value, moved = fallen(middle, theta)
        if abs(value) < 1e-12:
            return at + side * middle
        if value > 0.0:
            outer, height, depth, kept = middle, value, depth * (0.5 if kept > 0 else 1.0), 1
        else:
            inner, depth, height, theta, kept = middle, value, height * (0.5 if kept < 0 else 1.0), moved, -1
    return at + side * 0.5 * (inner + outer)
