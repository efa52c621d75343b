"""Random-effects fits in 40-digit arithmetic: the oracle that the float64 kernel is held against.

Solved independently of the kernel: dense matrices, the profile likelihood scanned on a fine grid, and the
score equation solved by bisection between grid points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath as mp

DIGITS = 40
GRID = 160


@dataclass(frozen=True)
class Fit:
    """tau2, coefficients, their standard errors and the Knapp-Hartung factor."""

    tau2: mp.mpf
    beta: list[mp.mpf]
    se: list[mp.mpf]
    factor: mp.mpf


class Problem:
    """Effects y, variances v and design X (a list of rows), all taken exactly as the floats they are."""

    def __init__(self, y: Sequence[float], v: Sequence[float], X: Sequence[Sequence[float]]) -> None:
        self.y = mp.matrix([mp.mpf(value) for value in y])
        self.v = [mp.mpf(value) for value in v]
        self.X = mp.matrix([[mp.mpf(value) for value in row] for row in X])

    def weighted(self, tau2: mp.mpf) -> tuple[mp.matrix, mp.matrix, mp.matrix]:
        """Return P, the coefficients and their covariance at ``tau2``."""
        W = mp.diag([1 / (v + tau2) for v in self.v])
        covariance = (self.X.T * W * self.X) ** -1
        P = W - W * self.X * covariance * self.X.T * W
        return P, covariance * (self.X.T * W * self.y), covariance

    def score(self, tau2: mp.mpf, method: str) -> mp.mpf:
        """Return the estimating function of ``method``, positive left of its root."""
        P, _, _ = self.weighted(tau2)
        py = P * self.y
        if method == "PM":
            return (self.y.T * py)[0] - (self.X.rows - self.X.cols)
        trace = sum(1 / (v + tau2) for v in self.v)
        if method == "REML":
            trace = sum(P[i, i] for i in range(P.rows))
        return (py.T * py)[0] - trace

    def log_likelihood(self, tau2: mp.mpf, method: str) -> mp.mpf:
        """Return the (restricted) log likelihood up to a constant."""
        P, _, covariance = self.weighted(tau2)
        value = -sum(mp.log(v + tau2) for v in self.v) - (self.y.T * P * self.y)[0]
        return (value + (mp.log(mp.det(covariance)) if method == "REML" else 0)) / 2

    def maxima(self, method: str) -> list[mp.mpf]:
        """Return every local maximum over tau2 >= 0, for PM the root of its equation."""
        low = min(self.v)
        centre = sum(self.y) / len(self.y)
        high = 4 * (sum((y - centre) ** 2 for y in self.y) + max(self.v))
        step = mp.log((high + low) / low) / GRID
        grid = [low * mp.expm1(j * step) for j in range(GRID + 1)]
        signs = [self.score(t, method) > 0 for t in grid]
        found = [] if signs[0] else [mp.mpf(0)]
        for j in range(GRID):
            if signs[j] and not signs[j + 1]:
                found.append(self.bisect(grid[j], grid[j + 1], method))
        return found

    def bisect(self, low: mp.mpf, high: mp.mpf, method: str) -> mp.mpf:
        """Return the root between ``low`` and ``high`` to about 30 digits."""
        return mp.findroot(lambda t: self.score(t, method), (low, high), solver="anderson", tol=mp.mpf(10) ** -60,
                           verify=False, maxsteps=200)


def solve(y: Sequence[float], v: Sequence[float], X: Sequence[Sequence[float]], method: str = "REML") -> Fit:
    """Return the fit with the global maximum of the (restricted) likelihood, or the Paule-Mandel one."""
    with mp.workdps(DIGITS):
        problem = Problem(y, v, X)
        if method == "FE":
            tau2 = mp.mpf(0)
        else:
            tau2 = max(problem.maxima(method), key=lambda t: problem.log_likelihood(t, method))
        P, beta, covariance = problem.weighted(tau2)
        df = problem.X.rows - problem.X.cols
        factor = (problem.y.T * P * problem.y)[0] / df if df else mp.mpf(1)
        se = [mp.sqrt(covariance[j, j]) for j in range(problem.X.cols)]
        return Fit(tau2, list(beta), se, factor)
