"""How probable it is that a new study's true effect lies beyond a threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from evsynth.synthesis.predictive.bootstrap import new_effects

if TYPE_CHECKING:
    from evsynth.synthesis.results import Pooled

STEPS = 200


def beyond(pooled: Pooled, threshold: float, side: str = "below", *, display: bool = False) -> float:
    """Return the probability that the true effect of a new study lies ``side`` ("below", "above") of ``threshold``.

    It comes from the distribution that the prediction interval is made of [higgins2009]. The threshold is on the
    model scale, or with ``display`` on the natural scale of the measure, where side is meant too. ValueError where
    there is no prediction interval, and for a threshold the measure can't have.
    """
    if side not in {"below", "above"}:
        raise ValueError(f"side must be 'below' or 'above', not {side!r}.")
    if not isinstance(threshold, int | float) or not math.isfinite(threshold):
        raise ValueError(f"the threshold must be a finite number, not {threshold!r}.")
    if pooled.pi_low is None or pooled.pi_high is None:
        raise ValueError(f"no probability beyond a threshold: {absent(pooled)}.")
    below = side == "below"
    if display and pooled.measure != "GEN":
        threshold, falls = on_model_scale(pooled, float(threshold))
        below ^= falls
    if pooled.pi_df is None:
        drawn = new_effects(pooled.yi, pooled.vi, pooled.model.draws, pooled.model.seed)
        return float(np.mean(drawn < threshold if below else drawn > threshold))
    reach = float(special.stdtrit(pooled.pi_df, 0.5 + pooled.model.level / 200.0))
    scale = (0.5 * pooled.pi_high - 0.5 * pooled.pi_low) / reach
    if not 0.0 < scale < math.inf:
        raise ValueError("no probability beyond a threshold: the prediction interval has no width in floating point.")
    distance = (0.5 * threshold - 0.5 * pooled.estimate) / scale * 2.0
    return float(special.stdtr(pooled.pi_df, distance if below else -distance))


def absent(pooled: Pooled) -> str:
    """Return why a pool has no prediction interval."""
    if pooled.method == "FE":
        return "a common-effect model has no distribution of true effects"
    if pooled.k < 3:
        return f"a prediction interval needs three studies, not {pooled.k}"
    return "this pool has no prediction interval"


def on_model_scale(pooled: Pooled, threshold: float) -> tuple[float, bool]:
    """Return the model-scale value of a natural-scale threshold, and whether the natural scale runs against it."""
    from evsynth.effects.measures import MEASURES  # noqa: PLC0415 - a threshold on the model scale needs none

    measure = MEASURES[pooled.measure]
    sign = -1.0 if measure.decreasing else 1.0

    def excess(value: float) -> float:
        with np.errstate(all="ignore"):
            return sign * (float(measure.inverse(np.array([value]))[0]) - threshold)

    low, high = pooled.estimate - 1.0, pooled.estimate + 1.0
    for _ in range(STEPS):
        if excess(low) <= 0.0 <= excess(high):
            break
        low, high = (2.0 * low - pooled.estimate, 2.0 * high - pooled.estimate)
        if not abs(high - low) < 1e6:
            raise ValueError(f"{threshold:g} is no value that {measure.label.lower()} can have.")
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if middle in {low, high}:
            break
        low, high = (middle, high) if excess(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high), measure.decreasing
