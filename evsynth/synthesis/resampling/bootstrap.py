"""The parametric bootstrap of a pool: intervals from refits of data drawn from the fitted model [efron1993]."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.choices import bootstrapped
from evsynth.synthesis.data import frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.many import fit_pools
from evsynth.synthesis.results import Pooled

METHOD = Method(
    "bootstrap",
    "percentile intervals from a parametric bootstrap of the pooled model",
    ("efron1993",),
    "at least two studies, pooled as effect sizes",
)
PORTION = 1 << 12
"""Draws held at once."""
FEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """A percentile interval with the Monte Carlo standard errors of its ends."""

    low: float
    high: float
    low_error: float
    high_error: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bootstrap:
    """Refits of ``draws`` data sets, arrays (draws,), and the percentile intervals at the pool's level.

    ``tau2`` and its like are None in ``tau2_interval`` for a common effect. ``failed`` counts the draws that
    could not be fitted; they are NaN in the arrays and left out of the intervals.
    """

    pooled: Pooled
    draws: int
    seed: int
    estimate: Array
    tau2: Array
    i2: Array
    estimate_interval: Percentiles
    tau2_interval: Percentiles | None
    i2_interval: Percentiles
    failed: int


def bootstrap(pooled: Pooled, draws: int = 10_000, seed: int = 1) -> Bootstrap:
    """Return the parametric bootstrap of ``pooled``: y* ~ N(estimate, v + tau2), refitted by the same method.

    Raises ValueError for a GLMM, for one study, below 100 draws and above 10,000,000,
    NumericalError when most refits fail.
    """
    if pooled.method == "GLMM" or pooled.tau2 is None:
        raise ValueError(
            f"the bootstrap draws effect sizes, and {pooled.method} pools counts: pool effect sizes instead."
        )
    if pooled.k < 2:
        raise ValueError("one study: there is no model of several studies to draw from.")
    draws, seed = bootstrapped(draws, seed, FEWEST)
    estimate, tau2, i2 = refits(pooled, pooled.tau2, draws, seed)
    failed = int(np.count_nonzero(np.isnan(estimate)))
    if 2 * failed > draws:
        raise NumericalError(f"{failed} of {draws} bootstrap samples could not be fitted.")
    level = pooled.model.level
    return Bootstrap(
        pooled=pooled,
        draws=draws,
        seed=seed,
        estimate=frozen(estimate),
        tau2=frozen(tau2),
        i2=frozen(i2),
        estimate_interval=percentiles(estimate, level),
        tau2_interval=None if pooled.method == "FE" else percentiles(tau2, level),
        i2_interval=percentiles(i2, level),
        failed=failed,
    )


def refits(pooled: Pooled, spread: float, draws: int, seed: int) -> tuple[Array, Array, Array]:
    """Return estimate, tau2 and I2, all (draws,), of data drawn with tau2 = ``spread``."""
    source = np.random.default_rng(seed)
    sd = np.sqrt(pooled.vi + spread)
    found = [np.full(draws, np.nan) for _ in range(3)]
    for start in range(0, draws, PORTION):
        part = slice(start, min(start + PORTION, draws))
        y = pooled.estimate + sd * source.standard_normal((part.stop - start, pooled.k))
        batch = fit_pools(y, np.broadcast_to(pooled.vi, y.shape), np.ones(y.shape, bool), pooled.model)
        for values, fitted in zip(found, (batch.estimate, batch.tau2, batch.i2), strict=True):
            values[part] = fitted
    return found[0], found[1], found[2]


def percentiles(values: Array, level: float) -> Percentiles:
    """Return the percentile interval of ``values`` (draws,), NaN left out.

    The error of an end is half the distance of the order statistics one binomial standard deviation off.
    """
    ordered = np.sort(values[np.isfinite(values)])
    tail = 0.5 - level / 200.0
    (low, low_error), (high, high_error) = (_quantile(ordered, share) for share in (tail, 1.0 - tail))
    return Percentiles(low=low, high=high, low_error=low_error, high_error=high_error)


def _quantile(ordered: Array, share: float) -> tuple[float, float]:
    off = math.sqrt(share * (1.0 - share) / len(ordered))
    at, before, after = np.quantile(ordered, np.clip([share, share - off, share + off], 0.0, 1.0)).tolist()
    return at, 0.5 * (after - before)
