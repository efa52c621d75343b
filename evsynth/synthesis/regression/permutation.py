"""Permutation tests of a meta-regression: moderators dealt anew to the studies [higgins2004]."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.problems import NumericalError
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.kernel import Array, Design, chunks
from evsynth.synthesis.pooling.many import ROUNDING
from evsynth.synthesis.regression.dealt import dealt_fits, near
from evsynth.synthesis.regression.design_fit import fit_design
from evsynth.synthesis.results import Regression
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.synthesis.tau2.genq import moments

EXACT_LIMIT = 5_040
DRAWS = 10_000
TIE = 1e-9
"""Statistics that differ by less than this, relatively, count as equal."""

Orders = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Permuted:
    """Permutation p-values of the coefficients, (p,), with their Monte Carlo standard errors."""

    p: Array
    se: Array
    count: int
    exact: bool


def permute(regression: Regression, design: Design, permutations: int | Literal["auto"], seed: int) -> Permuted:
    """Return two-sided p-values: the share of arrangements whose |statistic| reaches the observed one.

    All distinct arrangements when there are at most 5,040, else ``permutations`` seeded draws, at
    least 10,000, the observed arrangement counted among them [phipson2010]. The model, tau2 included, is
    fitted anew to each arrangement.
    """
    draws = DRAWS if permutations == "auto" else permutations
    if not isinstance(draws, int) or draws < DRAWS:
        raise ValueError(f"permutations must be 'auto' or at least {DRAWS}, not {permutations!r}.")
    exact = arrangements(regression.X) <= EXACT_LIMIT
    orders = every_order(regression.X) if exact else random_orders(len(regression.X), draws, seed)
    observed = np.array([abs(c.stat) for c in regression.coefficients])[:, None]
    reached = np.zeros(len(observed))
    for part in chunks(len(orders), *regression.X.shape):
        stat = np.abs(statistics(regression, design, orders[part]))
        if not np.isfinite(stat).all():
            raise NumericalError("an arrangement of the moderators can't be fitted: use test 'adhoc' or 'z'.")
        reached += np.count_nonzero(stat >= observed * (1.0 - TIE), axis=1)
    if exact:
        return Permuted(reached / len(orders), np.zeros(len(observed)), len(orders), exact)
    p = (reached + 1.0) / (draws + 1.0)
    return Permuted(p, np.sqrt(p * (1.0 - p) / draws), draws, exact)


def statistics(regression: Regression, design: Design, orders: Orders) -> Array:
    """Return the test statistics (p, B) of the regression on rows of X in each order, (B, k)."""
    if regression.test != "kr" and near(regression.vi):
        return dealt_statistics(regression, design, orders)
    yi, vi, weights = regression.yi[None], regression.vi[None], regression.model.weights
    own = None if weights is None else np.array(weights)
    fit = fit_design(yi, vi, design.rows(orders), regression.method, regression.test, own)
    with np.errstate(all="ignore"):
        beta, root = design.original(fit.coefficients, fit.cov_root)
        stat: Array = beta / np.sqrt(np.einsum("ijb,ijb->ib", root, root))
    return np.where(fit.root.converged, stat, np.nan)


def dealt_statistics(regression: Regression, design: Design, orders: Orders) -> Array:
    """Return `statistics` by dealing the studies to the rows of X instead."""
    places = np.empty(orders.shape[::-1], dtype=np.intp)
    places[orders, np.arange(len(orders))[:, None]] = np.arange(orders.shape[1])
    weights = regression.model.weights
    with np.errstate(all="ignore"):
        fits, level = dealt_fits(regression.yi, regression.vi, design, places)
        if weights is None:
            root = ESTIMATORS[regression.method].solve(fits)
        else:
            root = moments(fits, np.array(weights)[places])
        state = fits.at(root.value)
        local, cov_root = state.coefficients()
        exact = np.sqrt(state.q() / fits.n) * fits.scale <= ROUNDING * np.abs(regression.yi).max()
        factor = TESTS[regression.test].factor(np.where(exact, 0.0, state.q() / (fits.n - fits.p)))
        back = design.back.astype(np.float64)
        beta = fits.scale * (back @ local)
        beta[0] += level
        spread = np.einsum("ij,jlb->ilb", back, cov_root)
        stat = beta / (fits.scale * np.sqrt(factor * np.einsum("ilb,ilb->ib", spread, spread)))
    return np.where(root.converged, stat, np.nan)


def arrangements(X: Array) -> int:
    """Return in how many distinct ways the rows of X can be dealt to the studies."""
    ties = Counter(map(bytes, np.ascontiguousarray(X)))
    return math.factorial(len(X)) // math.prod(math.factorial(n) for n in ties.values())


def every_order(X: Array) -> Orders:
    """Return one order of the rows of X for each distinct arrangement, (B, k)."""
    _, kinds = np.unique(X, axis=0, return_inverse=True)
    kinds = kinds.reshape(-1)
    members = [[int(row) for row in np.flatnonzero(kinds == kind)] for kind in range(kinds.max() + 1)]
    return np.array(list(deal(members, len(X))), dtype=np.intp)


def deal(members: list[list[int]], places: int) -> Iterator[list[int]]:
    """Yield every way to fill ``places`` from the lists, each list in its own order."""
    if places == 0:
        yield []
        return
    for rows in members:
        if rows:
            row = rows.pop()
            for tail in deal(members, places - 1):
                yield [row, *tail]
            rows.append(row)


def random_orders(k: int, draws: int, seed: int) -> Orders:
    """Return ``draws`` random orders of k rows, (draws, k), the same for the same seed."""
    rows = np.tile(np.arange(k, dtype=np.min_scalar_type(k)), (draws, 1))  # small numbers shuffle three times as fast
    return np.random.default_rng(seed).permuted(rows, axis=1).astype(np.intp)
