"""What a selection model gives back: the corrected effect and the weight of each interval of p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evsynth.synthesis.results import Coefficient

Alternative = Literal["greater", "less", "two.sided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWeight:
    """The chance of publication of p-values in (p_low, p_high] relative to those below the first step.

    The interval is Wald's, cut off at zero, as is the test of weight one; ``profile_low, profile_high`` are
    by profile likelihood, the high end None where the data set no bound. The first weight is one by definition.
    """

    p_low: float
    p_high: float
    k: int
    estimate: float
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    profile_low: float | None = None
    profile_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A selection model: the corrected effect, tau2, the weights, and the test of no selection.

    ``estimate`` and its like are the first coefficient's, normal intervals; ``unadjusted`` is the maximum
    likelihood estimate without selection, ``unadjusted_tau2`` its tau2. ``tau2_se`` is None where tau2 is zero.
    """

    name: str
    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    stat: float
    p: float
    tau2: float
    tau2_se: float | None
    coefficients: tuple[Coefficient, ...]
    weights: tuple[StepWeight, ...]
    steps: tuple[float, ...]
    alternative: Alternative
    lrt: float
    lrt_df: int
    lrt_p: float
    log_likelihood: float
    log_likelihood_null: float
    unadjusted: float
    unadjusted_tau2: float
    level: float
    notes: tuple[str, ...] = ()
