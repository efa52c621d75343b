"""The maximum of a selection likelihood: damped Newton with exact derivatives, tau2 kept at or above zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags
from evsynth.synthesis.small_study.selection_likelihood import Steps, log_likelihood

ROUNDS = 500
FAR = np.log(1e8)
"""A weight beyond this factor of the first interval's has no finite maximum."""

ENDLESS = (
    "the selection model has no maximum: its likelihood rises without end as a weight goes to zero or infinity; "
    "use fewer or other steps"
)
UNSETTLED = "the selection model did not converge: use fewer or other steps"


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """A maximum: parameters theta, value, gradient and Hessian there.

    ``failed`` is an empty string, or why there is none: the place is then where the search ended.
    """

    theta: Array
    value: float
    gradient: Array
    hessian: Array
    failed: str = ""


def maximise(steps: Steps, start: Array, free: Flags) -> Maximum:
    """Return the maximum over the ``free`` parameters, (m,) True, from ``start`` (m,).

    The result says when the likelihood rises without end or the steps do not settle.
    """
    place, damping = steps.X.shape[1], 1e-3
    theta = start.copy()
    value, gradient, hessian = log_likelihood(steps, theta)
    for _ in range(ROUNDS):
        active = free.copy()
        active[place] &= theta[place] > 0.0 or gradient[place] > 0.0
        some = np.flatnonzero(active)
        curve = -hessian[np.ix_(some, some)]
        size = np.sqrt(np.maximum(np.abs(np.diag(curve)), 1e-300))
        move = step(curve / np.outer(size, size), gradient[some] / size, damping) / size
        if np.all(np.abs(move * size) <= 1e-11) and damping < 1e-6:
            return Maximum(theta, value, gradient, hessian)
        tried = theta.copy()
        tried[some] += move
        tried[place] = max(float(tried[place]), 0.0)
        if np.abs(tried[place + 1 :]).max(initial=0.0) > FAR:
            return Maximum(theta, value, gradient, hessian, ENDLESS)
        with np.errstate(all="ignore"):
            new = log_likelihood(steps, tried)
        if np.isfinite(new[0]) and np.isfinite(new[2]).all() and new[0] >= value - 1e-13 * (1.0 + abs(value)):
            theta, (value, gradient, hessian), damping = tried, new, max(damping * 0.1, 1e-12)
        else:
            damping = max(4.0 * damping, 1e-8)
        if damping > 1e12:
            break
    return Maximum(theta, value, gradient, hessian, UNSETTLED)


def step(curve: Array, slope: Array, damping: float) -> Array:
    """Return the damped Newton step on ``curve``, a Hessian of unit diagonal made positive definite."""
    if not len(slope):
        return slope
    roots, basis = np.linalg.eigh(curve)
    roots = np.maximum(np.abs(roots), 1e-10) + damping
    moved: Array = basis @ ((basis.T @ slope) / roots)
    longest = np.abs(moved).max()
    limit = 50.0
    return moved if longest <= limit else moved * (limit / longest)
