"""Priors of the heterogeneity tau, and the scale that is used when none is given."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evsynth.problems import nearest
from evsynth.synthesis.kernel import Array

LOG_SCALE = 0.5
"""Half-normal scale for log ratios and logits: tau stays below 1 with probability .95 [friede2017]."""
LOG_MEASURES = frozenset({"OR", "PETO", "RR", "HR", "IRR", "PLO"})
"""Measures on a log or logit scale, for which that scale was argued [friede2017] [roever2021]."""


@dataclass(frozen=True, slots=True)
class TauPrior:
    """A prior of tau: ``log_density(tau, scale)``, normalised, and how heavy its tail is.

    ``tail`` is the power nu with density of order tau^-(1 + nu) far out, infinite for a light tail;
    ``bounded`` says that the scale is the largest tau possible.
    """

    name: str
    sentence: str
    log_density: Callable[[Array, float], Array]
    tail: float = math.inf
    bounded: bool = False


def _half_normal(tau: Array, scale: float) -> Array:
    ratio = tau / scale
    out: Array = 0.5 * math.log(2.0 / math.pi) - math.log(scale) - 0.5 * ratio * ratio
    return out


def _half_cauchy(tau: Array, scale: float) -> Array:
    ratio = tau / scale
    out: Array = math.log(2.0 / math.pi) - math.log(scale) - np.log1p(ratio * ratio)
    return out


def _uniform(tau: Array, scale: float) -> Array:
    return np.full_like(tau, -math.log(scale))


PRIORS: dict[str, TauPrior] = {
    prior.name: prior
    for prior in (
        TauPrior("half-normal", "a half-normal prior with scale {scale:g} on tau", _half_normal),
        TauPrior("half-cauchy", "a half-Cauchy prior with scale {scale:g} on tau", _half_cauchy, tail=1.0),
        TauPrior("uniform", "a uniform prior from 0 to {scale:g} on tau", _uniform, bounded=True),
    )
}
"""The priors by name."""


def prior_named(name: str) -> TauPrior:
    """Return the prior called ``name``; ValueError names the nearest known one."""
    if name not in PRIORS:
        raise ValueError(f"unknown prior '{name}'; known: {', '.join(PRIORS)}.{nearest(name, PRIORS)}")
    return PRIORS[name]


def default_scale(prior: str, measure: str) -> float:
    """Return the scale used when none is given; ValueError where no source gives one.

    Only the half-normal prior has one, 0.5, and only for log ratios and logits [friede2017] [roever2021].
    """
    if prior == "half-normal" and measure in LOG_MEASURES:
        return LOG_SCALE
    raise ValueError(
        f"a {prior} prior on tau of {measure} has no default scale: give scale, in the units of the effects. "
        f"Half-normal with 0.5 is the default for {', '.join(sorted(LOG_MEASURES))} only (Friede 2017, Roever 2021)."
    )


def positive_scale(scale: float) -> float:
    """Return a prior's scale; ValueError unless it is positive and finite."""
    if not isinstance(scale, int | float) or not 0.0 < scale <= sys.float_info.max:
        raise ValueError(f"scale must be a positive finite number, not {scale!r}.")
    return float(scale)
