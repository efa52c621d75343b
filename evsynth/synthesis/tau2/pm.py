"""Paule and Mandel: the tau2 at which the generalised Q equals its degrees of freedom."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.kernel import Array, Fits, Root
from evsynth.synthesis.kernel.root import EXACT, ITERATIONS, RELATIVE, ROUNDING
from evsynth.synthesis.tau2.estimator import Estimator


def q_equals(fits: Fits, target: Array, start: Array | None = None, at_zero: Array | None = None) -> Root:
    """Return the tau2 >= 0 at which Q falls to ``target``, (B,), and zero where it starts below.

    Newton's method on 1/Q needs no bracket: with Q = sum(c^2 / (l + tau2)) over the eigenvalues l of the residuals'
    variance, 1/Q is a harmonic mean and concave, so that every step ends left of the root and all but the first, from
    ``start`` (B,), zero by default, go right. ``at_zero`` (B,) is Q at zero, where it is known.
    """
    count = len(fits.n)
    root = Root(np.zeros(count), np.ones(count, bool), np.zeros(count, np.int64))
    active = np.flatnonzero((fits.null().q() if at_zero is None else at_zero) > target)
    if not len(active):
        return root
    root.converged[active] = False
    some, goal = (fits, target) if len(active) == count else (fits.take(active), target[active])
    t = np.zeros(len(active)) if start is None else start[active]
    floor, last = ROUNDING * some.smallest, np.zeros(len(active))
    for iteration in range(1, ITERATIONS + 1):
        state = some.at(t)
        q = state.q()
        step = (q - goal) / goal * q / state.q_slope()
        before, t = t, np.maximum(t + step, 0.0)
        size = np.abs(t - before)
        settled = size <= RELATIVE * t + floor
        # Rounding keeps the step from shrinking further: it is as good as the data's digits allow.
        settled |= (size >= 0.5 * last) & (size <= 1e-9 * t)
        settled |= size * size * size <= EXACT * t * last * last
        last = size
        done = np.count_nonzero(settled)
        if done <= 0.25 * len(t) and iteration < ITERATIONS:
            continue
        root.value[active], root.converged[active], root.iterations[active] = t, settled, iteration
        if done == len(t):
            break
        if done:
            keep = np.flatnonzero(~settled)
            some, active, goal = some.take(keep), active[keep], goal[keep]
            t, last, floor = t[keep], last[keep], floor[keep]
    return root


def solve_pm(fits: Fits) -> Root:
    """Return the root of Q(tau2) = k - p."""
    return q_equals(fits, fits.n - fits.p)


ESTIMATOR = Estimator("PM", "the Paule-Mandel estimator", "paule1982", solve_pm)
