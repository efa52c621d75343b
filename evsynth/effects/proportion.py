"""Proportions: events ``xi`` of ``ni`` patients in one arm.

Zero and full cells get 0.5 added to events and non-events on the raw, log and logit scales only, metafor's
default [viechtbauer2010]; the arcsine scales need nothing.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from evsynth.effects.formula import Member, within
from evsynth.effects.measure import Array, Measure


def _corrected(xi: Array, ni: Array) -> tuple[Array, Array]:
    within(xi, ni, ("xi", "ni"))
    extreme = (xi == 0) | (xi == ni)
    return np.where(extreme, xi + 0.5, xi), np.where(extreme, ni + 1, ni)


def _raw(xi: Array, ni: Array) -> tuple[Array, Array]:
    x, n = _corrected(xi, ni)
    return x / n, x * (n - x) / n**3


def _log(xi: Array, ni: Array) -> tuple[Array, Array]:
    x, n = _corrected(xi, ni)
    return np.log(x / n), (n - x) / (x * n)


def _logit(xi: Array, ni: Array) -> tuple[Array, Array]:
    x, n = _corrected(xi, ni)
    return np.log(x / (n - x)), n / (x * (n - x))


def _arcsine(xi: Array, ni: Array) -> tuple[Array, Array]:
    within(xi, ni, ("xi", "ni"))
    return np.arcsin(np.sqrt(xi / ni)), 1 / (4 * ni)


def _double_arcsine(xi: Array, ni: Array) -> tuple[Array, Array]:
    within(xi, ni, ("xi", "ni"))
    both = np.arcsin(np.sqrt(xi / (ni + 1))) + np.arcsin(np.sqrt((xi + 1) / (ni + 1)))
    return both / 2, 1 / (4 * ni + 2)


def _in_unit(value: Array) -> Array:
    return np.clip(value, 0.0, 1.0)


def _exp_in_unit(value: Array) -> Array:
    return np.exp(np.minimum(value, 0.0))


def _squared_sine(value: Array) -> Array:
    """Return sin^2 of the angle, kept within its range.

    For the double arcsine this is the limit of Miller's inverse for large n. Miller's inverse at the
    harmonic mean of the sizes, the usual choice, can leave the range of the data [schwarzer2019].
    """
    return np.sin(np.clip(value, 0.0, np.pi / 2)) ** 2


def _logistic(value: Array) -> Array:
    return np.asarray(expit(value), dtype=np.float64)


MEMBERS = (
    Member(
        Measure(
            "PR", "Proportion", "proportion", _in_unit, None,
            "Raw proportions were pooled; intervals are cut at 0 and 1.", "viechtbauer2010",
        ),
        _raw,
    ),
    Member(
        Measure(
            "PLN", "Proportion (log)", "proportion", _exp_in_unit, None,
            "Proportions were pooled on the log scale.", "viechtbauer2010",
        ),
        _log,
    ),
    Member(
        Measure(
            "PLO", "Proportion (logit)", "proportion", _logistic, None,
            "Proportions were pooled on the logit scale.", "stijnen2010",
        ),
        _logit,
    ),
    Member(
        Measure(
            "PAS", "Proportion (arcsine)", "proportion", _squared_sine, None,
            "Proportions were pooled on the arcsine square root scale.", "schwarzer2019",
        ),
        _arcsine,
    ),
    Member(
        Measure(
            "PFT", "Proportion (Freeman-Tukey)", "proportion", _squared_sine, None,
            "Proportions were pooled on the Freeman-Tukey double arcsine scale, as asked for; the way back "
            "is sin squared, never Miller's inverse at a harmonic mean, and the result should be read "
            "beside the binomial-normal model's.", "schwarzer2019",
        ),
        _double_arcsine,
    ),
)  # fmt: skip
