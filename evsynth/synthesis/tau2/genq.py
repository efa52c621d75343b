"""Generalised method of moments: Q with weights fixed in advance, set to its expectation."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from evsynth.synthesis.kernel import Array, Fits, Root
from evsynth.synthesis.kernel.design_state import DesignState
from evsynth.synthesis.kernel.mean_state import MeanState
from evsynth.synthesis.method import Method
from evsynth.synthesis.tau2.estimator import Estimator, closed_form

METHOD = Method(
    "GENQ",
    "the generalised method of moments with weights fixed in advance, by default inverse standard errors",
    ("dersimonian2007", "jackson2014"),
)


def moments(fits: Fits, weights: Array) -> Root:
    """Return tau2 = (y'Ay - tr(A V)) / tr(A), A = D - DZ(Z'DZ)^-1 Z'D with D the ``weights`` [dersimonian2007].

    ``weights`` (k, B or 1), in the order of the fits' rows, matter up to a factor only. They set tau2 and nothing
    else: effects are pooled with weights 1 / (v + tau2).
    """
    masked = np.isinf(fits.v)
    used = np.where(masked, 0.0, weights)
    used = used / used.max(axis=0)
    state = cast(MeanState | DesignState, replace(fits, v=1.0 / used).at(np.zeros_like(fits.n)))
    variances = np.where(masked, 0.0, fits.v)
    expected = np.einsum("kb,kb->b", used * (1.0 - state.leverage()), variances)
    return closed_form((state.q() - expected) / state.trace())


def solve(fits: Fits) -> Root:
    """Return tau2 with weights 1 / sqrt(v), between those of Hedges and of DerSimonian and Laird [jackson2014]."""
    return moments(fits, np.sqrt(fits.v.min(axis=0) / fits.v))


ESTIMATOR = Estimator(METHOD.name, METHOD.sentence, METHOD.references[0], solve)
