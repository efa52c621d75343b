"""Maximum likelihood."""

from __future__ import annotations

from evsynth.synthesis.kernel import Fits, Root, maximise
from evsynth.synthesis.kernel.stationary import ML
from evsynth.synthesis.tau2.estimator import Estimator


def solve(fits: Fits) -> Root:
    """Return the global maximum of the likelihood, the root of y'PPy = tr(W)."""
    return maximise(fits, ML)


ESTIMATOR = Estimator("ML", "maximum likelihood", "hardy1996", solve)
