"""One chunk of pools on the kernel: the mean, its variance under the test, tau2 and Q."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.inference import TESTS, quantile
from evsynth.synthesis.kernel import Array, Fits, Root, pooling_fits
from evsynth.synthesis.kernel.batch import State
from evsynth.synthesis.kernel.mean_state import MeanState
from evsynth.synthesis.pooling.heterogeneity import i2_h2, typical_variance
from evsynth.synthesis.pooling.hybrid import normal_is_wider
from evsynth.synthesis.pooling.kenward_roger import of_mean
from evsynth.synthesis.results import Flags, Model
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.synthesis.tau2.estimator import closed_form

ROUNDING = 2.0**-50
"""Effects that differ by less than this fraction of themselves are equal: the rest is rounding."""

Columns = dict[str, Array]


def fit_chunk(yi: Array, vi: Array, model: Model, weights: Array | None = None, fits: Fits | None = None) -> Columns:
    """Return the fitted numbers of one chunk of (B, k) data with infinite variances where masked.

    ``weights`` (B, k) are those of GENQ, None for its own; ``fits`` are the data's where they are prepared. Beside
    the fields of a batch there are ``standard``, the standard error of the standard model, and ``spread``, the
    Hartung-Knapp factor before any floor.
    """
    fits = fits or pooling_fits(yi, vi)
    if weights is None:
        root = ESTIMATORS[model.method].solve(fits)
    else:
        root = closed_form(weighted_moments(yi, vi, weights) / fits.scale**2)
    state = fits.at(root.value)
    coefficient, cov_root = state.coefficients()
    df = fits.n - 1.0
    q, typical = typical_variance(fits)
    i2, h2 = i2_h2(root.value, typical, q, df, common=model.method == "FE")
    rounding = ROUNDING * np.abs(fits.offset[0])
    spread = np.where(np.sqrt(fits.spread) * fits.scale > rounding, state.q() / df, 0.0)
    factor, used_df, floored = tested(fits, state, spread, model)
    standard = fits.scale * cov_root[0, 0]
    return numbers(fits, root) | {
        "estimate": fits.offset[0] + fits.scale * coefficient[0],
        "se": standard * np.sqrt(factor),
        "df": used_df,
        "i2": i2,
        "h2": h2,
        "q": q,
        "factor": factor,
        "floored": floored.astype(np.float64),
        "standard": standard,
        "spread": spread,
    }


def numbers(fits: Fits, root: Root) -> Columns:
    """Return tau2 in the caller's units, and how it was found."""
    return {
        "tau2": root.value * fits.scale**2,
        "converged": root.converged.astype(np.float64),
        "iterations": root.iterations.astype(np.float64),
    }


def tested(fits: Fits, state: State, spread: Array, model: Model) -> tuple[Array, Array, Flags]:
    """Return the variance factor of the test, its degrees of freedom (NaN: normal) and where it was floored, (B,)."""
    test, df, floored = model.test, fits.n - 1.0, np.zeros(len(fits.n), bool)
    if test == "knha" and model.floor is not None:
        floored = np.full(len(df), True) if model.floor is True else floor_rule(fits)
        return np.where(floored, TESTS["adhoc"].factor(spread), spread), df, floored
    if test == "kr" and isinstance(state, MeanState):
        return *of_mean(state), floored
    normal = np.full(len(df), np.nan)
    if test == "hybrid":
        plain = normal_is_wider(quantile(model.level, df), quantile(model.level, normal), spread)
        return np.where(plain, 1.0, spread), np.where(plain, np.nan, df), floored
    return TESTS[test].factor(spread), df if TESTS[test].student else normal, floored


def floor_rule(fits: Fits) -> Flags:
    """Return where the variance factor is to be floored: k <= 8, or variances more than tenfold apart."""
    largest = np.where(np.isfinite(fits.v), fits.v, 0.0).max(axis=0)
    return np.asarray((fits.n <= 8) | (largest > 10.0 * fits.v.min(axis=0)))


def weighted_moments(yi: Array, vi: Array, weights: Array) -> Array:
    """Return the moment estimate of tau2 with given ``weights``, (B,), before truncation [dersimonian2007].

    The fit under the weights centres on the study they favour most, wherever the variances would.
    """
    masked = np.isinf(vi)
    used = np.where(masked, 0.0, weights)
    used = used / used.max(axis=1, keepdims=True)
    fits = pooling_fits(yi, 1.0 / used)
    state = fits.at(np.zeros(len(yi)))
    share = used * (1.0 - used / used.sum(axis=1, keepdims=True))
    expected = np.einsum("bk,bk->b", share, np.where(masked, 0.0, vi))
    moment: Array = (state.q() - expected) / state.trace() * fits.scale**2
    return moment
