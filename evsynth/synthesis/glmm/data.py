"""Events with patients or person-time, checked, for the models of counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri

from evsynth.effects.intervals import clopper_pearson
from evsynth.problems import NumericalError, nearest
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import column, frozen
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.results import Model

SMALLEST_SHARE = 1e-100
"""Person-times further apart are a slip of units."""


def checked_counts(
    xi: npt.ArrayLike, ni: npt.ArrayLike, labels: Sequence[str] | None
) -> tuple[Array, Array, tuple[str, ...]]:
    """Return events and patients, (k,) each, with labels; ValueError names the first row that can't be."""
    x, n, names = _columns(xi, ni, "ni", labels)
    for name, events, patients in zip(names, x, n, strict=True):
        whole = np.isfinite([events, patients]).all() and events == round(events) and patients == round(patients)
        if not (whole and 0 <= events <= patients and patients >= 1):
            raise ValueError(
                f"{name}: {events:g} of {patients:g} is not a count: whole numbers are needed, 0 <= xi <= ni."
            )
    return frozen(x), frozen(n), names


def checked_rates(
    xi: npt.ArrayLike, ti: npt.ArrayLike, labels: Sequence[str] | None
) -> tuple[Array, Array, tuple[str, ...]]:
    """Return events and person-time, (k,) each, with labels; ValueError names the first row that can't be."""
    x, t, names = _columns(xi, ti, "ti", labels)
    for name, events, time in zip(names, x, t, strict=True):
        if not (np.isfinite(events) and events == round(events) and events >= 0):
            raise ValueError(f"{name}: {events:g} is not a count: whole numbers of events are needed.")
        if not (np.isfinite(time) and time > 0):
            raise ValueError(f"{name}: the person-time is {time:g}, not a positive finite number.")
    if t.min() < SMALLEST_SHARE * t.max():
        raise ValueError("the person-times differ by more than a hundred orders of magnitude: bring them to one unit.")
    return frozen(x), frozen(t), names


def _columns(
    xi: npt.ArrayLike, ni: npt.ArrayLike, size: str, labels: Sequence[str] | None
) -> tuple[Array, Array, tuple[str, ...]]:
    x, n = column(xi, "xi"), column(ni, size)
    if len(x) != len(n):
        raise ValueError(f"xi and {size} differ in length: {len(x)} and {len(n)}.")
    if len(x) == 0:
        raise ValueError("no studies: k = 0.")
    names = tuple(map(str, labels)) if labels is not None else tuple(f"row {i + 1}" for i in range(len(x)))
    if len(names) != len(x):
        raise ValueError(f"labels and xi differ in length: {len(names)} and {len(x)}.")
    return x, n, names


def refuse_extremes(xi: Array, ni: Array, level: float) -> None:
    """Raise NumericalError when no study has an event, or none is without, or all are one or the other.

    There the likelihood has no finite maximum; the message gives the exact limit to report instead.
    """
    events, patients = int(xi.sum()), int(ni.sum())
    low, high = clopper_pearson(events, patients, level)
    if events == 0:
        raise NumericalError(
            f"no study has an event, so the logit has no finite estimate. Remedy: report 0 of {patients} "
            f"with the exact (Clopper-Pearson) upper {level:g}% limit {high:.4g}."
        )
    if events == patients:
        raise NumericalError(
            f"everybody had the event, so the logit has no finite estimate. Remedy: report {patients} of "
            f"{patients} with the exact (Clopper-Pearson) lower {level:g}% limit {low:.4g}."
        )
    if np.all((xi == 0) | (xi == ni)):
        raise NumericalError(
            "every study has no event or nothing but events, so the between-study variance has no finite "
            "estimate. Remedy: report the studies one by one, without a pool."
        )


def refuse_no_event(xi: Array, ti: Array, level: float) -> None:
    """Raise NumericalError when no study has an event, with the exact limit [garwood1936] to report instead."""
    if not xi.any():
        high = float(chdtri(2, (1 - level / 100) / 2)) / 2 / float(ti.sum())
        raise NumericalError(
            f"no study has an event, so the log rate has no finite estimate. Remedy: report 0 events in "
            f"{ti.sum():g} person-time with the exact (Poisson) upper {level:g}% limit {high:.4g}."
        )


def counts_model(test: str, level: float, prediction: str) -> Model:
    """Return the model of these choices; ValueError for one that counts don't have."""
    if test not in {"t", "z"}:
        raise ValueError(f"test must be t or z for counts, not '{test}'.{nearest(test, ['t', 'z'])}")
    if prediction not in {"k-2", "k-1"}:
        raise ValueError(f"unknown prediction '{prediction}'; known: k-2, k-1.")
    return Model("GLMM", test, percent(level), "k-2" if prediction == "k-2" else "k-1")
