"""Median survival times as effects: their standard errors from published confidence intervals [mcgrath2025].

A median is pooled by inverse variance, as any other effect, with SE = (U - L) / (2 z).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.intervals import normal_quantile
from evsynth.synthesis.choices import percent
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method

METHOD = Method(
    "McGrath",
    "median survival times were pooled by inverse variance, their standard errors from the published confidence "
    "intervals: SE = (upper - lower) / (2 z)",
    ("mcgrath2025",),
    "a median and both limits that were reached; in small studies the standard error is biased",
)
Scale = Literal["identity", "log"]
Published = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MedianEffects:
    """Effects ``yi`` and variances ``vi``, (k,), of medians or of what two arms' medians differ by.

    ``scale`` is that of yi: identity (units of time) or log, on which exp gives the ratio or the median back.
    """

    yi: Array
    vi: Array
    scale: Scale
    level: float


def median_effects(
    median: npt.ArrayLike,
    ci_low: npt.ArrayLike,
    ci_high: npt.ArrayLike,
    level: float = 95.0,
    *,
    scale: Scale = "identity",
) -> MedianEffects:
    """Return medians (k,) with variances from their intervals at ``level`` percent; pool them with `pool`.

    On the log scale SE = (log U - log L) / (2 z). A median or limit that was not reached (missing or infinite)
    raises ValueError naming the row: one limit alone gives no standard error that the source supports. So do
    limits that do not enclose the median.
    """
    if scale not in {"identity", "log"}:
        raise ValueError(f"unknown scale {scale!r}; known: identity, log")
    columns = _columns(median, ci_low, ci_high)
    percentage = percent(level)
    _check(columns, scale)
    value, low, high = (np.log(column) if scale == "log" else column for column in columns)
    with np.errstate(over="ignore", under="ignore"):
        vi = ((high - low) / (2 * normal_quantile(percentage))) ** 2
    for row in np.flatnonzero(~np.isfinite(vi) | (vi <= 0)):
        raise ValueError(f"row {row + 1}: the limits give no variance that a number can hold; change the unit of time")
    return MedianEffects(yi=value, vi=vi, scale=scale, level=percentage)


def median_contrasts(
    first: Published,
    second: Published,
    level: float = 95.0,
    *,
    contrast: Literal["difference", "ratio"] = "difference",
) -> MedianEffects:
    """Return first minus second median, or the log of their ratio, of k studies with two independent arms.

    ``first, second`` are each (median, lower, upper), (k,). The variance is the sum of the arms', for a ratio
    on the log scale of each. Raises ValueError as `median_effects`, naming the arm.
    """
    if contrast not in {"difference", "ratio"}:
        raise ValueError(f"unknown contrast {contrast!r}; known: difference, ratio")
    scale: Scale = "log" if contrast == "ratio" else "identity"
    arms = []
    for name, arm in (("first", first), ("second", second)):
        try:
            arms.append(median_effects(*arm, level, scale=scale))
        except ValueError as error:
            raise ValueError(f"{name} arm: {error}") from None
    one, two = arms
    if one.yi.shape != two.yi.shape:
        raise ValueError(f"the arms have {len(one.yi)} and {len(two.yi)} medians; they go together in pairs")
    return MedianEffects(yi=one.yi - two.yi, vi=one.vi + two.vi, scale=scale, level=one.level)


def _columns(*given: npt.ArrayLike) -> list[Array]:
    if any(map(np.ma.is_masked, given)):
        raise ValueError("median, ci_low and ci_high have masked values: leave those rows out before the call")
    columns = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in given]
    if columns[0].ndim != 1 or len({column.shape for column in columns}) > 1 or not columns[0].size:
        sizes = ", ".join(str(column.size) for column in columns)
        raise ValueError(f"median, ci_low and ci_high must be lists of one length, not of {sizes}")
    return columns


def _check(columns: list[Array], scale: Scale) -> None:
    """Raise ValueError listing every row whose median and limits give no standard error."""
    wrong = []
    for row, (value, low, high) in enumerate(zip(*(column.tolist() for column in columns), strict=True), start=1):
        reason = _reason(value, low, high, scale)
        if reason:
            wrong.append(f"row {row}: {reason}")
    if wrong:
        raise ValueError("; ".join(wrong))


def _reason(value: float, low: float, high: float, scale: Scale) -> str:
    for name, number in (("the median", value), ("its lower limit", low), ("its upper limit", high)):
        if not np.isfinite(number):
            return (
                f"{name} was not reached or is missing, so there is no standard error; leave the study out, "
                "or take another quantile or the restricted mean from its curve"
            )
    if low < 0 or (scale == "log" and low == 0):
        return f"the lower limit {low:g} is not a time from {'above ' if scale == 'log' else ''}0 on"
    if not low <= value <= high or low == high:
        return f"the limits {low:g} to {high:g} do not enclose the median {value:g}"
    return ""
