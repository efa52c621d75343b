"""Points clicked off a published survival curve, checked and made into a falling step function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.measure import Array

TOLERANCE = 0.05
"""How far a click may rise above an earlier one and be noise: two clicks may also have changed places."""
_OUTSIDE = 0.02
"""How far a click may lie outside 0 to 1, as a share of the last time also before time 0, and be noise."""

MOST = 1_000_000
"""Patients a reconstruction makes at most, each being a row of data."""


@dataclass(frozen=True, slots=True, eq=False)
class Digitised:
    """What a figure shows: a curve (m,) from time 0 on, and patients at risk (q,) below it.

    The curve starts at 1; one that starts lower has deaths at time 0.
    """

    time: Array
    survival: Array
    risk_time: Array
    at_risk: npt.NDArray[np.int64]
    events: int | None


def digitised(
    time: npt.ArrayLike,
    survival: npt.ArrayLike,
    risk_time: npt.ArrayLike,
    at_risk: npt.ArrayLike,
    events: int | None = None,
    *,
    unit: Literal["fraction", "percent"] = "fraction",
    tolerance: float = TOLERANCE,
) -> Digitised:
    """Return the clicks in order of time, made monotone, with the numbers at risk.

    Of clicks at one time the lowest holds; the rest are made to fall by isotonic least squares, which unlike
    a running minimum does not pull a noisy curve down. Raises ValueError listing everything wrong.
    """
    if any(map(np.ma.is_masked, (time, survival, risk_time, at_risk))):
        raise ValueError("the curve or its numbers at risk have masked values: leave those points out before the call")
    columns = [np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (time, survival, risk_time, at_risk)]
    if unit not in {"fraction", "percent"}:
        raise ValueError(f"unit must be 'fraction' or 'percent', not {unit!r}")
    if not 0 <= tolerance < 0.5:
        raise ValueError(f"tolerance is how far a click may rise, from 0 to below 0.5, not {tolerance!r}")
    wrong = list(_shapes(*columns))
    if wrong:
        raise ValueError("; ".join(wrong))
    clicks, heights, risk, numbers = columns
    scale = 100.0 if unit == "percent" else 1.0
    order = np.lexsort((-heights, clicks))
    clicks, heights = clicks[order], heights[order] / scale
    wrong = [*_clicks(clicks, heights, unit, tolerance), *_numbers(risk, numbers, events)]
    if wrong:
        raise ValueError("; ".join(wrong))
    distinct, first = np.unique(np.maximum(clicks, 0.0), return_index=True)
    lowest = np.minimum.reduceat(np.clip(heights, 0.0, 1.0), first)
    if distinct[0] > 0:
        distinct, lowest = np.append(0.0, distinct), np.append(1.0, lowest)
    if lowest[0] > 1 - _OUTSIDE:
        lowest[0] = 1.0
    return Digitised(distinct, falling(lowest), risk, numbers.astype(np.int64), events)


def falling(values: Array) -> Array:
    """Return the non-increasing sequence nearest to ``values`` in least squares, the first value held."""
    blocks: list[list[float]] = []
    for value in values[1:]:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-1][0] > blocks[-2][0]:
            upper, more = blocks.pop()
            lower, count = blocks.pop()
            blocks.append([(lower * count + upper * more) / (count + more), count + more])
    means, counts = [block[0] for block in blocks], [int(block[1]) for block in blocks]
    kept: Array = np.minimum(np.append(values[0], np.repeat(means, counts)), values[0])
    return kept


def _shapes(time: Array, survival: Array, risk_time: Array, at_risk: Array) -> Iterator[str]:
    for (one, first), (two, second) in (
        (("time", time), ("survival", survival)),
        (("risk_time", risk_time), ("at_risk", at_risk)),
    ):
        if first.ndim != 1 or first.shape != second.shape or not first.size:
            yield f"{one} and {two} must be two lists of one length, not of {first.size} and {second.size}"
        elif not (np.isfinite(first).all() and np.isfinite(second).all()):
            yield f"{one} and {two} must be numbers throughout, none missing"


def _clicks(time: Array, survival: Array, unit: str, tolerance: float) -> Iterator[str]:
    top, last = float(survival.max()), float(time[-1])
    if top > 1 + _OUTSIDE:
        hint = ": is the curve in percent? then say unit='percent'" if unit == "fraction" and top > 2 else ""
        yield f"S = {top:g} at time {time[survival.argmax()]:g} is above 1{hint}"
    if unit == "percent" and top <= 0.02:
        yield f"the highest click is {100 * top:g}%: the curve seems to be in fractions, not percent"
    if survival.min() < -_OUTSIDE:
        yield f"S = {survival.min():g} at time {time[survival.argmin()]:g} is below 0"
    if last <= 0:
        yield "no click lies after time 0"
    elif time[0] < -_OUTSIDE * last:
        yield f"a click lies at time {time[0]:g}, before 0"
    rise = survival - np.minimum.accumulate(survival)
    place = int(rise.argmax())
    if rise[place] > tolerance:
        where = f"{survival[place]:g} at time {time[place]:g}"
        yield f"S rises by {rise[place]:.3g} to {where}; a survival curve only falls"


def _numbers(risk_time: Array, at_risk: Array, events: int | None) -> Iterator[str]:
    if risk_time[0] != 0:
        yield f"the first number at risk stands at time {risk_time[0]:g}; that at time 0 is needed"
    if (np.diff(risk_time) <= 0).any():
        yield "the times of the numbers at risk must rise"
    if (at_risk != np.round(at_risk)).any() or at_risk.min() < 0 or at_risk[0] < 1:
        yield "numbers at risk are whole, not negative, and at least 1 at the start"
    if at_risk[0] > MOST:
        yield f"{at_risk[0]:g} patients are more than the {MOST} a curve is reconstructed for"
    higher = np.flatnonzero(np.diff(at_risk) > 0)
    if higher.size:
        place = int(higher[0]) + 1
        yield f"the number at risk rises from {at_risk[place - 1]:g} to {at_risk[place]:g} at time {risk_time[place]:g}"
    if events is not None and not (0 <= events <= at_risk[0] and float(events).is_integer()):
        yield f"{events} events among {at_risk[0]:g} patients are impossible"
