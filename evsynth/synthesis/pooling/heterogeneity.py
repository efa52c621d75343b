"""How much studies differ: I2, H2 and the interval of tau2."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from evsynth.synthesis.kernel import Array, Fits, pooling_fits
from evsynth.synthesis.pooling.profile_likelihood import profile_interval
from evsynth.synthesis.results import Model
from evsynth.synthesis.tau2.pm import q_equals

FAR = 1e6
"""An upper end of the tau2 interval beyond this many typical variances says only that k is too small."""


@dataclass(frozen=True, slots=True)
class Tau2Interval:
    """The interval of tau2, I2 and H2, None where there is none, and what to know about it."""

    low: float | None = None
    high: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None
    h2_low: float | None = None
    h2_high: float | None = None
    note: str = ""


def typical_variance(fits: Fits) -> tuple[Array, Array]:
    """Return Q and the typical sampling variance (k - p) / tr(P), P at tau2 = 0 [higgins2002]."""
    state = fits.null()
    return state.q(), (fits.n - fits.p) / state.trace()


def i2_h2(tau2: Array, typical: Array, q: Array, df: Array, *, common: bool) -> tuple[Array, Array]:
    """Return I2, a fraction, and H2: from tau2 and the typical variance, or from Q for a common effect."""
    if common:
        i2: Array = np.where(q > df, 1.0 - df / np.where(q > 0, q, 1.0), 0.0)
        return i2, q / df
    return tau2 / (tau2 + typical), tau2 / typical + 1.0


def q_profile(fits: Fits, level: float, tau2: Array, q: Array) -> tuple[Array, Array]:
    """Return the Q-profile interval of tau2 at ``level`` percent, in the kernel's units [viechtbauer2007].

    The search starts from an estimate ``tau2``, (B,), and ``q`` (B,) is Q at zero. Both ends, (B,), are truncated at
    zero; they are both zero where the studies agree better than chance allows.
    """
    df, tail, count = fits.n - fits.p, 0.5 - level / 200.0, len(fits.n)
    targets = special.chdtri(df, np.array([[tail], [1.0 - tail]])).ravel()
    every = np.arange(count)
    both = fits.take(np.concatenate([every, every]))
    ends = q_equals(both, targets, np.concatenate([tau2, tau2]), np.concatenate([q, q])).value
    return ends[:count], ends[count:]


def interval_note(high: float, typical: float) -> str:
    """Return what a reader must know about the upper end of a tau2 interval, or an empty string."""
    if high == 0.0:
        return "tau2 interval is zero: the effects agree better than their sampling errors allow"
    if high > FAR * typical:
        return "tau2 interval upper end beyond 1e6 times the typical variance"
    return ""


def tau2_interval(yi: Array, vi: Array, tau2: float, model: Model, fits: Fits | None = None) -> Tau2Interval:
    """Return the interval of tau2 of one pool of (k,) effects, and of I2 and H2 by its typical variance.

    ``tau2`` is the estimate, which the search starts from; ``fits`` are the data's where they are prepared.
    """
    fits = fits or pooling_fits(yi[None], vi[None])
    unit = float(fits.scale[0]) ** 2
    with np.errstate(all="ignore"):
        found = np.array([tau2 / unit])
        q, middle = typical_variance(fits)
        if model.tau2_interval == "pl":
            ends = profile_interval(fits, found, model.method, model.level)
        else:
            ends = q_profile(fits, model.level, found, q)
    typical = float(middle[0])
    low, high = float(ends[0][0]), float(ends[1][0])
    if not (math.isfinite(high * unit) and typical > 0.0 and math.isfinite(high / typical)):
        return Tau2Interval(note="no tau2 interval: its upper end is beyond floating point")
    i2_low, i2_high = (end / (end + typical) for end in (low, high))
    h2_low, h2_high = (end / typical + 1.0 for end in (low, high))
    return Tau2Interval(low * unit, high * unit, i2_low, i2_high, h2_low, h2_high, interval_note(high, typical))
