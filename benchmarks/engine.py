"""Fits per second of the synthesis engine, and its ratio to PyMARE and statsmodels in the same run.

Run: ``OMP_NUM_THREADS=1 python benchmarks/engine.py``. Each time is the best of several, one thread.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
from pymare import Dataset, estimators
from statsmodels.stats.meta_analysis import combine_effects

from evsynth.synthesis import leave_one_out, pool, pool_many, regress

REPEATS = 5


def seconds(call: Callable[[], object]) -> float:
    """Return the shortest of several runs."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def reviews(fits: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return random effects and variances, (fits, k), a third of them homogeneous."""
    rng = np.random.default_rng(1)
    v = rng.uniform(0.01, 0.6, (fits, k))
    return rng.normal(0, np.sqrt(v + rng.choice([0.0, 0.05, 0.3], (fits, 1)))), v


def line(name: str, ours: float, peer: str = "", theirs: float | None = None) -> None:
    """Print one rate, with the peer's and the ratio when there is one."""
    compared = f"{peer:>12} {theirs:>12,.0f}/s  {ours / theirs:>8.1f} times" if theirs else ""
    print(f"{name:<34}{ours:>12,.0f}/s {compared}")


def pymare_reml(y: np.ndarray, v: np.ndarray) -> object:
    """Fit all columns by PyMARE's REML at once, its fastest way."""
    estimator = estimators.VarianceBasedLikelihoodEstimator(method="reml")
    return estimator.fit_dataset(Dataset(y.T, v.T, add_intercept=True))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")  # the peers warn about their own defaults
    y, v = reviews(100_000, 10)
    theirs = 5_000 / seconds(lambda: pymare_reml(y[:5_000], v[:5_000]))
    line("REML, k = 10, B = 100,000", len(y) / seconds(lambda: pool_many(y, v)), "PyMARE", theirs)
    loop = 200 / seconds(lambda: [combine_effects(a, b, method_re="pm") for a, b in zip(y[:200], v[:200], strict=True)])
    line("PM, k = 10, B = 100,000", len(y) / seconds(lambda: pool_many(y, v, method="PM")), "statsmodels", loop)
    line("DL, k = 10, B = 100,000", len(y) / seconds(lambda: pool_many(y, v, method="DL")))
    x = np.linspace(1990, 2020, 13)
    y13, v13 = reviews(1, 13)
    line("permutations, k = 13", 10_000 / seconds(lambda: regress(y13[0], v13[0], x, permutations=10_000)))
    y100, v100 = reviews(1, 100)
    line("leave-one-out fits, k = 100", 100 / seconds(lambda: leave_one_out(y100[0], v100[0])))
    y2000, v2000 = reviews(1, 2_000)
    one = seconds(lambda: pymare_reml(y2000, v2000))
    line("one pool, k = 2,000", 1 / seconds(lambda: pool(y2000[0], v2000[0])), "PyMARE", 1 / one)
    line("one pool, k = 10", 1 / seconds(lambda: pool(y[0], v[0])))


if __name__ == "__main__":
    main()
