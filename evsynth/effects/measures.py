"""The registry of measures, and `escalc`, which takes study data to effect sizes under one of them."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.effects import proportion, published, rate, survival, two_counts, two_means
from evsynth.effects.measure import Array, Measure
from evsynth.problems import nearest

_MEMBERS = (
    *proportion.MEMBERS,
    survival.MEMBER,
    *two_counts.MEMBERS,
    *two_means.MEMBERS,
    *rate.MEMBERS,
    *published.MEMBERS,
)
MEASURES: dict[str, Measure] = {member.measure.name: member.measure for member in _MEMBERS}
_FORMULAS = {member.measure.name: member.formula for member in _MEMBERS}


def measure_named(name: str) -> Measure:
    """Return the measure called ``name``; ValueError names the nearest known one."""
    if not isinstance(name, str) or name not in MEASURES:
        raise ValueError(f"unknown measure '{name}'.{nearest(name, MEASURES)} Known: {', '.join(MEASURES)}")
    return MEASURES[name]


def arguments(measure: str) -> tuple[str, ...]:
    """Return the names of the study data ``measure`` is computed from, such as ``('xi', 'ni')``."""
    measure_named(measure)
    return tuple(inspect.signature(_FORMULAS[measure]).parameters)


def escalc(measure: str, **arrays: npt.ArrayLike) -> tuple[Array, Array]:
    """Return effect sizes yi and sampling variances vi, shape (k,), model scale, of k studies.

    ``arrays`` are the study data under metafor's names, each (k,) or a single number; `arguments` lists
    them. A row that can't give an effect size (a missing value, or a formula without a finite value) is NaN
    in both results. Raises ValueError for an unknown measure, missing or unknown data, unequal lengths and
    impossible values. Conventions are metafor's [viechtbauer2010].

    >>> yi, vi = escalc("PLO", xi=[4, 3], ni=[10, 20])
    >>> yi.round(3).tolist(), vi.round(3).tolist()
    ([-0.405, -1.735], [0.417, 0.392])
    """
    wanted = arguments(measure)
    missing = [name for name in wanted if name not in arrays]
    unknown = [name for name in arrays if name not in wanted]
    if missing or unknown:
        told = [f"lacks {', '.join(missing)}"] if missing else []
        told += [f"has no use for {', '.join(unknown)}"] if unknown else []
        raise ValueError(f"{measure} is computed from {', '.join(wanted)}; the data {' and '.join(told)}")
    columns = {name: _column(name, arrays[name]) for name in wanted}
    lengths = {name: len(column) for name, column in columns.items() if len(column) != 1}
    if len(set(lengths.values())) > 1:
        raise ValueError("lengths differ: " + ", ".join(f"{name} has {n}" for name, n in lengths.items()))
    filled = np.broadcast_arrays(*columns.values())
    yi, vi = _FORMULAS[measure](**dict(zip(wanted, filled, strict=True)))
    return yi.copy(), vi.copy()


def _column(name: str, values: Any) -> Array:
    column = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if column.ndim != 1:
        raise ValueError(f"{name} has shape {column.shape}: one value a study is needed")
    if np.isinf(column).any():
        raise ValueError(f"row {int(np.flatnonzero(np.isinf(column))[0]) + 1}: {name} is infinite")
    return column
