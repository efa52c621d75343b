"""The tau at which the profile peaks or has fallen to a target, with its coefficients, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Counts, Flags, Point, evaluate

PEAK, RISES, FALLS = 0, -1, 1
"""What is solved for: the maximum, or the target passed on the way up to it or down from it."""
SAME = 1e-10
"""The relative change of a solution that doubling the nodes may bring."""
_QUADRATIC = 1e-7  # after a Newton step of this size the next is below rounding error
_MOST_NODES = 2048
_STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Aims:
    """What to solve for, (B,) each: a bracket of tau, a start, a kind, a target of the log-likelihood.

    ``unit`` is a small tau of the problem, against which a vanishing one is judged.
    """

    low: Array
    high: Array
    tau: Array
    beta: Array
    kind: npt.NDArray[np.int64]
    target: Array
    unit: Array


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Solutions: ``tau, loglik`` (B,), ``beta`` (B, p), information of (beta, tau), and the work they took."""

    tau: Array
    beta: Array
    loglik: Array
    information: Array
    nodes: npt.NDArray[np.int64]
    iterations: npt.NDArray[np.int64]
    settled: Flags


def solve(counts: Counts, aims: Aims) -> Solved:
    """Return the solutions for counts (B, k), each at a number of nodes whose half gives the same.

    Coefficients and tau take their Newton steps together; a step that leaves the bracket of tau, which
    shrinks, is replaced by bisection. A solution that no longer moves is solved again with twice the nodes,
    until that changes nothing.
    """
    B, p = aims.beta.shape
    low, high, tau, beta = aims.low.copy(), aims.high.copy(), aims.tau.copy(), aims.beta.copy()
    nodes = np.select([tau <= 0.4, tau <= 1.0, tau <= 3.0], [24, 32, 48], 96).astype(np.int64)
    fresh, settled = np.zeros(B, dtype=bool), np.zeros(B, dtype=bool)
    loglik, information = np.full(B, np.nan), np.full((B, p + 1, p + 1), np.nan)
    iterations = np.zeros(B, dtype=np.int64)
    rows = np.arange(B)
    for _ in range(_STEPS):
        some = aims_of(aims, rows)
        point = evaluate(counts.take(rows), beta[rows], tau[rows], nodes[rows])
        moved, low[rows], high[rows] = following(some, point, tau[rows], low[rows], high[rows])
        shift = moved - tau[rows]
        change = point.step + point.drift * shift[:, None]
        still = at_rest(shift, change, tau[rows], beta[rows], some.unit, SAME)
        arrived = at_rest(shift, change, tau[rows], beta[rows], some.unit, _QUADRATIC)
        tau[rows], beta[rows] = moved, beta[rows] + change
        loglik[rows], information[rows] = point.loglik, point.information
        iterations[rows] += 1
        settled[rows] = still & fresh[rows]
        again = arrived & ~settled[rows] & (still | ~fresh[rows])
        fresh[rows] = again
        nodes[rows] *= np.where(again, 2, 1)
        low[rows] = np.where(again, some.low, low[rows])
        high[rows] = np.where(again, some.high, high[rows])
        lost = ~np.isfinite(moved) | ~np.isfinite(change).all(axis=1)
        rows = rows[~settled[rows] & (nodes[rows] <= _MOST_NODES) & ~lost]
        if not len(rows):
            break
    return Solved(tau, beta, loglik, information, nodes, iterations, settled)


def at_rest(shift: Array, change: Array, tau: Array, beta: Array, unit: Array, tolerance: float) -> Flags:
    """Return where the steps of tau and of the coefficients are within a relative tolerance, (B,)."""
    still: Flags = np.abs(shift) * tau <= tolerance * (tau**2 + 1e-3 * unit**2)
    still &= np.all(np.abs(change) <= tolerance * (1.0 + np.abs(beta)), axis=1)
    return still


def aims_of(aims: Aims, rows: npt.NDArray[np.intp]) -> Aims:
    """Return the aims at ``rows``."""
    return Aims(
        aims.low[rows], aims.high[rows], aims.tau[rows], aims.beta[rows], aims.kind[rows], aims.target[rows],
        aims.unit[rows],
    )  # fmt: skip


def following(aims: Aims, at: Point, tau: Array, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Return the next tau and the bracket it left, which shrinks only where the coefficients have come close.

    What is solved is positive at the lower end and negative at the upper one: the slope by tau^2, or the
    distance from the target.
    """
    peak = aims.kind == PEAK
    with np.errstate(all="ignore"):
        value = np.where(peak, at.slope / tau, aims.kind * (at.loglik - aims.target))
        derivative = np.where(peak, at.curve / tau - at.slope / tau**2, aims.kind * at.slope)
        step = -value / derivative
    close = at.gain < 1e-4
    low = np.where(close & (value > 0.0), tau, low)
    high = np.where(close & (value < 0.0), tau, high)
    proposed = tau + step
    tiny = np.abs(step) <= 1e-7 * tau
    usable = (derivative < 0.0) & np.isfinite(proposed) & (proposed > 0.0)
    inside = usable & (((proposed > low) & (proposed < high)) | tiny)
    return np.where(inside, proposed, np.where(close, 0.5 * (low + high), tau)), low, high
