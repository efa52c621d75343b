"""Hedges: the first moment of the unweighted residual sum of squares (the Cochran ANOVA estimator)."""

from __future__ import annotations

from typing import cast

import numpy as np

from evsynth.synthesis.kernel import Fits, Root
from evsynth.synthesis.kernel.design_state import DesignState
from evsynth.synthesis.kernel.mean_state import MeanState
from evsynth.synthesis.tau2.estimator import Estimator, closed_form


def solve(fits: Fits) -> Root:
    """Return tau2 = (RSS - sum((1 - h) v)) / (k - p), with h the unweighted leverages."""
    state = cast(MeanState | DesignState, fits.unweighted())
    variances = np.where(np.isfinite(fits.v), fits.v, 0.0)
    expected = np.einsum("kb,kb->b", 1.0 - state.leverage(), variances)
    return closed_form((state.q() - expected) / (fits.n - fits.p))


ESTIMATOR = Estimator("HE", "the Hedges estimator", "hedges1983", solve)
