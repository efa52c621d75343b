"""Individual data behind a digitised curve: deaths and censorings an interval at a time [guyot2012].

Between two printed numbers at risk a number of patients is censored at even spacing; it is searched until the
deaths that the curve then implies leave the printed number at risk. Behind the last printed number the known
total of events takes that part; without one, as many patients a unit of time go on being censored as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from evsynth.effects.curve.digitised import Digitised
from evsynth.effects.measure import Array


@dataclass(slots=True)
class Rebuilt:
    """Deaths at each click, censoring times, and the number at risk at each printed time, as found."""

    deaths: list[tuple[float, int]] = field(default_factory=list)
    censored: list[Array] = field(default_factory=list)
    at_risk: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        """Deaths so far."""
        return sum(count for _, count in self.deaths)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """The clicks (m,) of one interval from ``start`` to ``end``, and how the curve and n enter it."""

    time: Array
    survival: Array
    start: float
    end: float
    n: int
    height: float

    def spaced(self, count: int) -> Array:
        """Return ``count`` censoring times, evenly spaced inside the interval."""
        return self.start + (self.end - self.start) * np.arange(1, count + 1) / (count + 1)

    def run(self, count: int) -> tuple[list[int], int, float]:
        """Return the deaths at each click, n at the end and the curve's height there, given the censored."""
        gone = np.searchsorted(self.spaced(count), self.time, side="left")
        deaths, dead, height = [], 0, self.height
        for click, before in zip(self.survival.tolist(), gone.tolist(), strict=True):
            n = max(self.n - dead - before, 0)
            fallen = round(n * (1 - click / height)) if height > 0 else 0
            deaths.append(min(max(fallen, 0), n))
            if n:
                height *= 1 - deaths[-1] / n
            dead += deaths[-1]
        return deaths, self.n - dead - count, height


def rebuild(figure: Digitised) -> Rebuilt:
    """Return the deaths and censorings that reproduce the curve and its numbers at risk."""
    found, height, n = Rebuilt(), 1.0, int(figure.at_risk[0])
    stretches = list(_cut(figure))
    for place, (time, survival, start, end) in enumerate(stretches):
        stretch = _Stretch(time, survival, start, end, n, height)
        found.at_risk.append(n)
        if place + 1 < len(stretches):
            target = int(figure.at_risk[place + 1])
            n, height = _between(stretch, target, found)
        else:
            _last(stretch, figure.events, found)
    return found


def _cut(figure: Digitised) -> Iterator[tuple[Array, Array, float, float]]:
    """Yield the clicks of each interval with its ends; the last runs to the last click or printed number."""
    ends = [*figure.risk_time[1:].tolist(), max(float(figure.time[-1]), float(figure.risk_time[-1]))]
    for place, (start, end) in enumerate(zip(figure.risk_time.tolist(), ends, strict=True)):
        last = place == len(ends) - 1
        inside = (figure.time >= start) & ((figure.time <= end) if last else (figure.time < end))
        yield figure.time[inside], figure.survival[inside], start, end


def _between(stretch: _Stretch, target: int, found: Rebuilt) -> tuple[int, float]:
    """Add the interval that ends with ``target`` at risk; return n and the curve's height at its end."""
    count = _largest(stretch.n, lambda c: stretch.run(c)[1] >= target)
    deaths, left, height = stretch.run(count)
    _note(stretch, deaths, count, found)
    if left > target:  # rounding of deaths leaves a patient or two
        final = float(stretch.time[-1]) if stretch.time.size else stretch.start
        found.censored.append(np.full(left - target, (max(final, stretch.start) + stretch.end) / 2))
    if target - left > _noise(target):
        found.flags.append(f"the curve leaves {left} at risk at time {stretch.end:g}, where {target} are printed")
    return min(left, target), height


def _last(stretch: _Stretch, events: int | None, found: Rebuilt) -> None:
    """Add what follows the last printed number; whoever is left is censored at the end of the curve."""
    if events is None:
        count = _expected(stretch, found)
    else:
        wanted = events - found.events
        most = _largest(stretch.n, lambda c: sum(stretch.run(c)[0]) >= wanted)
        count = min((most, min(most + 1, stretch.n)), key=lambda c: abs(sum(stretch.run(c)[0]) - wanted))
    while stretch.run(count)[1] < 0:  # more than are left; with nobody censored nobody is missing
        count = max(count - max(1, -stretch.run(count)[1] // 2), 0)
    deaths, left, _ = stretch.run(count)
    _note(stretch, deaths, count, found)
    found.censored.append(np.full(left, stretch.end))
    if events is not None and abs(found.events - events) > _noise(events):
        found.flags.append(f"the curve implies {found.events} events, where {events} are reported")


def _expected(stretch: _Stretch, found: Rebuilt) -> int:
    """Return how many are censored after the last printed number, as many per unit of time as before."""
    lost = sum(len(times) for times in found.censored)
    if not lost or stretch.start <= 0:
        return 0
    rate = lost / stretch.start
    return min(round(rate * (stretch.end - stretch.start)), stretch.n)


def _note(stretch: _Stretch, deaths: list[int], count: int, found: Rebuilt) -> None:
    found.deaths += [(time, number) for time, number in zip(stretch.time.tolist(), deaths, strict=True) if number]
    found.censored.append(stretch.spaced(count))


def _noise(count: int) -> float:
    """Return by how many patients rounding and a click beside its step may miss a count."""
    return max(2.0, 0.01 * count)


def _largest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest count up to ``most`` for which ``holds``, which fails from some count on; 0 if none."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def individual(found: Rebuilt) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return time and event (n,) of every patient, in order of time, deaths first."""
    dead = np.repeat([time for time, _ in found.deaths], [count for _, count in found.deaths]).astype(np.float64)
    lost = np.concatenate([np.empty(0), *found.censored])
    time = np.concatenate([dead, lost])
    event = np.arange(len(time)) < len(dead)
    order = np.lexsort((~event, time))
    return time[order], event[order]
