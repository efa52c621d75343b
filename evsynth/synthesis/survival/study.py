"""One study's survival at several horizons, with the patients behind each step of it.

What is pooled is the survival of each interval given survival to its start, as a share of ``size`` patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from evsynth.effects.curve import KaplanMeier, Reconstructed
from evsynth.synthesis.kernel import Array

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class StudyCurve:
    """S at the study's own times (q,) after 0, and the patients ``size`` (q,) of the interval that ends there."""

    label: str
    time: Array
    survival: Array
    size: Array

    def __post_init__(self) -> None:
        """Raise ValueError naming the study when this can't be a survival curve."""
        if not self.time.size or not self.time.shape == self.survival.shape == self.size.shape:
            raise ValueError(f"{self.label}: time, survival and patients must be lists of one length")
        if not (np.isfinite(self.time).all() and (np.diff(self.time, prepend=0.0) > 0).all()):
            raise ValueError(f"{self.label}: times must rise from above 0")
        if not ((self.survival >= 0) & (self.survival <= 1)).all():
            raise ValueError(f"{self.label}: a survival probability lies between 0 and 1")
        rise = np.flatnonzero(np.diff(self.survival, prepend=1.0) > _SLACK)
        if rise.size:
            place = int(rise[0])
            raise ValueError(
                f"{self.label}: survival rises from {self.survival[place - 1]:g} to {self.survival[place]:g} "
                f"at time {self.time[place]:g}; the two can't be of the same patients"
            )
        if (self.survival[:-1] <= 0).any():
            raise ValueError(f"{self.label}: nobody is left after S = 0; stop there")
        if not (np.isfinite(self.size) & (self.size > 0)).all():
            raise ValueError(f"{self.label}: every interval needs patients at risk at its start, more than 0")

    @property
    def conditional(self) -> Array:
        """Survival of each interval given survival to its start, shape (q,)."""
        kept: Array = self.survival / np.append(1.0, self.survival[:-1])
        return np.minimum(kept, 1.0)


def from_at_risk(label: str, time: npt.ArrayLike, survival: npt.ArrayLike, at_risk: npt.ArrayLike) -> StudyCurve:
    """Return a study from S at its times and the patients at risk at the start of the interval each ends."""
    return StudyCurve(label, *(_column(values) for values in (time, survival, at_risk)))


def from_errors(label: str, time: npt.ArrayLike, survival: npt.ArrayLike, se: npt.ArrayLike) -> StudyCurve:
    """Return a study from S at its times, strictly between 0 and 1, and SE(S).

    The patients of an interval are those whose binomial variance gives what the interval adds to Var(log S) in
    Greenwood's formula: n = (1 - p) / (p (g2 - g1)), g = SE^2 / S^2. Where the errors leave no such n, because
    they come from different sources or S did not fall, it is S at the start times the effective n of the end.
    """
    times, values, errors = (_column(part) for part in (time, survival, se))
    if times.shape != values.shape or values.shape != errors.shape:
        raise ValueError(f"{label}: time, survival and se must be lists of one length")
    if not ((values > 0) & (values < 1) & (errors > 0) & np.isfinite(errors)).all():
        raise ValueError(f"{label}: patients follow from a standard error above 0 of a survival between 0 and 1 only")
    start = np.append(1.0, values[:-1])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        kept, added = values / start, np.diff((errors / values) ** 2, prepend=0.0)
        usable = (added > 0) & (kept < 1)
        size = np.where(usable, (1 - kept) / (kept * added), start * values * (1 - values) / errors**2)
    return StudyCurve(label, times, values, size)


def sampled(label: str, curve: KaplanMeier | Reconstructed, horizons: Sequence[float]) -> StudyCurve:
    """Return a study's Kaplan-Meier curve at those ``horizons`` that its follow-up reaches.

    Patients come from Greenwood's variance as in `from_errors`; where nobody died, they are those at risk at
    the start. Raises ValueError when follow-up ends before the first horizon.
    """
    kaplan = curve.curve if isinstance(curve, Reconstructed) else curve
    last = np.inf if kaplan.survival[-1] == 0 else kaplan.time[-1]
    reached = sorted(float(horizon) for horizon in horizons if horizon <= last)
    if not reached:
        raise ValueError(f"{label}: follow-up ends at {last:g}, before the first horizon")
    points = [kaplan.at(time) for time in (0.0, *reached)]
    values, sizes, spread = [], [], 0.0
    for before, after in pairwise(points):
        if before.survival == 0:
            break
        kept = after.survival / before.survival
        gained = (after.se / after.survival) ** 2 - spread if after.survival > 0 else 0.0
        sizes.append((1 - kept) / (kept * gained) if kept < 1 and gained > 0 else float(before.at_risk))
        values.append(after.survival)
        spread += gained
    return StudyCurve(label, np.array(reached[: len(values)]), np.array(values), np.array(sizes, dtype=np.float64))


def _column(values: npt.ArrayLike) -> Array:
    if np.ma.is_masked(values):
        raise ValueError("a study's curve has masked values: leave those times out before the call")
    return np.atleast_1d(np.asarray(values, dtype=np.float64))
