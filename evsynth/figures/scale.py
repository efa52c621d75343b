"""The axis of a measure: its range, its ticks and where a value stands on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evsynth.effects.measure import Array, Measure
from evsynth.figures.ratio_scale import ratio_ends, ratio_ticks

_MOST = 0.75  # of the ends of intervals, both ends counted: the farther ends of half the studies
_TOPS = {  # upper end of a percent axis -> number of steps
    0.0001: 5, 0.001: 5, 0.002: 4, 0.005: 5, 0.01: 5, 0.02: 4, 0.05: 5, 0.1: 5,
    0.15: 3, 0.2: 4, 0.3: 3, 0.4: 4, 0.5: 5, 0.6: 3, 1.0: 5,
}  # fmt: skip
_LOG_STEPS = (  # within a decade, from coarse to fine: the first that gives three ticks is taken
    (1.0,),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """Interval ends and how far they take an axis: ``stretch`` times the points, or to this ``share`` of them."""

    values: Array
    stretch: float
    share: float = 0.0

    def reach(self, distances: Array, needed: float) -> float:
        """Return how far the axis goes for ends at these ``distances``, given what the points need."""
        if not distances.size:
            return 0.0
        bound = max(self.stretch * needed, float(np.quantile(distances, self.share, method="lower")))
        return min(float(distances.max()), bound)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``low`` to ``high`` (axis coordinates: natural, or its log when ``log``)."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    log: bool = False
    null: float | None = None

    def coordinate(self, values: Sequence[float] | Array) -> Array:
        """Return natural values, any shape, as axis coordinates; a ratio of 0 stands at minus infinity."""
        natural = np.asarray(values, dtype=np.float64)
        if not self.log:
            return natural
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(natural)

    def fraction(self, value: float) -> float:
        """Return where a natural value stands between the ends of the axis: 0 at the left, 1 at the right."""
        return (float(self.coordinate([value])[0]) - self.low) / (self.high - self.low)


def scale_for(
    measure: Measure,
    points: Iterable[float],
    ends: Iterable[float],
    summary: Iterable[float] = (),
    *,
    symmetric: bool = True,
) -> Scale:
    """Return the axis that holds all ``points`` and most interval ``ends`` (all natural scale).

    A few wide intervals do not flatten the others: the ends farthest from the points are left to arrows;
    those of the ``summary`` may lie farther out. ``symmetric`` is for 'favours' words: a difference's axis is
    centred on its null value, a ratio's too unless one side is nearly empty. Rates have ticks per 100.
    """
    inside, far, whole = (_finite(values) for values in (points, ends, summary))
    if measure.family in {"proportion", "survival"}:
        return _percent(inside, (Ends(far, 2.5, _MOST), Ends(whole, 5.0)))
    if measure.family == "ratio" and not symmetric and (inside > 0).any():
        return _ratio_between(inside, np.append(far, whole), measure.null)
    if measure.family == "ratio":
        return _ratio(inside, far, whole, measure.null)
    linear = (Ends(far, 0.6, _MOST), Ends(whole, 1.2))
    if measure.family == "rate":
        return _per_hundred(_linear(*_hundredfold(inside, linear), measure, symmetric))
    return _linear(inside, linear, measure, symmetric)


def _finite(values: Iterable[float]) -> Array:
    return np.array([x for x in values if math.isfinite(x)], dtype=np.float64)


def _percent(points: Array, ends: tuple[Ends, ...]) -> Scale:
    needed = float(points.max(initial=0.0)) or 0.05
    wanted = max(needed, *(end.reach(end.values, needed) for end in ends))
    top = next(top for top in _TOPS if top >= min(wanted, 1.0) * (1 - 1e-9))
    ticks = tuple(float(x) for x in np.linspace(0.0, top, _TOPS[top] + 1))
    return Scale(0.0, top, ticks, tuple(f"{round(100 * x, 6):g}" for x in ticks))


def _ratio(points: Array, ends: Array, summary: Array, null: float | None) -> Scale:
    down, up = ratio_ends(points, ends, summary)
    ticks = ratio_ticks(down, up)
    return Scale(-math.log(down), math.log(up), ticks, tuple(map(_ratio_label, ticks)), True, null)


def _ratio_between(points: Array, ends: Array, null: float | None) -> Scale:
    logs, far = np.log(points[points > 0]), np.log(ends[ends > 0])
    spread = max(float(np.ptp(logs)), math.log(1.5))
    low = max(float(far.min(initial=logs.min())), float(logs.min()) - 0.5 * spread)
    high = min(float(far.max(initial=logs.max())), float(logs.max()) + 0.5 * spread)
    edge = max(0.06 * spread, (math.log(1.5) - (high - low)) / 2)
    low, high = low - edge, high + edge
    ticks: tuple[float, ...] = ()
    for steps in _LOG_STEPS:
        decades = range(math.floor(low / math.log(10)) - 1, math.ceil(high / math.log(10)) + 1)
        every = (step * 10.0**decade for decade in decades for step in steps)
        ticks = tuple(tick for tick in every if low <= math.log(tick) <= high)
        if len(ticks) >= 3:
            break
    return Scale(low, high, ticks, tuple(map(_ratio_label, ticks)), True, null)


def _ratio_label(tick: float) -> str:
    if 0.1 <= tick < 1e6:
        return f"{tick:.2f}".rstrip("0").rstrip(".")
    return (
        f"{tick:.3g}" if 1e-4 < tick < 1 else f"{tick:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")
    )


def _linear(points: Array, ends: tuple[Ends, ...], measure: Measure, symmetric: bool) -> Scale:
    start = 0.0 if measure.null is None else measure.null
    if measure.family == "rate" or measure.null is not None:
        points = np.append(points, start)
    elif not points.size:
        points = np.array([0.0])
    low, high = float(points.min()), float(points.max())
    spread = (high - low) or abs(high) or 1.0
    down = max(end.reach(np.maximum(low - end.values, 0.0), spread) for end in ends)
    up = max(end.reach(np.maximum(end.values - high, 0.0), spread) for end in ends)
    low, high = low - down, high + up
    if symmetric and measure.null is not None:
        reach = max(high - measure.null, measure.null - low) or 1.0
        low, high = measure.null - reach, measure.null + reach
    ticks, labels = linear_ticks(low, high)
    return Scale(ticks[0], ticks[-1], ticks, labels, False, measure.null)


def _hundredfold(points: Array, ends: tuple[Ends, ...]) -> tuple[Array, tuple[Ends, ...]]:
    return 100 * points, tuple(replace(end, values=100 * end.values) for end in ends)


def _per_hundred(scale: Scale) -> Scale:
    """Return the axis of rates per 100 as one of rates, with the labels it has."""
    return replace(scale, low=scale.low / 100, high=scale.high / 100, ticks=tuple(x / 100 for x in scale.ticks))


def linear_ticks(low: float, high: float, steps: int = 4) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return round ticks, at most ``steps`` + 2, that hold ``low`` and ``high`` between them, with labels."""
    step = _step((high - low or abs(high) or 1.0) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * i for i in range(first, max(last, first + 1) + 1))
    if step >= 1e6 or step < 1e-6:
        return ticks, tuple(f"{tick:.2e}".replace("-", "−").replace("e+0", "e") for tick in ticks)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return ticks, tuple(f"{tick:.{decimals}f}".replace("-", "−") for tick in ticks)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(nice for nice in (1.0, 2.0, 5.0, 10.0) if nice * power >= rough * (1 - 1e-9))
