"""The result of many pools: arrays with one entry a pool, and why one may have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.batch import Batch
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags

OK, ONE_STUDY, NO_STUDY, BAD_EFFECT, BAD_VARIANCE, NOT_CONVERGED, OVERFLOW, EQUAL_EFFECTS, NO_DF = range(9)
REASONS = (
    "",
    "one study: the interval is its own, from the normal distribution",
    "no study",
    "an effect size is not a finite number",
    "a sampling variance is not a positive finite number",
    "tau2 did not converge",
    "the numbers overflow: bring effects and variances to a common scale",
    "all effects are equal, so the knha variance is zero: use test 'adhoc' or 'z'",
    "less than half a degree of freedom is left: use another test than kr",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PooledBatch(Batch):
    """Many pools at once: arrays of length B named as in `Pooled`.

    A fit that is impossible is NaN in every number and not converged; ``reason`` says why. ``df`` is NaN
    for a normal interval. ``factor`` is the variance factor that the test used, y'Py / (k - 1) for `knha`.
    """

    reasons: ClassVar[tuple[str, ...]] = REASONS

    tau2: Array
    i2: Array
    h2: Array
    pi_low: Array
    pi_high: Array
    pi_df: Array
    factor: Array
    floored: Flags
    converged: Flags
    iterations: npt.NDArray[np.int64]
