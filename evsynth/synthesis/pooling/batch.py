"""The result of many pools: arrays with one entry a pool, and why one may have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.inference import chi_square_p, p_value
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags, Model

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
class PooledBatch:
    """Many pools at once: arrays of length B named as in `Pooled`.

    A fit that is impossible is NaN in every number and not converged; ``reason`` says why. ``df`` is NaN
    for a normal interval. ``factor`` is the variance factor that the test used, y'Py / (k - 1) for `knha`.
    """

    k: npt.NDArray[np.int64]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    stat: Array
    df: Array
    tau2: Array
    i2: Array
    h2: Array
    q: Array
    pi_low: Array
    pi_high: Array
    pi_df: Array
    factor: Array
    floored: Flags
    converged: Flags
    iterations: npt.NDArray[np.int64]
    code: npt.NDArray[np.int8]
    model: Model

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
