"""Sidik and Jonkman: one step from the spread of the effects, never zero unless they are all equal."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.kernel import Fits, Root
from evsynth.synthesis.tau2.estimator import Estimator, closed_form


def solve(fits: Fits) -> Root:
    """Return tau2 = t0 y'P(t0)y / (k - p), with t0 the mean squared deviation of the effects."""
    state = fits.at(fits.spread)
    return closed_form(np.where(fits.spread > 0, fits.spread * state.q() / (fits.n - fits.p), 0.0))


ESTIMATOR = Estimator("SJ", "the Sidik-Jonkman estimator", "sidik2005", solve)
