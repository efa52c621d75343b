"""What a batch of pools of counts gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.batch import Batch
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Flags
from evsynth.synthesis.glmm.outcomes import REASONS


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CountsBatch(Batch):
    """Many pools of counts at once: arrays of length B named as in `Pooled`, on the logit or log scale.

    A fit that is impossible is NaN in every number and not converged; ``reason`` says why. ``df`` is NaN for
    a normal interval, ``tau2_ci_high`` infinite where the profile has no upper end. The limits of tau2 are
    NaN unless they were asked for. ``nodes`` counts the points of the quadrature, 0 where tau2 is 0.
    """

    reasons: ClassVar[tuple[str, ...]] = REASONS

    tau2: Array
    tau2_ci_low: Array
    tau2_ci_high: Array
    i2: Array
    h2: Array
    pi_low: Array
    pi_high: Array
    pi_df: Array
    loglik: Array
    nodes: npt.NDArray[np.int64]
    iterations: npt.NDArray[np.int64]
    measure: str

    @property
    def converged(self) -> Flags:
        """Which fits are not impossible, (B,)."""
        return ~self.failed
