"""Common-effect (fixed-effect) model: no between-study variance."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.kernel import Fits, Root
from evsynth.synthesis.tau2.estimator import Estimator, closed_form


def solve(fits: Fits) -> Root:
    """Return tau2 = 0."""
    return closed_form(np.zeros_like(fits.n))


ESTIMATOR = Estimator("FE", "a common-effect model (inverse-variance weights)", "hedges1985", solve)
