"""A reconstructed study: individual data from a digitised curve, and how well they give the curve back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.curve.digitised import TOLERANCE, Digitised, digitised
from evsynth.effects.curve.guyot import individual, rebuild
from evsynth.effects.curve.kaplan_meier import KaplanMeier, Point, kaplan_meier
from evsynth.effects.curve.restricted_mean import RestrictedMean, restricted_mean
from evsynth.effects.measure import Array

LABEL = "reconstructed from a digitised curve"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Reconstructed:
    """Individual data, ``time`` and ``event`` (n,), their Kaplan-Meier curve and the clicks they came from.

    ``at_risk`` (q,) is the number at risk rebuilt at each printed time; ``largest_gap`` and ``mean_gap`` are
    between the clicks and the rebuilt curve. ``flags`` say what of the figure could not be reproduced.
    """

    time: Array
    event: npt.NDArray[np.bool_]
    curve: KaplanMeier
    figure: Digitised
    at_risk: npt.NDArray[np.int64]
    largest_gap: float
    mean_gap: float
    flags: tuple[str, ...]

    @property
    def events(self) -> int:
        """Number of deaths."""
        return int(self.event.sum())

    def at(self, time: float, level: float = 95.0) -> Point:
        """Return S at ``time`` with its Greenwood standard error, as `KaplanMeier.at`."""
        return self.curve.at(time, level)

    def restricted_mean(self, horizon: float, level: float = 95.0) -> RestrictedMean:
        """Return the mean time lived up to ``horizon``, as `restricted_mean`."""
        return restricted_mean(self.curve, horizon, level)


def reconstruct(
    time: npt.ArrayLike,
    survival: npt.ArrayLike,
    risk_time: npt.ArrayLike,
    at_risk: npt.ArrayLike,
    events: int | None = None,
    *,
    unit: Literal["fraction", "percent"] = "fraction",
    tolerance: float = TOLERANCE,
) -> Reconstructed:
    """Return the individual data behind a digitised Kaplan-Meier curve [guyot2012].

    ``time, survival`` (m,) are the clicks, ``risk_time, at_risk`` (q,) the numbers printed below the figure,
    the first at time 0; ``events`` is the total number of deaths when it is reported. With the number at time
    0 alone and no total, nobody is censored before the end of the curve. Raises ValueError listing all that
    is wrong: S above 1 or in the other unit, S or the number at risk rising, clicks before time 0.
    """
    figure = digitised(time, survival, risk_time, at_risk, events, unit=unit, tolerance=tolerance)
    found = rebuild(figure)
    times, died = individual(found)
    curve = kaplan_meier(times, died)
    shown = figure.time <= curve.time[-1]
    step = np.searchsorted(curve.time, figure.time[shown], side="right") - 1
    gaps = np.abs(np.where(step < 0, 1.0, curve.survival[step]) - figure.survival[shown])
    few = ("no number at risk after time 0 is known, so censoring is a guess",) if len(figure.at_risk) == 1 else ()
    return Reconstructed(
        time=times, event=died, curve=curve, figure=figure, at_risk=np.array(found.at_risk),
        largest_gap=float(gaps.max()), mean_gap=float(gaps.mean()), flags=(*few, *found.flags),
    )  # fmt: skip
