"""What the formula of a measure is, and the checks on study data that every family shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from evsynth.effects.measure import Array, Measure

Formula = Callable[..., tuple[Array, Array]]


class Member(NamedTuple):
    """A measure with the formula that takes study data, arrays of shape (k,), to yi and vi, (k,) each."""

    measure: Measure
    formula: Formula


def within(xi: Array, ni: Array, names: tuple[str, str]) -> None:
    """Raise ValueError naming the first row whose count is negative or above its denominator."""
    wrong = np.flatnonzero((xi < 0) | (ni <= 0) | (xi > ni))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(
            f"row {row + 1}: {names[0]} = {xi[row]:g} of {names[1]} = {ni[row]:g} is impossible: "
            "a count lies between 0 and its denominator"
        )


def positive(values: Array, name: str, *, zero: bool = False) -> None:
    """Raise ValueError naming the first row that is not above 0 (or below 0 when ``zero`` is allowed)."""
    wrong = np.flatnonzero(values < 0 if zero else values <= 0)
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(f"row {row + 1}: {name} = {values[row]:g} must {'not be below' if zero else 'be above'} 0")


def defined(yi: Array, vi: Array) -> tuple[Array, Array]:
    """Return yi and vi with NaN in both wherever either is not finite."""
    finite = np.isfinite(yi) & np.isfinite(vi)
    return np.where(finite, yi, np.nan), np.where(finite, vi, np.nan)


def identity(value: Array) -> Array:
    """Return the value itself: the model scale is the natural one."""
    return value
