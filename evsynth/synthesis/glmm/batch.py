"""What a batch of pools of counts gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Flags
from evsynth.synthesis.glmm.outcomes import ONE_STUDY, REASONS
from evsynth.synthesis.inference import chi_square_p, p_value
from evsynth.synthesis.results import Model


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CountsBatch:
    """Many pools of counts at once: arrays of length B named as in `Pooled`, on the logit or log scale.

    A fit that is impossible is NaN in every number and not converged; ``reason`` says why. ``df`` is NaN for
    a normal interval, ``tau2_ci_high`` infinite where the profile has no upper end. The limits of tau2 are
    NaN unless they were asked for. ``nodes`` counts the points of the quadrature, 0 where tau2 is 0.
    """

    k: npt.NDArray[np.int64]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    stat: Array
    df: Array
    tau2: Array
    tau2_ci_low: Array
    tau2_ci_high: Array
    i2: Array
    h2: Array
    q: Array
    pi_low: Array
    pi_high: Array
    pi_df: Array
    loglik: Array
    nodes: npt.NDArray[np.int64]
    iterations: npt.NDArray[np.int64]
    code: npt.NDArray[np.int8]
    model: Model
    measure: str

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def reason(self) -> npt.NDArray[np.str_]:
        """Why a fit is impossible or special, (B,), empty for most."""
        return np.array(REASONS)[self.code]

    @property
    def failed(self) -> Flags:
        """Which fits are impossible, (B,)."""
        return np.asarray(self.code > ONE_STUDY)

    @property
    def converged(self) -> Flags:
        """Which fits are not, (B,)."""
        return ~self.failed

    @property
    def p(self) -> Array:
        """Two-sided p-values of the estimates."""
        return p_value(self.stat, self.df)

    @property
    def q_df(self) -> Array:
        """Degrees of freedom of Q."""
        return np.where(np.isnan(self.q), np.nan, self.k - 1.0)

    @property
    def q_p(self) -> Array:
        """P-values of Q, NaN for a single study."""
        return chi_square_p(self.q, self.q_df)
