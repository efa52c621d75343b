"""Uphill to a maximum of the likelihood over components that can't be negative: projected Newton, B fits at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.dependence.likelihood import Problem
from evsynth.synthesis.dependence.nesting import Index
from evsynth.synthesis.kernel import Array

Flags = npt.NDArray[np.bool_]

ITERATIONS = 100
HALVINGS = 40
RELATIVE = 1e-13
ROUNDING = 2.0**-54


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """Maxima a fit: components (q, B), log likelihood (B,), slope there (q, B), whether it converged (B,)."""

    theta: Array
    height: Array
    slope: Array
    converged: Flags
    iterations: int


def ascend(problem: Problem, start: Array, free: Flags) -> Peak:
    """Return the maximum that is uphill of ``start`` (q, B), moving the components ``free`` (q,) only.

    A component at zero whose score is not positive stays there. Steps are Newton's on the observed
    information where that is positive definite, else on the expected one; they end at zero where they would
    cross it, and are halved until they don't lead down. A fit is done when every free component's step is
    below 1e-13 of it, or no longer shrinks.
    """
    theta = start.copy()
    count = theta.shape[1]
    height, slope = np.full(count, -np.inf), np.zeros_like(theta)
    converged = np.zeros(count, bool)
    last = np.full(count, np.inf)
    active: Index = np.arange(count, dtype=np.intp)
    floor = ROUNDING * problem.v.min()
    rounds = 0
    while active.size and rounds < ITERATIONS:
        rounds += 1
        here = problem.take(active)
        state = here.at(theta[:, active])
        height[active] = state.value()
        slope[:, active], observed, expected = state.derivatives()
        now = theta[:, active]
        moving = free[:, None] & ((now > 0) | (slope[:, active] > 0))
        full = newton(slope[:, active], observed, expected, moving)
        step, stuck = damped(here, now, full, height[active])
        size = np.max(np.where(moving, np.abs(step) / (now + floor / RELATIVE), 0.0), axis=0)
        done = size <= RELATIVE
        # Rounding keeps the step from shrinking further: it is as good as the data's digits allow.
        done |= (size >= 0.5 * last[active]) & (size <= 1e-8) | (stuck & (size <= 1e-6))
        theta[:, active] = np.maximum(now + step, 0.0)
        last[active] = size
        converged[active] = done
        active = active[~(done | stuck)]
    return Peak(theta, height, slope, converged, rounds)


def newton(slope: Array, observed: Array, expected: Array, moving: Flags) -> Array:
    """Return the uphill step (q, B) of the components that are ``moving`` (q, B)."""
    scale = 1.0 / np.sqrt(np.einsum("iib->ib", np.maximum(expected, np.finfo(float).tiny)))
    both = moving[:, None] & moving[None]
    unit = np.eye(len(slope))[:, :, None]
    sizes = scale[:, None] * scale[None]
    curved = np.moveaxis(np.where(both, observed * sizes, unit), -1, 0)
    mean = np.moveaxis(np.where(both, expected * sizes, unit), -1, 0)
    good = np.linalg.eigvalsh(curved)[:, 0] > 1e-3
    # A ridge that only matters where two components can hardly be told apart.
    matrix = np.where(good[:, None, None], curved, mean + 1e-10 * np.eye(len(slope)))
    pull = np.where(moving, slope * scale, 0.0).T
    step: Array = np.linalg.solve(matrix, pull[..., None])[..., 0].T * scale
    return step


def damped(problem: Problem, theta: Array, step: Array, height: Array) -> tuple[Array, Flags]:
    """Return the step cut at zero and halved until the likelihood doesn't fall, and where none would do."""
    slack = 1e-13 * (len(problem.v) + np.abs(height))
    taken = np.maximum(theta + step, 0.0) - theta
    stuck = np.zeros(len(height), bool)
    left: Index = np.arange(len(height), dtype=np.intp)
    share = 1.0
    for _ in range(HALVINGS):
        reached = problem.take(left).at(theta[:, left] + taken[:, left]).value()
        left = left[~(reached >= height[left] - slack[left])]
        if not left.size:
            return taken, stuck
        share *= 0.5
        taken[:, left] = np.maximum(theta[:, left] + share * step[:, left], 0.0) - theta[:, left]
    stuck[left] = True
    return taken, stuck
