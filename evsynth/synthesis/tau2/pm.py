"""Paule and Mandel: the tau2 at which the generalised Q equals its degrees of freedom."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.kernel import Array, Brackets, Fits, Root, solve
from evsynth.synthesis.tau2.estimator import Estimator


def generalised_q(fits: Fits, tau2: Array, target: Array) -> tuple[Array, Array]:
    """Return Q(tau2) - target and the Newton step on 1/Q, which is concave, so that it never overshoots."""
    state = fits.at(tau2)
    q = state.q()
    excess = q - target
    return excess, excess / target * q / state.q_slope()


def q_equals(fits: Fits, target: Array) -> Root:
    """Return the tau2 >= 0 at which Q falls to ``target``, (B,), and zero where it starts below."""
    count = len(fits.n)
    root = Root(np.zeros(count), np.ones(count, bool), np.zeros(count, np.int64))
    rows = np.flatnonzero(fits.at(root.value).q() > target)
    if len(rows):
        some, goal = fits.take(rows), target[rows]
        # Q(tau2) <= rss / (tau2 + min v), so the root lies below this; doubled against rounding.
        high = 2.0 * some.rss / goal
        zero = np.zeros(len(rows))
        found = solve(some, generalised_q, Brackets(rows, zero, high, zero), goal)
        root.value[rows] = found.value
        root.converged[rows] = found.converged
        root.iterations[rows] = found.iterations
    return root


def solve_pm(fits: Fits) -> Root:
    """Return the root of Q(tau2) = k - p."""
    return q_equals(fits, fits.n - fits.p)


ESTIMATOR = Estimator("PM", "the Paule-Mandel estimator", "paule1982", solve_pm)
