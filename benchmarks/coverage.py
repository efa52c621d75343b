"""Coverage, width and bias of the intervals of pooled proportions, by simulation, as a Markdown table.

Run from a checkout: ``python benchmarks/coverage.py --out docs/coverage.md``. Cohorts have logits normal
about that of p with standard deviation tau, and between 15 and 400 patients, evenly on the log scale. ``--cells`` picks
by words such as ``k=5`` or ``p=0.02,tau=0.3``; every cell has its own seed, so that picking changes no number.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import special

from evsynth.synthesis import pool_many
from evsynth.synthesis.beta_binomial import beta_binomial_many
from evsynth.synthesis.glmm import pool_counts_many

Array = np.ndarray[Any, np.dtype[Any]]
STUDIES, RISKS, TAUS = (3, 5, 10, 20), (0.02, 0.05, 0.30, 0.85), (0.0, 0.3, 0.8, 1.0)
FEWEST, MOST = 15, 400
ABOUT = f"""\
{{replicates:,}} replicates a cell, on the logit scale. Cohorts have {FEWEST} to {MOST} patients and logits normal about
that of p with standard deviation tau. Inverse-variance logits add a half to cohorts in which nobody or everybody had
the event. The target is the logit of p, the median cohort's; for the beta-binomial it is the logit of the mean
proportion, which is what that model estimates; for prediction intervals, one new cohort's logit. `MC SE` is the Monte
Carlo standard error of the coverage, `bias` the mean error of the estimate. A replicate that a method can't fit, such
as one without any event, is counted under `unfitted` and left out of that method's other numbers. Made by
`benchmarks/coverage.py`.
"""
HEADER = ("k", "p", "tau", "interval", "coverage", "MC SE", "median width", "bias", "unfitted")


@dataclass(frozen=True)
class Cell:
    """One setting of the simulation."""

    k: int
    p: float
    tau: float

    @property
    def mean(self) -> float:
        """Logit of the median proportion."""
        return float(special.logit(self.p))

    @property
    def marginal(self) -> float:
        """Logit of the mean proportion over cohorts, what a beta-binomial estimates."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        proportion = weights @ special.expit(self.mean + self.tau * nodes) / weights.sum()
        return float(special.logit(proportion))

    def __str__(self) -> str:
        return f"k={self.k},p={self.p:g},tau={self.tau:g}"


def drawn(cell: Cell, replicates: int) -> tuple[Array, Array, Array]:
    """Return events and patients, (replicates, k), and the logit of one new cohort each, (replicates,)."""
    rng = np.random.default_rng([cell.k, round(1000 * cell.p), round(1000 * cell.tau)])
    shape = (replicates, cell.k)
    n = np.floor(np.exp(rng.uniform(np.log(FEWEST), np.log(MOST + 1), shape)))
    x = rng.binomial(n.astype(np.int64), special.expit(rng.normal(cell.mean, cell.tau, shape)))
    return x.astype(np.float64), n, rng.normal(cell.mean, cell.tau, replicates)


def logits(x: Array, n: Array) -> tuple[Array, Array]:
    """Return logits and their variances, with a half added where nobody or everybody had the event."""
    half = np.where((x == 0) | (x == n), 0.5, 0.0)
    return np.log((x + half) / (n - x + half)), 1.0 / (x + half) + 1.0 / (n - x + half)


Fit = Callable[[Array, Array], Any]


def inverse_variance(method: str, test: str, prediction: str = "k-2") -> Fit:
    """Return a fit of logits by inverse variances."""
    return lambda x, n: pool_many(*logits(x, n), method=method, test=test, prediction=prediction)


INTERVALS: dict[str, Fit] = {
    "DL-z": inverse_variance("DL", "z"),
    "REML-z": inverse_variance("REML", "z"),
    "REML-HKSJ": inverse_variance("REML", "knha"),
    "REML-adhoc": inverse_variance("REML", "adhoc"),
    "hybrid": inverse_variance("REML", "hybrid"),
    "PM-HKSJ": inverse_variance("PM", "knha"),
    "GLMM-z": partial(pool_counts_many, test="z"),
    "GLMM-t(k-1)": partial(pool_counts_many, test="t"),
    "beta-binomial": beta_binomial_many,
}
PREDICTIONS: dict[str, Fit] = {
    "REML-HKSJ": inverse_variance("REML", "knha", "k-1"),
    "GLMM-t(k-1)": partial(pool_counts_many, prediction="k-1"),
}
"""Fits with the prediction interval on k - 1 degrees of freedom; those above have k - 2."""


def row(cell: Cell, name: str, low: Array, high: Array, truth: Array | float, estimate: Array | None) -> list[str]:
    """Return one row of the table; intervals that are not numbers are counted and left out."""
    fitted = ~(np.isnan(low) | np.isnan(high))
    count = int(np.count_nonzero(fitted))
    start = [f"{cell.k}", f"{cell.p:g}", f"{cell.tau:g}", name]
    if not count:
        return [*start, "–", "–", "–", "–", f"{len(fitted)}"]
    hit = float(np.mean(((low <= truth) & (truth <= high))[fitted]))
    width = float(np.median((high - low)[fitted]))
    bias = "–" if estimate is None else f"{float(np.mean((estimate - truth)[fitted])):+.3f}"
    error = np.sqrt(hit * (1.0 - hit) / count)
    return [*start, f"{hit:.3f}", f"{error:.4f}", f"{width:.2f}", bias, f"{len(fitted) - count}"]


def simulate(cell: Cell, replicates: int) -> list[list[str]]:
    """Return the rows of one cell."""
    x, n, new = drawn(cell, replicates)
    rows, fits = [], {name: fit(x, n) for name, fit in INTERVALS.items()}
    for name, found in fits.items():
        truth = cell.marginal if name == "beta-binomial" else cell.mean
        rows.append(row(cell, name, found.ci_low, found.ci_high, truth, found.estimate))
    for name, fit in PREDICTIONS.items():
        for df, found in (("k-2", fits[name]), ("k-1", fit(x, n))):
            rows.append(row(cell, f"{name} prediction, {df}", found.pi_low, found.pi_high, new, None))
    return rows


def summary(rows: list[list[str]]) -> Iterator[str]:
    """Yield the lines of a table of the worst cell and the mean over cells of each interval, by number of studies."""
    yield "| interval |" + "".join(f" k = {k} |" for k in STUDIES)
    yield "|---|" + "---|" * len(STUDIES)
    for name in dict.fromkeys(cells[3] for cells in rows):
        shown = []
        for k in STUDIES:
            found = [float(cells[4]) for cells in rows if cells[0] == str(k) and cells[3] == name and cells[4] != "–"]
            shown.append(f"{min(found):.3f} ({sum(found) / len(found):.3f})" if found else "–")
        yield f"| {name} | " + " | ".join(shown) + " |"


def table(rows: list[list[str]], replicates: int) -> Iterator[str]:
    """Yield the lines of the document."""
    yield "# Coverage of 95% intervals of a pooled proportion\n"
    yield ABOUT.format(replicates=replicates) + "\n"
    yield "## Worst cell, and mean over cells in brackets\n"
    yield from summary(rows)
    yield "\n## Every cell\n"
    yield "| " + " | ".join(HEADER) + " |"
    yield "|" + "---|" * len(HEADER)
    for cells in rows:
        yield "| " + " | ".join(cells) + " |"


def chosen(words: str) -> list[Cell]:
    """Return the cells that have all of the comma-separated words, such as ``k=5,tau=0``."""
    cells = [Cell(*values) for values in itertools.product(STUDIES, RISKS, TAUS)]
    wanted = set(filter(None, words.split(",")))
    found = [cell for cell in cells if wanted <= set(str(cell).split(","))]
    if not found:
        raise SystemExit(f"no cell has {words}; cells are like {cells[0]}.")
    return found


def main() -> None:
    """Simulate and write the table."""
    parser = argparse.ArgumentParser(description="Coverage of intervals of pooled proportions.")
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--cells", default="", help="only cells with all these words, as k=5,p=0.02")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, help="file to write; standard output without it")
    given = parser.parse_args()
    with ProcessPoolExecutor(given.jobs) as pool:
        parts = pool.map(partial(simulate, replicates=given.replicates), chosen(given.cells))
        rows = [cells for part in parts for cells in part]
    text = "\n".join(table(rows, given.replicates)) + "\n"
    if given.out is None:
        print(text, end="")
    else:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
