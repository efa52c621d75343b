"""Safeguarded Newton: one root a fit, all fits of a batch at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel.batch import Array, Fits, Index

Step = Callable[[Fits, Array, Array], tuple[Array, Array]]

ITERATIONS = 200
RELATIVE = 1e-13
EXACT = 1e-15
"""A step whose successor, by the quadratic convergence of the last two, is this far below t ends at the root."""
ROUNDING = 2.0**-54


@dataclass(frozen=True, slots=True)
class Brackets:
    """Intervals with one root each, (R,): the fit they belong to, their ends and where to start."""

    rows: Index
    low: Array
    high: Array
    start: Array


@dataclass(frozen=True, slots=True)
class Root:
    """A root a fit, (B,): its value, whether it converged, and the iterations it took."""

    value: Array
    converged: npt.NDArray[np.bool_]
    iterations: npt.NDArray[np.int64]


def solve(fits: Fits, step: Step, brackets: Brackets, target: Array) -> Root:
    """Return the root in each bracket, one a fit of ``fits``, to a relative 1e-12 or better.

    ``step(fits, t, target)`` returns the equation, positive left of the root, and the Newton step. The
    bracket is kept; a step that leaves it is replaced by bisection. A fit is done when its step is below
    1e-13 of t, or below rounding of its smallest variance, or no longer shrinks.
    """
    low, high, start = brackets.low, brackets.high, brackets.start
    root = Root(start.copy(), np.zeros(len(start), bool), np.zeros(len(start), np.int64))
    if not len(start):
        return root
    active = np.arange(len(start))
    smallest = fits.smallest
    floor = ROUNDING * smallest
    t, last, pure = start, high - low, np.zeros(len(start), bool)
    for iteration in range(1, ITERATIONS + 1):
        value, newton = step(fits, t, target)
        low, high = np.where(value > 0, t, low), np.where(value > 0, high, t)
        moved = t + newton
        size = np.abs(newton)
        settled = size <= RELATIVE * t + floor
        # Rounding keeps the step from shrinking further: it is as good as the data's digits allow.
        settled |= (size >= 0.5 * last) & (size <= 1e-9 * (t + smallest))
        settled |= pure & (size * size * size <= EXACT * t * last * last)
        outside = ~((moved > low) & (moved < high)) & ~settled
        t = np.minimum(np.maximum(moved, low), high)
        if outside.any():
            middle = np.where(high > 16.0 * low, np.sqrt(np.maximum(low, high * 1e-3) * high), 0.5 * (low + high))
            t = np.where(outside, middle, t)
        settled |= high - low <= RELATIVE * low + floor
        last, pure = size, ~outside
        done = np.count_nonzero(settled)
        if done <= 0.25 * len(t) and iteration < ITERATIONS:
            continue
        root.value[active], root.converged[active], root.iterations[active] = t, settled, iteration
        if done == len(t):
            break
        if done:
            keep = np.flatnonzero(~settled)
            fits, active = fits.take(keep), active[keep]
            t, low, high, last, pure = t[keep], low[keep], high[keep], last[keep], pure[keep]
            floor, smallest, target = floor[keep], smallest[keep], target[keep]
    return root
