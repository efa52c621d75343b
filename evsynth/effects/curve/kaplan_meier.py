"""The Kaplan-Meier estimate with Greenwood's standard error [kaplan1958, greenwood1926]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.effects.intervals import normal_quantile
from evsynth.effects.measure import Array

_FLAT = 1e-9
"""Relative closeness at which a step of the curve is taken to lie exactly at the quantile asked for."""

_LONGEST = 1e100
"""Times whose squares a number can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """S at a time with its Greenwood standard error and log(-log S) interval [borgan1990].

    ``yi, vi`` are the effect on the log(-log S) scale; they and the interval are None at S = 1 and S = 0.
    """

    time: float
    survival: float
    se: float
    at_risk: int
    ci_low: float | None
    ci_high: float | None
    yi: float | None
    vi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """A quantile of survival time with the interval of Brookmeyer and Crowley; None was not reached."""

    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    level: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KaplanMeier:
    """A survival curve on its m distinct times; every array has shape (m,).

    ``at_risk`` counts patients just before each time; deaths precede censorings at the same time.
    ``hazard_variance`` is Greenwood's sum of d / (n (n - d)), infinite once everyone at risk has died.
    """

    time: Array
    at_risk: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]
    censored: npt.NDArray[np.int64]
    survival: Array
    hazard_variance: Array

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.at_risk[0])

    @property
    def se(self) -> Array:
        """Greenwood standard errors of S, zero where the curve has reached zero."""
        return np.where(self.survival > 0, self.survival * np.sqrt(_finite(self.hazard_variance)), 0.0)

    def limits(self, level: float = 95.0) -> tuple[Array, Array]:
        """Return the log(-log S) limits at ``level`` percent, shape (m,) each, NaN at S = 1 and S = 0."""
        return _limits(self.survival, self.hazard_variance, normal_quantile(level))

    def at(self, time: float, level: float = 95.0) -> Point:
        """Return S at ``time``; ValueError before 0, and after the last follow-up of a curve still above zero."""
        self.within(time)
        step = int(np.searchsorted(self.time, time, side="right")) - 1
        survival = 1.0 if step < 0 else float(self.survival[step])
        at_risk = int(self.at_risk[self.time >= time][0]) if time <= self.time[-1] else 0
        if not 0 < survival < 1:
            return Point(
                time=time, survival=survival, se=0.0, at_risk=at_risk, ci_low=None, ci_high=None, yi=None, vi=None
            )
        spread = self.hazard_variance[step : step + 1]
        low, high = _limits(np.array([survival]), spread, normal_quantile(level))
        hazard = float(np.log(survival))
        return Point(
            time=time, survival=survival, se=float(self.se[step]), at_risk=at_risk, ci_low=float(low[0]),
            ci_high=float(high[0]), yi=float(np.log(-hazard)), vi=float(spread[0]) / hazard**2,
        )  # fmt: skip

    def within(self, time: float) -> None:
        """Raise ValueError for a time before 0 or beyond what the curve shows."""
        if not (np.isfinite(time) and time >= 0):
            raise ValueError(f"time {time:g} is not a time of a survival curve, which starts at 0")
        if time > self.time[-1] and self.survival[-1] > 0:
            raise ValueError(
                f"time {time:g} lies beyond the last follow-up at {self.time[-1]:g}, "
                f"where S is still {self.survival[-1]:.3g}: nothing is known of it"
            )

    def median(self, level: float = 95.0, share: float = 0.5) -> Median:
        """Return the time at which S falls to 1 - ``share``, with its interval [brookmeyer1982].

        The middle of the step is taken where the curve runs exactly at that height, the last step ending with
        follow-up. The limits are where the log(-log S) limits of the curve do the same.
        """
        if not 0 < share < 1:
            raise ValueError(f"a quantile needs a share between 0 and 1, not {share:g}")
        low, high = self.limits(level)
        steps = self.events > 0
        edges, height = np.append(self.time[steps], self.time[-1]), 1 - share
        sides = (self.survival, _down(low, self), _down(high, self))
        values = [_crossing(edges, side[steps], height) for side in sides]
        return Median(estimate=values[0], ci_low=values[1], ci_high=values[2], level=level)


def kaplan_meier(time: npt.ArrayLike, event: npt.ArrayLike) -> KaplanMeier:
    """Return the curve of individual data: ``time`` (n,) from 0 up, ``event`` (n,) true for a death.

    Raises ValueError for no patients, unequal lengths, and a time or event that can't be one.
    """
    if np.ma.is_masked(time) or np.ma.is_masked(event):
        raise ValueError("time and event have masked values: leave those patients out before the call")
    times, died = np.asarray(time, dtype=np.float64), np.asarray(event)
    if times.ndim != 1 or times.shape != died.shape or not times.size:
        raise ValueError(f"time and event must be two lists of one length, not {times.shape} and {died.shape}")
    wrong = np.flatnonzero(~((times >= 0) & (times < _LONGEST)))
    if wrong.size:
        raise ValueError(f"patient {wrong[0] + 1}: time = {times[wrong[0]]:g} is not a time from 0 to {_LONGEST:g}")
    if not np.isin(died, (0, 1)).all():
        raise ValueError("event must be true or false (1 or 0) for every patient")
    distinct, where = np.unique(times, return_inverse=True)
    total = np.bincount(where)
    events = np.bincount(where, weights=died.astype(np.float64)).astype(np.int64)
    at_risk = times.size - np.cumsum(total) + total
    kept: Array = (at_risk - events) / at_risk.astype(np.float64)
    with np.errstate(divide="ignore"):
        share = events / (at_risk * (at_risk - events).astype(np.float64))
    return KaplanMeier(
        time=distinct, at_risk=at_risk, events=events, censored=total - events,
        survival=kept.cumprod(),
        hazard_variance=np.cumsum(np.where(events > 0, share, 0.0)),
    )  # fmt: skip


def _finite(variance: Array) -> Array:
    return np.where(np.isfinite(variance), variance, 0.0)


def _limits(survival: Array, variance: Array, z: float) -> tuple[Array, Array]:
    inside = (survival > 0) & (survival < 1)
    hazard = -np.log(np.where(inside, survival, 0.5))
    reach = z * np.sqrt(_finite(variance)) / hazard
    with np.errstate(over="ignore"):
        low, high = (np.exp(-hazard * np.exp(side * reach)) for side in (1.0, -1.0))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def _down(limit: Array, curve: KaplanMeier) -> Array:
    """Return limits with those of S = 1 at 1; those of S = 0 stay unknown and are never reached."""
    return np.where(curve.survival >= 1, 1.0, np.where(np.isnan(limit), np.inf, limit))


def _crossing(edges: Array, values: Array, height: float) -> float | None:
    """Return when a step function, with ``values`` (m,) from each of its ``edges`` (m + 1,), falls to a height."""
    reached = np.flatnonzero(values <= height * (1 + _FLAT))
    if not reached.size:
        return None
    first = int(reached[0])
    flat = abs(values[first] - height) <= _FLAT * height
    return float((edges[first] + edges[first + 1]) / 2 if flat else edges[first])
