"""What every batch of pools has: the arrays of an estimate, and why a row may have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.inference import chi_square_p, p_value
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags, Model


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Batch:
    """Many pools at once: arrays of length B named as in `Pooled`, ``df`` NaN for a normal interval.

    A pool that is impossible is NaN in every number, and ``reason`` says why: ``code`` is its place in
    ``reasons``, of which those up to ``last_fitted`` belong to pools that are possible.
    """

    reasons: ClassVar[tuple[str, ...]]
    last_fitted: ClassVar[int] = 1

    k: npt.NDArray[np.int64]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    stat: Array
    df: Array
    q: Array
    code: npt.NDArray[np.int8]
    model: Model

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def reason(self) -> npt.NDArray[np.str_]:
        """Why a pool is impossible or special, (B,), empty for most."""
        return np.array(self.reasons)[self.code]

    @property
    def failed(self) -> Flags:
        """Which pools are impossible, (B,)."""
        return np.asarray(self.code > self.last_fitted)

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
