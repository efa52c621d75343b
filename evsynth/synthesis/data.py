"""The data of one synthesis, checked: effects with variances, or effects with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from evsynth.effects.measures import measure_named
from evsynth.effects.rows import Effects
from evsynth.synthesis.kernel import Array

NO_NUMBERS = {"S": "text", "U": "text", "M": "dates", "m": "lengths of time", "c": "complex", "V": "records"}
"""Kinds of array that are no real numbers, and what to call them."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Effects ``yi`` and variances ``vi``, both (k,), finite and positive, with labels and measure name."""

    yi: Array
    vi: Array
    labels: tuple[str, ...]
    measure: str
    effects: Effects | None = None

    def __len__(self) -> int:
        return len(self.yi)

    def keep(self, rows: npt.NDArray[np.bool_]) -> Data:
        """Return the data of the rows where ``rows``, (k,), is True."""
        labels = tuple(label for label, kept in zip(self.labels, rows, strict=True) if kept)
        return Data(self.yi[rows], self.vi[rows], labels, self.measure, self.effects)


def checked(
    yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> Data:
    """Return the data of one synthesis; ValueError names the first row that can't be used, and why."""
    effects = None
    if measure is not None:
        measure_named(measure)
    if isinstance(yi, Effects):
        if vi is not None:
            raise ValueError("effects bring their own variances: leave vi out.")
        if measure not in {None, yi.measure.name}:
            raise ValueError(f"the effects' measure is {yi.measure.name}, not {measure}.")
        effects, measure = yi, yi.measure.name
        yi, vi, labels = effects.yi, effects.vi, effects.labels
    elif vi is None:
        raise ValueError("vi is missing: give the sampling variances, or xi and ni.")
    y, v = column(yi, "yi"), column(vi, "vi")
    if len(y) != len(v):
        raise ValueError(f"yi and vi differ in length: {len(y)} and {len(v)}.")
    if len(y) == 0:
        raise ValueError("no studies: k = 0.")
    names = tuple(map(str, labels)) if labels is not None else numbered(len(y))
    if len(names) != len(y):
        raise ValueError(f"labels and yi differ in length: {len(names)} and {len(y)}.")
    for row in np.flatnonzero(~np.isfinite(y))[:1]:
        raise ValueError(f"{names[row]}: the effect size is {y[row]}, not a finite number.")
    for row in np.flatnonzero(~((v > 0) & np.isfinite(v)))[:1]:
        raise ValueError(f"{names[row]}: the sampling variance is {v[row]}, not a positive finite number.")
    return Data(frozen(y), frozen(v), names, measure or "GEN", effects)


@lru_cache(maxsize=16)
def numbered(k: int) -> tuple[str, ...]:
    """Return the labels of k studies without names of their own."""
    return tuple([f"row {i}" for i in range(1, k + 1)])


def column(values: npt.ArrayLike, name: str) -> Array:
    """Return ``values`` as a new (k,) array of floats; ValueError if they are not numbers in one row."""
    if np.ma.is_masked(values):
        raise ValueError(f"{name} has masked values: leave those studies out before the call.")
    array = np.array(floats(values, name))
    if array.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, not of shape {array.shape}.")
    return array


def floats(values: npt.ArrayLike, name: str) -> Array:
    """Return ``values`` as floats, not copied where they are; ValueError for text, dates, complex and ragged rows."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be numbers in rows of one length.") from None
    kind = given.dtype.kind
    if kind == "O" and any(isinstance(value, complex) for value in given.flat):
        kind = "c"
    if kind in NO_NUMBERS:
        raise ValueError(f"{name} must be numbers, not {NO_NUMBERS[kind]}.")
    try:
        return given.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be numbers: {str(error).rstrip('.')}.") from None


def batched(
    data: Mapping[str, npt.ArrayLike], mask: npt.ArrayLike | None
) -> tuple[tuple[Array, ...], npt.NDArray[np.bool_]]:
    """Return the named columns of B analyses as (B, k) floats, and which studies take part.

    ValueError for what are not numbers, for masked values, and for shapes that differ or are not (B, k).
    """
    names = " and ".join(data) if len(data) == 2 else ", ".join(data)
    if any(np.ma.is_masked(values) for values in data.values()):
        raise ValueError(f"{names} have masked values: say by mask which studies take part.")
    columns = tuple(floats(values, names) for values in data.values())
    shape = columns[0].shape
    if len(shape) != 2 or any(column.shape != shape for column in columns):
        shapes = " and ".join(str(column.shape) for column in columns)
        raise ValueError(f"{names} must {'both' if len(data) == 2 else 'all'} be (B, k), not {shapes}.")
    used = np.ones(shape, bool) if mask is None else flags(mask)
    if used.shape != shape:
        raise ValueError(f"mask must have the shape of {next(iter(data))}, {shape}, not {used.shape}.")
    return columns, used


def flags(mask: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return a mask as booleans; ValueError unless it holds nothing but True and False, or ones and zeros."""
    if isinstance(mask, np.ndarray) and mask.dtype == bool and not np.ma.is_masked(mask):
        return np.asarray(mask)
    given = floats(mask, "mask")
    if np.ma.is_masked(mask) or not ((given == 0.0) | (given == 1.0)).all():
        raise ValueError("mask must be True or False a study: True where it takes part.")
    used: npt.NDArray[np.bool_] = given == 1.0
    return used


def frozen(array: Array) -> Array:
    """Return ``array``, made read-only."""
    array.flags.writeable = False
    return array
