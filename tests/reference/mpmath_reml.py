"""Random-effects fits in 60-digit arithmetic: the oracle that the float64 kernel is held against.

Solved independently of the kernel: dense matrices, the score scanned on a fine grid, and every root between
grid points found to 26 digits. Run as ``python mpmath_reml.py mpmath_reml.json`` to make the numbers that the
tests read; it takes about a minute.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mpmath as mp

DIGITS = 60
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
                found.append(self.root(grid[j], grid[j + 1], method))
        return found

    def root(self, low: mp.mpf, high: mp.mpf, method: str) -> mp.mpf:
        """Return the root between ``low`` and ``high`` to 26 digits."""
        root = mp.findroot(
            lambda t: self.score(t, method), (low, high), solver="anderson", tol=1e-90, verify=False, maxsteps=200
        )
        nearby = mp.mpf(10) ** -26 * root
        if not (low <= root <= high and self.score(root - nearby, method) >= 0 >= self.score(root + nearby, method)):
            raise ArithmeticError(f"no root found between {low} and {high}")
        return root


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


Case = tuple[str, list[float], list[float], list[list[float]]]
YEARS = [1990.0, 1994.0, 1999.0, 2001.0, 2003.0, 2006.0, 2010.0, 2012.0, 2016.0, 2020.0]


def cases() -> Iterator[Case]:
    """Yield name, effects, variances and moderators of every case."""
    draw = random.Random(20).gauss
    v = [0.01 + 0.06 * i for i in range(10)]
    y = [draw(0.3, (vi + 0.2) ** 0.5) for vi in v]
    wide = [10.0 ** (i * 10 / 9 - 10) for i in range(10)]
    none: list[list[float]] = [[] for _ in y]
    year = [[x] for x in YEARS]
    yield "plain", y, v, none
    yield "offset 1e6", [yi + 1e6 for yi in y], v, none
    yield "units 1e-8", [yi * 1e-8 for yi in y], [vi * 1e-16 for vi in v], none
    yield "units 1e9", [yi * 1e9 for yi in y], [vi * 1e18 for vi in v], none
    yield "two studies", [0.1, 1.4], [0.02, 0.05], none[:2]
    yield "two studies, tau2 zero", [0.1, 0.2], [0.02, 0.05], none[:2]
    yield "tau2 zero", [0.1, 0.2, 0.15, 0.12], [0.2, 0.5, 0.1, 0.3], none[:4]
    for tau2 in (0.0, 1e-6, 1e-3, 0.5):
        yield f"variances ten orders apart, {tau2:g}", [draw(0.3, (vi + tau2) ** 0.5) for vi in wide], wide, none
    two = [-0.7133068759776864, 0.5743913734629915, 0.464808192519263, -0.8718634760494681]
    yield (
        "two maxima",
        two,
        [0.5171052170149913, 0.15417849051019544, 0.06986356717217243, 0.7138370457935218],
        none[:4],
    )
    yield "year", y, v, year
    yield "year, year^2", y, v, [[x, x**2] for x in YEARS]
    yield "year, year^2, year^3", y, v, [[x, x**2, x**3] for x in YEARS]
    yield "year, offset 1e6", [yi + 1e6 for yi in y], v, year
    yield "year, units 1e-8", [yi * 1e-8 for yi in y], [vi * 1e-16 for vi in v], year
    yield "year, variances ten orders apart", [draw(0.3, (vi + 0.01) ** 0.5) for vi in wide], wide, year


def solved(case: Case, method: str) -> dict[str, object]:
    """Return one case solved by one method, numbers as decimal strings of 25 digits."""
    name, y, v, moderators = case
    fit = solve(y, v, [[1.0, *row] for row in moderators], method)
    numbers = {"tau2": mp.nstr(fit.tau2, 25), "factor": mp.nstr(fit.factor, 25)}
    lists = {"beta": [mp.nstr(b, 25) for b in fit.beta], "se": [mp.nstr(s, 25) for s in fit.se]}
    return {"case": name, "method": method, "y": y, "v": v, "X": moderators} | numbers | lists


if __name__ == "__main__":
    rows = [solved(case, method) for case in cases() for method in ("FE", "PM", "ML", "REML")]
    Path(sys.argv[1]).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
