"""Every tau2 estimator in 50-digit arithmetic: moments, many studies, several maxima, nearly collinear columns.

Run in this folder as ``python mpmath_estimators.py mpmath_estimators.json``; it takes about two minutes. Effects and
variances of long sets are not stored but made by `series`, exactly alike wherever it runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import mpmath as mp
from mpmath_reml import DIGITS, Problem

METHODS = ("DL", "HE", "HS", "SJ", "PM", "ML", "REML")
UNIT = 1 << 31


def series(k: int, seed: int, tau: float, low: float, offset: float = 0.0) -> tuple[list[float], list[float]]:
    """Return k effects and variances between ``low`` and about one, by a congruential generator."""
    state, drawn = seed, []
    for _ in range(2 * k):
        state = (1103515245 * state + 12345) % UNIT
        drawn.append(state / UNIT)
    v = [low + (1.0 - low) * u * u for u in drawn[:k]]
    return [offset + 2.0 * (u - 0.5) * (vi + tau) for u, vi in zip(drawn[k:], v, strict=True)], v


class Mean:
    """A pool whose sums cost k operations; ``y, v`` are taken exactly as the floats they are."""

    def __init__(self, y: Sequence[float], v: Sequence[float]) -> None:
        self.y, self.v, self.k = [mp.mpf(x) for x in y], [mp.mpf(x) for x in v], len(y)

    def at(self, tau2: mp.mpf) -> tuple[list[mp.mpf], mp.mpf, mp.mpf]:
        """Return the weights, their sum and the mean."""
        w = [1 / (v + tau2) for v in self.v]
        whole = mp.fsum(w)
        return w, whole, mp.fdot(w, self.y) / whole

    def q(self, tau2: mp.mpf) -> mp.mpf:
        """Return the generalised Q."""
        w, _, mean = self.at(tau2)
        return mp.fsum(a * (y - mean) ** 2 for a, y in zip(w, self.y, strict=True))

    def score(self, tau2: mp.mpf, method: str) -> mp.mpf:
        """Return the estimating function, positive left of its root."""
        w, whole, mean = self.at(tau2)
        if method == "PM":
            return self.q(tau2) - (self.k - 1)
        square = mp.fsum(a * a for a in w)
        expected = whole - square / whole if method == "REML" else whole
        return mp.fsum((a * (y - mean)) ** 2 for a, y in zip(w, self.y, strict=True)) - expected

    def height(self, tau2: mp.mpf, method: str) -> mp.mpf:
        """Return the (restricted) log likelihood up to a constant."""
        _, whole, _ = self.at(tau2)
        value = -mp.fsum(mp.log(v + tau2) for v in self.v) - self.q(tau2)
        return (value - (mp.log(whole) if method == "REML" else 0)) / 2

    def maxima(self, method: str, points: int) -> list[mp.mpf]:
        """Return every maximum over tau2 >= 0 on a grid of so many points, for PM the root."""
        low, centre = min(self.v), mp.fsum(self.y) / self.k
        high = 4 * (mp.fsum((y - centre) ** 2 for y in self.y) / self.k * 4 + max(self.v))
        step = mp.log((high + low) / low) / points
        grid = [low * mp.expm1(j * step) for j in range(points + 1)]
        signs = [self.score(t, method) > 0 for t in grid]
        found = [] if signs[0] else [mp.mpf(0)]
        for j in range(points):
            if signs[j] and not signs[j + 1]:
                found.append(
                    mp.findroot(
                        lambda t: self.score(t, method), grid[j : j + 2], solver="anderson", tol=1e-60, verify=False
                    )
                )
        return found


def moment(problem: Problem, method: str) -> mp.mpf:
    """Return a closed-form estimate, truncated at zero, by dense matrices."""
    k, p = problem.X.rows, problem.X.cols
    if method == "HE":
        hat = problem.X * (problem.X.T * problem.X) ** -1 * problem.X.T
        residual = problem.y - hat * problem.y
        expected = mp.fsum((1 - hat[i, i]) * problem.v[i] for i in range(k))
        return max(mp.mpf(0), ((residual.T * residual)[0] - expected) / (k - p))
    centre = mp.fsum(problem.y) / k
    start = mp.fsum((y - centre) ** 2 for y in problem.y) / k if method == "SJ" else mp.mpf(0)
    P, _, _ = problem.weighted(start)
    q = (problem.y.T * P * problem.y)[0]
    if method == "SJ":
        return start * q / (k - p)
    if method == "HS":
        return max(mp.mpf(0), (q - k) / mp.fsum(1 / v for v in problem.v))
    return max(mp.mpf(0), (q - (k - p)) / mp.fsum(P[i, i] for i in range(k)))


def moment_of_mean(mean: Mean, method: str) -> mp.mpf:
    """Return a closed-form estimate of a pool, truncated at zero, from sums."""
    k, centre = mean.k, mp.fsum(mean.y) / mean.k
    squares = mp.fsum((y - centre) ** 2 for y in mean.y)
    if method == "HE":
        return max(mp.mpf(0), squares / (k - 1) - mp.fsum(mean.v) / k)
    if method == "SJ":
        return squares / k * mean.q(squares / k) / (k - 1)
    w, whole, _ = mean.at(mp.mpf(0))
    if method == "HS":
        return max(mp.mpf(0), (mean.q(mp.mpf(0)) - k) / whole)
    return max(mp.mpf(0), (mean.q(mp.mpf(0)) - (k - 1)) / (whole - mp.fsum(a * a for a in w) / whole))


def pooled(y: Sequence[float], v: Sequence[float], method: str, points: int) -> dict[str, Any]:
    """Return tau2, mean and standard error, and all maxima, of a pool."""
    mean = Mean(y, v)
    if method in ("PM", "ML", "REML"):
        maxima = mean.maxima(method, points)
        tau2 = max(maxima, key=lambda t: mean.height(t, method)) if len(maxima) > 1 else maxima[0]
    else:
        tau2 = moment_of_mean(mean, method)
        maxima = [tau2]
    _, whole, centre = mean.at(tau2)
    return {
        "tau2": text(tau2),
        "beta": [text(centre)],
        "se": [text(1 / mp.sqrt(whole))],
        "maxima": [text(t) for t in maxima],
    }


def regressed(y: list[float], v: list[float], rows: list[list[float]], method: str) -> dict[str, Any]:
    """Return tau2, coefficients and standard errors of a regression."""
    problem = Problem(y, v, [[1.0, *row] for row in rows])
    if method in ("PM", "ML", "REML"):
        tau2 = max(problem.maxima(method), key=lambda t: problem.log_likelihood(t, method))
    else:
        tau2 = moment(problem, method)
    _, beta, covariance = problem.weighted(tau2)
    se = [mp.sqrt(covariance[j, j]) for j in range(len(beta))]
    return {"tau2": text(tau2), "beta": [text(b) for b in beta], "se": [text(s) for s in se]}


def text(number: mp.mpf) -> str:
    """Return 25 digits."""
    return str(mp.nstr(number, 25))


# Found among random sets by counting the sign changes of the score; rounded, and counted again here.
SEVERAL = json.loads((Path(__file__).parent / "several_maxima.json").read_text(encoding="utf-8"))
LONG = [(20, 7, 0.5, 0.01), (100, 8, 0.3, 0.01), (500, 9, 0.05, 1e-4), (2000, 10, 0.2, 0.01), (5000, 11, 0.1, 0.01)]


def answers() -> Iterator[dict[str, Any]]:
    """Yield every case with its answer."""
    for k, seed, tau, low in LONG:
        y, v = series(k, seed, tau, low)
        for method in METHODS:
            made = {"k": k, "seed": seed, "tau": tau, "low": low}
            yield {"kind": "long", "series": made, "method": method} | pooled(y, v, method, 20)
    for case in SEVERAL:
        yield {"kind": "several", "y": case["y"], "v": case["v"], "method": case["method"]} | pooled(
            case["y"], case["v"], case["method"], 400
        )
    y, v = series(12, 5, 0.5, 0.02)
    units = {"plain": 1.0, "units 2^-20": 2.0**-20, "units 2^20": 2.0**20, "units 1e-8": 1e-8, "units 1e8": 1e8}
    for name in (*units, "offset 1e6"):
        unit, offset = units.get(name, 1.0), 0.0 if name in units else 1e6
        here, there = [a * unit + offset for a in y], [b * unit * unit for b in v]
        for method in METHODS:
            yield {"kind": "units", "case": name, "y": here, "v": there, "method": method} | pooled(
                here, there, method, 60
            )
    year = [[1990.0 + 2.5 * i] for i in range(12)]
    for name, gap in (("year", None), ("nearly collinear", 1e-6), ("just inside", 4e-9)):
        rows = [[x, *([] if gap is None else [x + gap * (i * i % 7) * 12.0])] for i, (x,) in enumerate(year)]
        for method in METHODS:
            yield {"kind": "design", "case": name, "y": y, "v": v, "X": rows, "method": method} | regressed(
                y, v, rows, method
            )


if __name__ == "__main__":
    with mp.workdps(DIGITS - 10):
        Path(sys.argv[1]).write_text(
            "[\n" + ",\n".join(json.dumps(row) for row in answers()) + "\n]\n", encoding="utf-8"
        )
