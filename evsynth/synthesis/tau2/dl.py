"""DerSimonian and Laird: the first moment of Q with inverse-variance weights."""

from __future__ import annotations

from evsynth.synthesis.kernel import Fits, Root
from evsynth.synthesis.tau2.estimator import Estimator, closed_form


def solve(fits: Fits) -> Root:
    """Return tau2 = (Q - (k - p)) / tr(P), P at tau2 = 0."""
    state = fits.null()
    return closed_form((state.q() - (fits.n - fits.p)) / state.trace())


ESTIMATOR = Estimator("DL", "the DerSimonian-Laird estimator", "dersimonian1986", solve)
