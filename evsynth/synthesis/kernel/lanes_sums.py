"""Sums of a few pools abreast, in plain loops for numba; importing this module needs numba.

The sums are those of `mean_state`. ``LANES`` fits, (k, LANES), go through them together, so that the inner loops
run over fits and need no sum across a vector register.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numba

from evsynth.synthesis.kernel.batch import Array

LANES = 32
OBSERVED, EXPECTED, MOVE = range(3)
"""Rows of the sums ``s``, (10, LANES); the others are room to work in."""

Function = Callable[..., Any]
Index = Any


def jit(function: Function) -> Function:
    """Compile a function on first use; keep it on disk where there is a place that can be written to.

    numba notices a change only in the file a function stands in: who edits one of these files, or a constant they
    take over, deletes ``__pycache__``.
    """
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": {"contract"}}
    try:
        compiled: Function = numba.njit(cache=True, **options)(function)
    except RuntimeError:
        compiled = numba.njit(**options)(function)
    return compiled


@jit
def weigh(y: Array, v: Array, tau2: Array, w: Array, s: Array) -> None:
    """Fill in the weights, and in ``s`` the sums 3, w without the heaviest, 4, all w, and 5, the mean."""
    for b in range(LANES):
        w[0, b] = 1.0 / (v[0, b] + tau2[b])
        s[3, b], s[5, b] = 0.0, w[0, b] * y[0, b]
    for j in range(1, len(y)):
        for b in range(LANES):
            w[j, b] = 1.0 / (v[j, b] + tau2[b])
            s[3, b] += w[j, b]
            s[5, b] += w[j, b] * y[j, b]
    for b in range(LANES):
        s[4, b] = w[0, b] + s[3, b]
        s[5, b] /= s[4, b]


@jit
def look(y: Array, v: Array, tau2: Array, restricted: bool, w: Array, s: Array) -> None:
    """Fill in the observed and the expected score of each fit, ``s[:2]``."""
    weigh(y, v, tau2, w, s)
    for b in range(LANES):
        s[0, b], s[6, b] = (w[0, b] * (y[0, b] - s[5, b])) ** 2, 0.0
    for j in range(1, len(y)):
        for b in range(LANES):
            u = w[j, b] * (y[j, b] - s[5, b])
            s[0, b] += u * u
            s[6, b] += w[j, b] * w[j, b]
    for b in range(LANES):
        s[1, b] = s[3, b] * (1.0 + w[0, b] / s[4, b]) - s[6, b] / s[4, b] if restricted else s[4, b]


@jit
def step(y: Array, v: Array, tau2: Array, restricted: bool, w: Array, s: Array) -> None:
    """Fill in the observed and the expected score of each fit and its Newton step, ``s[:3]``."""
    weigh(y, v, tau2, w, s)
    for b in range(LANES):
        u = w[0, b] * (y[0, b] - s[5, b])
        s[0, b], s[7, b], s[8, b] = u * u, w[0, b] * u, w[0, b] * u * u
        s[6, b] = s[9, b] = 0.0
    for j in range(1, len(y)):
        for b in range(LANES):
            u = w[j, b] * (y[j, b] - s[5, b])
            square = w[j, b] * w[j, b]
            s[0, b] += u * u
            s[7, b] += w[j, b] * u
            s[8, b] += w[j, b] * u * u
            s[6, b] += square
            s[9, b] += square * w[j, b]
    for b in range(LANES):
        heavy, rest, whole, second = w[0, b], s[3, b], s[4, b], s[6, b]
        curvature = s[8, b] - s[7, b] * s[7, b] / whole
        if restricted:
            corner, share = heavy * rest / whole, second / whole
            s[1, b] = rest * (1.0 + heavy / whole) - share
            slope = corner * corner + 2.0 * heavy * heavy * second / (whole * whole)
            slope += second - 2.0 * s[9, b] / whole + share * share
        else:
            s[1, b], slope = whole, heavy * heavy + second
        bend = 2.0 * s[1, b] * curvature - slope * s[0, b]
        s[2, b] = (s[0, b] - s[1, b]) * s[0, b] / bend


@jit
def height(y: Array, v: Array, fit: int, tau2: float, restricted: bool) -> float:
    """Return the log likelihood of a fit of (k, B) data up to a constant."""
    whole, shift, value = 0.0, 0.0, 0.0
    for j in range(len(y)):
        w = 1.0 / (v[j, fit] + tau2)
        whole += w
        shift += w * y[j, fit]
    shift /= whole
    for j in range(len(y)):
        w = 1.0 / (v[j, fit] + tau2)
        if w > 0.0:
            value += log(w) - w * (y[j, fit] - shift) ** 2
    return 0.5 * (value - (log(whole) if restricted else 0.0))


@jit
def load(y: Array, v: Array, fits: Index, some_y: Array, some_v: Array) -> None:
    """Bring the columns ``fits`` together, the last repeated up to ``LANES``."""
    last = len(fits) - 1
    for j in range(len(y)):
        for b in range(LANES):
            some_y[j, b], some_v[j, b] = y[j, fits[min(b, last)]], v[j, fits[min(b, last)]]
