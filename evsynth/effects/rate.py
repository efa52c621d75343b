"""Incidence rates: ``xi`` events in ``ti`` person-time, and their ratio between two arms.

Rows without events get 0.5 events added on the raw and log scales, and in both arms for the ratio,
metafor's default [viechtbauer2010]; the square root scales need nothing.
"""

from __future__ import annotations

import numpy as np

from evsynth.effects.formula import Member, positive
from evsynth.effects.measure import Array, Measure


def _check(xi: Array, ti: Array, names: tuple[str, str] = ("xi", "ti")) -> None:
    positive(xi, names[0], zero=True)
    positive(ti, names[1])


def _corrected(xi: Array, ti: Array) -> Array:
    _check(xi, ti)
    return np.where(xi == 0, 0.5, xi)


def _raw(xi: Array, ti: Array) -> tuple[Array, Array]:
    x = _corrected(xi, ti)
    return x / ti, x / ti**2


def _log(xi: Array, ti: Array) -> tuple[Array, Array]:
    x = _corrected(xi, ti)
    return np.log(x / ti), 1 / x


def _square_root(xi: Array, ti: Array) -> tuple[Array, Array]:
    _check(xi, ti)
    return np.sqrt(xi / ti), 1 / (4 * ti)


def _freeman_tukey(xi: Array, ti: Array) -> tuple[Array, Array]:
    _check(xi, ti)
    return (np.sqrt(xi / ti) + np.sqrt((xi + 1) / ti)) / 2, 1 / (4 * ti)


def _ratio(x1i: Array, t1i: Array, x2i: Array, t2i: Array) -> tuple[Array, Array]:
    _check(x1i, t1i, ("x1i", "t1i"))
    _check(x2i, t2i, ("x2i", "t2i"))
    extra = 0.5 * ((x1i == 0) | (x2i == 0))
    x1, x2 = x1i + extra, x2i + extra
    return np.log(x1 / t1i) - np.log(x2 / t2i), 1 / x1 + 1 / x2


def _not_negative(value: Array) -> Array:
    return np.maximum(value, 0.0)


def _squared(value: Array) -> Array:
    return np.maximum(value, 0.0) ** 2


MEMBERS = (
    Member(
        Measure(
            "IR", "Incidence rate", "rate", _not_negative, None,
            "Raw incidence rates were pooled; intervals are cut at 0.", "viechtbauer2010",
        ),
        _raw,
    ),
    Member(
        Measure(
            "IRLN", "Incidence rate (log)", "rate", np.exp, None,
            "Incidence rates were pooled on the log scale.", "viechtbauer2010",
        ),
        _log,
    ),
    Member(
        Measure(
            "IRS", "Incidence rate (square root)", "rate", _squared, None,
            "Incidence rates were pooled on the square root scale.", "viechtbauer2010",
        ),
        _square_root,
    ),
    Member(
        Measure(
            "IRFT", "Incidence rate (Freeman-Tukey)", "rate", _squared, None,
            "Incidence rates were pooled on the Freeman-Tukey scale, as asked for; the way back is "
            "the square.",
            "viechtbauer2010",
        ),
        _freeman_tukey,
    ),
    Member(
        Measure(
            "IRR", "Incidence rate ratio", "ratio", np.exp, 1.0,
            "Incidence rate ratios were pooled on the log scale.", "viechtbauer2010",
        ),
        _ratio,
    ),
)  # fmt: skip
