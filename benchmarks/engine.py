"""The synthesis engine's speed beside PyMARE, statsmodels and metafor: same data, one thread each, one run.

Run from a checkout: ``OMP_NUM_THREADS=1 python benchmarks/engine.py``. A time is the best of several. metafor takes
part where there is an Rscript that has it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from pymare import Dataset, estimators, meta_regression
from statsmodels.stats.meta_analysis import combine_effects

from evsynth.synthesis import leave_one_out, pool, pool_many, regress

HERE = Path(__file__).parent
SIZES = (10, 13, 100, 2_000)
BATCH, LOOP = 100_000, 200
YEARS = np.linspace(1990, 2020, 13)
# Log relative risks of the BCG trials and their variances (metadat's dat.bcg).
BCG_Y = [-0.8893113, -1.5853887, -1.3480731, -1.4415512, -0.2175473, -0.7861156, -1.6208982, 0.0119523,
         -0.4694176, -1.3713448, -0.3393588, 0.4459134, -0.0173139]  # fmt: skip
BCG_V = [0.3255848, 0.1945811, 0.4153680, 0.0200100, 0.0512102, 0.0069056, 0.2230172, 0.0039616,
         0.0564342, 0.0730248, 0.0124122, 0.5325058, 0.0714047]  # fmt: skip
Row = tuple[str, float, str, float | None]


def seconds(call: Callable[[], object], repeats: int = 4) -> float:
    """Return the shortest of several runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def reviews(fits: int, k: int) -> tuple[Any, Any]:
    """Return random effects and variances, (fits, k), a third of them homogeneous."""
    rng = np.random.default_rng(k)
    v = rng.uniform(0.01, 0.6, (fits, k))
    return rng.normal(0, np.sqrt(v + rng.choice([0.0, 0.05, 0.3], (fits, 1)))), v


def pymare_fit(y: Any, v: Any, method: str) -> object:
    """Fit all columns by PyMARE at once, its fastest way."""
    data = Dataset(y.T, v.T, add_intercept=True)
    if method == "DL":
        return estimators.DerSimonianLaird().fit_dataset(data)
    return estimators.VarianceBasedLikelihoodEstimator(method=method).fit_dataset(data)


def batches() -> Iterator[Row]:
    """Yield fits per second of batches, against the peers'."""
    y, v = reviews(BATCH, 10)
    few = y[:5_000], v[:5_000]
    for method in ("REML", "ML", "DL"):
        ours = BATCH / seconds(lambda method=method: pool_many(y, v, method=method))
        yield f"{method}, k = 10, B = 100,000", ours, "PyMARE", 5_000 / seconds(lambda m=method: pymare_fit(*few, m))
    loop = seconds(lambda: [combine_effects(a, b, method_re="pm") for a, b in zip(y[:LOOP], v[:LOOP], strict=True)])
    yield "PM, k = 10, B = 100,000", BATCH / seconds(lambda: pool_many(y, v, method="PM")), "statsmodels", LOOP / loop


def resampling() -> Iterator[Row]:
    """Yield rates of permutations, subsets and leave-one-out."""
    y, v = (values[0] for values in reviews(1, 13))
    draws = 10_000
    ours = draws / seconds(lambda: regress(y, v, YEARS, permutations=draws), 2)
    theirs = meta_regression(y[:, None], v[:, None], YEARS[:, None], method="REML")
    yield "permutations, k = 13", ours, "PyMARE", draws / seconds(lambda: theirs.permutation_test(draws), 1)
    taken = (np.arange(1, 8192)[:, None] >> np.arange(13) & 1).astype(bool)
    effects, variances = (np.broadcast_to(values, taken.shape) for values in (BCG_Y, BCG_V))
    yield "8,191 subsets of BCG", len(taken) / seconds(lambda: pool_many(effects, variances, taken)), "", None
    y, v = (values[0] for values in reviews(1, 5_000))
    yield "leave-one-out, k = 5,000", 5_000 / seconds(lambda: leave_one_out(y, v)), "", None


def single() -> Iterator[Row]:
    """Yield single fits per second."""
    y, v = reviews(1, 2_000)
    ours = 1 / seconds(lambda: pool(y[0], v[0]), 20)
    yield "one pool, k = 2,000", ours, "PyMARE", 1 / seconds(lambda: pymare_fit(y, v, "REML"))
    y, v = reviews(1, 10)
    yield "one pool, k = 10", 1 / seconds(lambda: pool(y[0], v[0]), 50), "", None


def metafor(folder: Path) -> dict[str, float]:
    """Return seconds of metafor's tasks, empty where there is no metafor."""
    for k in SIZES:
        for name, values in zip("yv", reviews(BATCH if k == 10 else 1, k), strict=True):
            np.savetxt(folder / f"{name}{k}.csv", values[:LOOP], delimiter=",", fmt="%.17g")
    rscript = shutil.which("Rscript")
    if rscript is None:
        return {}
    done = subprocess.run([rscript, HERE / "engine.R", folder], capture_output=True, text=True, check=False)
    return {name: float(took) for name, took in map(str.split, done.stdout.splitlines())}


def beside_metafor(folder: Path) -> Iterator[Row]:
    """Yield the rates that metafor has counterparts of."""
    theirs = metafor(folder)
    if not theirs:
        return
    y, v = reviews(BATCH, 10)
    yield "REML, k = 10", BATCH / seconds(lambda: pool_many(y, v)), "metafor", LOOP / theirs["reml"]
    y, v = (values[0] for values in reviews(1, 2_000))
    yield "one pool, k = 2,000", 1 / seconds(lambda: pool(y, v), 20), "metafor", 1 / theirs["one"]
    y, v = (values[0] for values in reviews(1, 100))
    yield "leave-one-out, k = 100", 100 / seconds(lambda: leave_one_out(y, v)), "metafor", 100 / theirs["leave"]
    y, v = (values[0] for values in reviews(1, 13))
    ours = 10_000 / seconds(lambda: regress(y, v, YEARS, permutations=10_000), 2)
    yield "permutations, k = 13", ours, "metafor", LOOP / theirs["permute"]
    taken = np.random.default_rng(1).random((BATCH, 13)) < 0.5
    effects, variances = np.broadcast_to(y, taken.shape), np.broadcast_to(v, taken.shape)
    yield (
        "GOSH subsets, k = 13",
        BATCH / seconds(lambda: pool_many(effects, variances, taken)),
        "metafor",
        (LOOP / theirs["gosh"]),
    )
    yield from cold_start(folder)


def cold_start(folder: Path) -> Iterator[Row]:
    """Yield how often a second one CSV can be pooled from the command line."""
    y, v = (values[0] for values in reviews(1, 10))
    file = folder / "one.csv"
    np.savetxt(file, np.column_stack([y, v]), delimiter=",", header="yi,vi", comments="", fmt="%.17g")
    ours = [sys.executable, "-m", "evsynth", "pool", str(file), "--format", "json"]
    code = f"suppressMessages(library(metafor)); d <- read.csv('{file}'); print(rma(yi, vi, data = d))"
    run = lambda command: subprocess.run(command, capture_output=True, check=True, cwd=HERE.parent)  # noqa: E731
    yield (
        "cold start with one fit",
        1 / seconds(lambda: run(ours)),
        "metafor",
        1 / seconds(lambda: run(["Rscript", "-e", code])),
    )


def memory() -> Iterator[str]:
    """Yield the peak memory of one pool and of leave-one-out by the number of studies."""
    for k in (1_000, 2_000, 4_000, 8_000):
        y, v = (values[0] for values in reviews(1, k))
        peaks = []
        for call in (pool, leave_one_out):
            tracemalloc.start()
            call(y, v)
            peaks.append(tracemalloc.get_traced_memory()[1] / k)
            tracemalloc.stop()
        yield f"k = {k:>5,}: {peaks[0]:,.0f} bytes a study for one pool, {peaks[1]:,.0f} for leave-one-out"


def main() -> None:
    """Print the tables."""
    warnings.simplefilter("ignore")  # the peers warn about their own defaults
    print(f"{'fits per second':<30}{'evsynth':>12}  {'peer':<12}{'peer fits':>12}{'ratio':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for part in (batches(), resampling(), single(), beside_metafor(Path(folder))):
            for name, ours, peer, theirs in part:
                compared = f"{theirs:>12,.1f}{ours / theirs:>10,.1f}" if theirs else ""
                print(f"{name:<30}{ours:>12,.1f}  {peer:<12}{compared}", flush=True)
    print("\npeak memory")
    for line in memory():
        print(line)


if __name__ == "__main__":
    main()
