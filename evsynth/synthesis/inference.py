"""Tests and intervals of a fitted coefficient: the choices, and their distributions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.pooling import hybrid, kenward_roger


@dataclass(frozen=True, slots=True)
class Test:
    """How an interval is made: the reference distribution and the factor on the variance.

    ``factor`` takes y'Py / (k - p) at the estimated tau2, which is about one when the weights are right. `kr`
    brings its own factor and degrees of freedom, `hybrid` chooses between two references.
    """

    __test__ = False

    name: str
    sentence: str
    reference: str
    student: bool
    factor: Callable[[Array], Array]


TESTS: dict[str, Test] = {
    test.name: test
    for test in (
        Test("z", "Wald-type normal intervals", "hedges1985", False, np.ones_like),
        Test("t", "t intervals with k − p degrees of freedom", "follmann1999", True, np.ones_like),
        Test("knha", "Hartung-Knapp-Sidik-Jonkman intervals", "knapp2003", True, np.positive),
        Test(
            "adhoc",
            "Hartung-Knapp-Sidik-Jonkman intervals with the variance factor floored at 1",
            "roever2015",
            True,
            lambda factor: np.maximum(factor, 1.0),
        ),
        Test(hybrid.METHOD.name, hybrid.METHOD.sentence, hybrid.METHOD.references[0], True, np.positive),
        Test(
            kenward_roger.METHOD.name,
            kenward_roger.METHOD.sentence,
            kenward_roger.METHOD.references[0],
            True,
            np.ones_like,
        ),
    )
}
ALIASES = {"kenward-roger": "kr"}
FEW = 16
"""Up to so many quantiles are computed one by one; more are looked up by their degrees of freedom."""


def quantile(level: float, df: Array) -> Array:
    """Return the two-sided critical value at ``level`` percent for each ``df``; NaN means normal."""
    upper = 0.5 + level / 200.0
    normal = special.ndtri(upper)
    if df.size <= FEW:
        few: Array = np.where(np.isnan(df), normal, special.stdtrit(df, upper))
        return few
    first = df.flat[0]
    if (np.isnan(df) if np.isnan(first) else df == first).all():
        return np.full(df.shape, quantile(level, np.array([first]))[0])
    distinct, where = np.unique(df, return_inverse=True)
    values: Array = np.where(np.isnan(distinct), normal, special.stdtrit(distinct, upper))
    return values[where.reshape(df.shape)]


def p_value(stat: Array, df: Array) -> Array:
    """Return the two-sided p-value of ``stat`` on ``df`` degrees of freedom; NaN means normal."""
    tail = -np.abs(stat)
    normal = np.isnan(df)
    values: Array = 2.0 * np.where(normal, special.ndtr(tail), special.stdtr(df, tail))
    return values


def chi_square_p(q: Array, df: Array) -> Array:
    """Return the upper tail probability of ``q``, NaN without degrees of freedom."""
    values: Array = np.where(df > 0, special.chdtrc(df, np.maximum(q, 0.0)), np.nan)
    return values


def f_p(f: float, df: int, df2: float | None) -> float:
    """Return the upper tail probability of an omnibus statistic: F, or chi-square / df when df2 is None."""
    if df2 is None:
        return float(special.chdtrc(df, f))
    return float(special.fdtrc(df, df2, f))
