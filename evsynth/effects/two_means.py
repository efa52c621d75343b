"""Two arms' means: ``m1i, sd1i, n1i`` of the treated, ``m2i, sd2i, n2i`` of controls."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from evsynth.effects.formula import Member, defined, identity, positive
from evsynth.effects.measure import Array, Measure

_SERIES_FROM = 100.0


def hedges_correction(df: Array) -> Array:
    """Return J = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), exact, for df > 1 [hedges1981].

    From 100 degrees of freedom Stirling's series is used, where differences of log gamma lose digits.
    """
    small = np.minimum(df, _SERIES_FROM)
    exact = np.exp(gammaln(small / 2) - gammaln((small - 1) / 2)) / np.sqrt(small / 2)
    z = (np.maximum(df, _SERIES_FROM) - 1) / 2
    series = np.sqrt(2 * z / (2 * z + 1)) * np.exp(-1 / (8 * z) + 1 / (192 * z**3) - 1 / (640 * z**5))
    return np.where(df < _SERIES_FROM, exact, series)


def _check(sd1i: Array, n1i: Array, sd2i: Array, n2i: Array) -> None:
    for values, name in ((n1i, "n1i"), (n2i, "n2i")):
        positive(values, name)
    for values, name in ((sd1i, "sd1i"), (sd2i, "sd2i")):
        positive(values, name, zero=True)


def _difference(*, m1i: Array, sd1i: Array, n1i: Array, m2i: Array, sd2i: Array, n2i: Array) -> tuple[Array, Array]:
    _check(sd1i, n1i, sd2i, n2i)
    return m1i - m2i, sd1i**2 / n1i + sd2i**2 / n2i


def _standardised(*, m1i: Array, sd1i: Array, n1i: Array, m2i: Array, sd2i: Array, n2i: Array) -> tuple[Array, Array]:
    _check(sd1i, n1i, sd2i, n2i)
    df = n1i + n2i - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.sqrt(((n1i - 1) * sd1i**2 + (n2i - 1) * sd2i**2) / df)
        g = hedges_correction(df) * (m1i - m2i) / pooled
        return defined(g, 1 / n1i + 1 / n2i + g**2 / (2 * (n1i + n2i)))


def _log_ratio(*, m1i: Array, sd1i: Array, n1i: Array, m2i: Array, sd2i: Array, n2i: Array) -> tuple[Array, Array]:
    _check(sd1i, n1i, sd2i, n2i)
    with np.errstate(divide="ignore", invalid="ignore"):
        return defined(np.log(m1i / m2i), sd1i**2 / (n1i * m1i**2) + sd2i**2 / (n2i * m2i**2))


MEMBERS = (
    Member(
        Measure(
            "MD", "Mean difference", "difference", identity, 0.0,
            "Mean differences were pooled.", "viechtbauer2010",
        ),
        _difference,
    ),
    Member(
        Measure(
            "SMD", "Standardised mean difference", "difference", identity, 0.0,
            "Standardised mean differences (Hedges' g, exact correction) were pooled.", "hedges1981",
        ),
        _standardised,
    ),
    Member(
        Measure(
            "ROM", "Ratio of means", "ratio", np.exp, 1.0,
            "Ratios of means were pooled on the log scale.", "hedges1999",
        ),
        _log_ratio,
    ),
)  # fmt: skip
