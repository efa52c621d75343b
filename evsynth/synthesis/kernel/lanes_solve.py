"""The global maxima of pools, a few abreast, in plain loops for numba; see `root` for the algorithm."""

from __future__ import annotations

from math import inf, nan, sqrt

import numpy as np

from evsynth.synthesis.kernel.batch import Array
from evsynth.synthesis.kernel.lanes_scan import brackets
from evsynth.synthesis.kernel.lanes_sums import EXPECTED, LANES, MOVE, OBSERVED, Index, height, jit, load, step
from evsynth.synthesis.kernel.root import EXACT, ITERATIONS, RELATIVE, ROUNDING


@jit
def roots(
    y: Array, v: Array, ends: Array, restricted: bool, w: Array, s: Array, tau2: Array, done: Index, count: Index
) -> None:
    """Solve by safeguarded Newton in the brackets ``ends`` (LANES, 3): fill in ``tau2``, ``done``, ``count``."""
    last, pure = ends[:, 1] - ends[:, 0], np.zeros(LANES, np.bool_)
    done[:] = False
    tau2[:] = ends[:, 2]
    for iteration in range(1, ITERATIONS + 1):
        step(y, v, tau2, restricted, w, s)
        left = 0
        for b in range(LANES):
            if done[b]:
                continue
            t, move = tau2[b], s[MOVE, b]
            if s[OBSERVED, b] > s[EXPECTED, b]:
                ends[b, 0] = t
            else:
                ends[b, 1] = t
            low, high, floor = ends[b, 0], ends[b, 1], ROUNDING * v[0, b]
            moved, size = t + move, abs(move)
            settled = size <= RELATIVE * t + floor or (size >= 0.5 * last[b] and size <= 1e-9 * (t + v[0, b]))
            settled = settled or (pure[b] and size * size * size <= EXACT * t * last[b] * last[b])
            pure[b] = settled or low < moved < high
            if pure[b]:
                tau2[b] = min(max(moved, low), high)
            else:
                tau2[b] = sqrt(max(low, high * 1e-3) * high) if high > 16.0 * low else 0.5 * (low + high)
            done[b] = settled or high - low <= RELATIVE * low + floor
            last[b], count[b] = size, iteration
            left += not done[b]
        if left == 0:
            break


@jit
def maximise_each(y: Array, v: Array, rss: Array, df: Array, restricted: bool) -> tuple[Array, Index, Index]:
    """Return tau2, convergence and iterations, (B,) each, of the pools in the columns of ``y, v``, (k, B)."""
    k, fits = y.shape
    ends, owner, maxima, usable = brackets(y, v, rss, df, restricted)
    best, converged, iterations = np.zeros(fits), usable.copy(), np.zeros(fits, np.int64)
    best[~usable] = nan
    highest, seen = np.empty(fits), np.zeros(fits, np.bool_)
    some_y, some_v, w = np.empty((k, LANES)), np.empty((k, LANES)), np.empty((k, LANES))
    s, tau2, some = np.empty((10, LANES)), np.empty(LANES), np.empty((LANES, 3))
    done, count = np.zeros(LANES, np.bool_), np.zeros(LANES, np.int64)
    crossings = np.bincount(owner, minlength=fits)
    for start in range(0, len(owner), LANES):
        rows = owner[start : start + LANES]
        load(y, v, rows, some_y, some_v)
        for b in range(LANES):
            some[b] = ends[min(start + b, len(owner) - 1)]
        roots(some_y, some_v, some, restricted, w, s, tau2, done, count)
        for b in range(len(rows)):
            fit = rows[b]
            if maxima[fit] > 1:
                here = height(y, v, fit, tau2[b], restricted)
                if not seen[fit]:
                    highest[fit] = height(y, v, fit, 0.0, restricted) if maxima[fit] > crossings[fit] else -inf
                seen[fit] = True
                if not here > highest[fit]:
                    continue
                highest[fit] = here
            best[fit], converged[fit], iterations[fit] = tau2[b], done[b], count[b]
    return best, converged, iterations
