"""The design of a meta-regression: moderators by name or as columns, checked before they are fitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import EffectRow, Effects
from evsynth.problems import nearest
from evsynth.synthesis.data import Data, checked
from evsynth.synthesis.kernel import Array, Design, orthogonalise
from evsynth.synthesis.kernel.design import CONDITION_LIMIT

INTERCEPT = "intercept"
ROW_FIELDS = ("publication_year", "enrolment_midpoint", "enrolment_start", "enrolment_end")


def moderated(
    effects_or_yi: Effects | npt.ArrayLike,
    vi_or_moderator: npt.ArrayLike | str | Sequence[str],
    X: npt.ArrayLike | None,
    names: Sequence[str] | None,
    *,
    measure: str | None,
    labels: Sequence[str] | None,
) -> tuple[Data, Array, tuple[str, ...]]:
    """Return checked data, moderators (k, m) and their names."""
    if isinstance(effects_or_yi, Effects):
        given = [vi_or_moderator] if isinstance(vi_or_moderator, str) else vi_or_moderator
        if X is not None or not (isinstance(given, Sequence) and all(isinstance(n, str) for n in given)):
            raise ValueError("effects take moderators by name: regress(effects, 'publication_year').")
        wanted = [str(name) for name in given]
        data = checked(effects_or_yi, None)
        values = moderators_by_name(effects_or_yi, wanted)
        return data, *columns_of(values, wanted, len(data))
    if X is None:
        raise ValueError("X is missing: regress(yi, vi, X) or regress(effects, 'name').")
    data = checked(effects_or_yi, vi_or_moderator, measure, labels)
    return data, *columns_of(X, names, len(data))


def moderators_by_name(effects: Effects, names: Sequence[str]) -> Array:
    """Return moderators of the pooled rows, (k, m), NaN where a row has none; ValueError for unknown names."""
    rows = effects.pooled
    known = {*ROW_FIELDS, *(name for row in rows for name in row.moderators)}
    for name in names:
        if name not in known:
            raise ValueError(f"unknown moderator '{name}'; known: {', '.join(sorted(known))}.{nearest(name, known)}")
    values = [[moderator(row, name) for name in names] for row in rows]
    return np.array(values, dtype=np.float64).reshape(len(rows), len(names))


def moderator(row: EffectRow, name: str) -> float:
    """Return one moderator of one row, NaN when the row has none; ValueError when it is a word."""
    value = getattr(row, name) if name in ROW_FIELDS else row.moderators.get(name)
    if value is None:
        return float("nan")
    if isinstance(value, str):
        raise ValueError(f"{row.label}: moderator '{name}' is the word '{value}'; compare words by subgroups.")
    return float(value)


def columns_of(X: npt.ArrayLike, names: Sequence[str] | None, k: int) -> tuple[Array, tuple[str, ...]]:
    """Return moderators as (k, m) with their names, taken from a data frame's columns when not given."""
    given = names if names is not None else cast("Sequence[str] | None", getattr(X, "columns", None))
    if np.ma.is_masked(X):
        raise ValueError("X has masked values: write them as NaN and pass drop_missing=True, or leave the rows out.")
    try:
        array = np.array(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"X must be numbers: {error}.") from None
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or len(array) != k or array.shape[1] == 0:
        raise ValueError(f"X must be ({k},) or ({k}, m) like yi, not {np.shape(X)}.")
    labels = tuple(map(str, given)) if given is not None else tuple(f"x{j + 1}" for j in range(array.shape[1]))
    if len(labels) != array.shape[1]:
        raise ValueError(f"{len(labels)} names for {array.shape[1]} moderators.")
    if len(set(labels)) != len(labels) or INTERCEPT in labels:
        raise ValueError(f"moderator names must be distinct and not '{INTERCEPT}': {', '.join(labels)}.")
    return array, labels


def complete(X: Array, names: Sequence[str], labels: Sequence[str], *, drop_missing: bool) -> npt.NDArray[np.bool_]:
    """Return which rows have every moderator, (k,); ValueError names those without unless they may drop."""
    if np.isinf(X).any():
        row, j = np.argwhere(np.isinf(X))[0]
        raise ValueError(f"{labels[row]}: moderator '{names[j]}' is not finite.")
    present = np.asarray(~np.isnan(X).any(axis=1))
    if not present.all() and not drop_missing:
        lacking = [f"{labels[i]} has no {names[j]}" for i, j in np.argwhere(np.isnan(X)).tolist()]
        raise ValueError(f"missing moderators: {'; '.join(lacking)}. Leave those rows out, or pass drop_missing=True.")
    return present


def design_of(X: Array, names: Sequence[str]) -> Design:
    """Return the orthonormal design of X, (k, p); ValueError says why a regression is impossible.

    Needed are k >= p + 1 studies and columns that are neither constant nor collinear, judged by a
    condition number of the centred and scaled columns beyond 1e10.
    """
    k, p = X.shape
    if k < p + 1:
        raise ValueError(f"{k} studies can't carry {p} coefficients: at least p + 1 = {p + 1} are needed.")
    design, collinear = orthogonalise(X)
    for j in collinear:
        if np.ptp(X[:, j]) == 0.0:
            raise ValueError(f"moderator '{names[j]}' is constant: it is {X[0, j]:g} in all {k} studies.")
        raise ValueError(
            f"moderator '{names[j]}' is collinear with {', '.join(names[:j])} "
            f"(condition number beyond {CONDITION_LIMIT:.0e}): leave one out."
        )
    return design
