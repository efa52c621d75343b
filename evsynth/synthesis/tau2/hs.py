"""Hunter and Schmidt: Q against its number of studies."""

from __future__ import annotations

from evsynth.synthesis.kernel import Fits, Root
from evsynth.synthesis.tau2.estimator import Estimator, closed_form


def solve(fits: Fits) -> Root:
    """Return tau2 = (Q - k) / sum(1 / v)."""
    state = fits.null()
    return closed_form((state.q() - fits.n) / state.weight_sum())


ESTIMATOR = Estimator("HS", "the Hunter-Schmidt estimator", "hunter1990", solve)
