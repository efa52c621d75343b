"""Survival probabilities at a horizon, on y = log(-log S): the log cumulative hazard [combescure2014].

A larger y is a smaller survival. SE(y) = SE(S) / (S |log S|); S = 0 and S = 1 have no finite y, and no
correction is invented for them.
"""

from __future__ import annotations

import numpy as np

from evsynth.effects.formula import Member, defined, positive
from evsynth.effects.measure import Array, Measure


def log_cumulative_hazard(survival: Array) -> Array:
    """Return log(-log S), -inf at 1 and inf at 0."""
    with np.errstate(divide="ignore"):
        return np.log(-np.log(survival))


def survival_of(value: Array) -> Array:
    """Return exp(-exp(y)), the survival probability of a log cumulative hazard."""
    with np.errstate(over="ignore"):
        return np.exp(-np.exp(value))


def _formula(si: Array, sei: Array) -> tuple[Array, Array]:
    positive(sei, "sei")
    outside = np.flatnonzero((si < 0) | (si > 1))
    if outside.size:
        raise ValueError(f"row {outside[0] + 1}: si = {si[outside[0]]:g} is not a probability between 0 and 1")
    with np.errstate(divide="ignore", invalid="ignore"):
        return defined(log_cumulative_hazard(si), (sei / (si * np.log(si))) ** 2)


MEMBER = Member(
    Measure(
        "SURV",
        "Survival probability",
        "survival",
        survival_of,
        None,
        "Survival probabilities at one horizon were pooled as log(−log S).",
        "combescure2014",
        decreasing=True,
    ),
    _formula,
)
