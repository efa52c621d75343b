"""Restricted maximum likelihood."""

from __future__ import annotations

from evsynth.synthesis.kernel import Fits, Root, maximise
from evsynth.synthesis.kernel.stationary import REML
from evsynth.synthesis.tau2.estimator import Estimator


def solve(fits: Fits) -> Root:
    """Return the global maximum of the restricted likelihood, the root of y'PPy = tr(P)."""
    return maximise(fits, REML)


ESTIMATOR = Estimator("REML", "restricted maximum likelihood", "viechtbauer2005", solve)
