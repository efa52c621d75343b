"""Estimates published with their precision: hazard ratios, correlations and whatever has yi and vi."""

from __future__ import annotations

import numpy as np

from evsynth.effects.formula import Member, defined, identity, positive
from evsynth.effects.measure import Array, Measure


def _hazard_ratio(hri: Array, sei: Array) -> tuple[Array, Array]:
    """Return log HR and its variance from HR and the standard error of log HR."""
    positive(hri, "hri")
    positive(sei, "sei")
    return np.log(hri), sei**2


def _fisher_z(ri: Array, ni: Array) -> tuple[Array, Array]:
    """Return Fisher's z and 1/(n-3); NaN where n <= 3 or |r| = 1."""
    impossible = np.flatnonzero(np.abs(ri) > 1)
    if impossible.size:
        raise ValueError(f"row {impossible[0] + 1}: ri = {ri[impossible[0]]:g} lies outside -1 to 1")
    with np.errstate(divide="ignore", invalid="ignore"):
        return defined(np.arctanh(ri), np.where(ni > 3, 1 / (ni - 3), np.nan))


def _as_given(yi: Array, vi: Array) -> tuple[Array, Array]:
    positive(vi, "vi")
    return yi, vi


MEMBERS = (
    Member(
        Measure(
            "HR", "Hazard ratio", "ratio", np.exp, 1.0,
            "Hazard ratios were pooled on the log scale.", "tierney2007",
        ),
        _hazard_ratio,
    ),
    Member(
        Measure(
            "ZCOR", "Correlation", "generic", np.tanh, 0.0,
            "Correlations were pooled on Fisher's z scale.", "viechtbauer2010",
        ),
        _fisher_z,
    ),
    Member(
        Measure(
            "MED", "Median survival time", "generic", identity, None,
            "Median survival times were pooled as they are, with standard errors from their published confidence "
            "intervals.", "mcgrath2025",
        ),
        _as_given,
    ),
    Member(
        Measure(
            "RMST", "Restricted mean survival time", "generic", identity, None,
            "Restricted mean survival times, in months, were pooled as they are.", "royston2013",
        ),
        _as_given,
    ),
    Member(
        Measure(
            "GEN", "Effect", "generic", identity, 0.0,
            "Effects were pooled as given.", "viechtbauer2010",
        ),
        _as_given,
    ),
)  # fmt: skip
