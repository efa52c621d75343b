"""What a prediction interval by the t distribution is: its degrees of freedom and the variance beside tau2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method

FEWEST = 3
"""No prediction interval below this many studies."""


@dataclass(frozen=True, slots=True, eq=False)
class Variances:
    """Variances of the pooled effect, (B,): of its own test, of the standard model, of Hartung and Knapp."""

    own: Array
    standard: Array
    hartung_knapp: Array


@dataclass(frozen=True, slots=True)
class Predictor:
    """A prediction interval: estimate +- t(k - ``lost``) sqrt(tau2 + ``variance``)."""

    method: Method
    lost: int
    variance: Callable[[Variances], Array]

    def half_width(
        self, tau2: Array, variances: Variances, k: npt.NDArray[np.int64], level: float
    ) -> tuple[Array, Array]:
        """Return half the interval's width and its degrees of freedom, (B,), NaN where there is none."""
        variance = self.variance(variances)
        df = np.where((k >= FEWEST) & (tau2 + variance > 0.0), k - float(self.lost), np.nan)
        reach = np.where(np.isnan(df), np.nan, quantile(level, df))
        return reach * np.sqrt(tau2 + variance), df
