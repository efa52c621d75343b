"""The kernel from within: sums against dense matrices, derivatives against differences, the global maximum."""

from itertools import pairwise

import numpy as np
import pytest

from evsynth.synthesis import pool_many
from evsynth.synthesis.kernel import chunks, design_fits, orthogonalise, pooling_fits
from evsynth.synthesis.kernel.stationary import ML, REML

RNG = np.random.default_rng(4)
K = 7
Y = RNG.normal(size=K)
V = RNG.uniform(0.01, 1.0, K)
YEAR = np.arange(2001.0, 2001.0 + K)


def dense(tau2, X):
    W = np.diag(1.0 / (V + tau2))
    return W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W


DESIGNS = {"mean": np.ones((K, 1)), "line": np.column_stack([np.ones(K), YEAR - 2004.0])}


def state_at(name, tau2):
    if name == "mean":
        fits = pooling_fits(Y[None], V[None])
    else:
        fits = design_fits(Y[None], V[None], orthogonalise(DESIGNS[name])[0])
    unit = float(fits.scale[0] ** 2)
    return fits.at(np.array([tau2 / unit])), unit


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("tau2", [0.0, 0.3])
def test_sums_equal_dense_matrices(name, tau2):
    state, unit = state_at(name, tau2)
    P = dense(tau2, DESIGNS[name])
    assert state.q()[0] == pytest.approx(Y @ P @ Y, rel=1e-12)
    assert state.q_slope()[0] / unit == pytest.approx(Y @ P @ P @ Y, rel=1e-12)
    assert state.q_curvature()[0] / unit**2 == pytest.approx(Y @ P @ P @ P @ Y, rel=1e-12)
    assert state.trace()[0] / unit == pytest.approx(np.trace(P), rel=1e-12)
    assert state.trace_slope()[0] / unit**2 == pytest.approx(np.trace(P @ P), rel=1e-12)
    assert state.weight_sum()[0] / unit == pytest.approx(np.sum(1 / (V + tau2)), rel=1e-12)
    assert state.weight_square_sum()[0] / unit**2 == pytest.approx(np.sum((V + tau2) ** -2.0), rel=1e-12)
    assert state.leverage().sum() == pytest.approx(DESIGNS[name].shape[1], rel=1e-12)


@pytest.mark.parametrize("likelihood", [REML, ML], ids=["REML", "ML"])
@pytest.mark.parametrize("name", DESIGNS)
def test_score_is_the_slope_of_the_likelihood(likelihood, name):
    if name == "mean":
        fits = pooling_fits(Y[None], V[None])
    else:
        fits = design_fits(Y[None], V[None], orthogonalise(DESIGNS[name])[0])
    t, h = np.array([0.2]), 1e-5
    slope = (likelihood.value(fits, t + h) - likelihood.value(fits, t - h)) / (2 * h)
    score, _ = likelihood.step(fits, t, t)
    assert slope[0] == pytest.approx(0.5 * score[0], rel=1e-7)


def brute_force(y, v, reml, points=4000):
    """The best (restricted) likelihood of each row on a fine grid."""
    floor = v.min(axis=1)
    top = 4.0 * (((y - y.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) + v.max(axis=1))
    best = np.full(len(y), -np.inf)
    for j in range(points + 1):
        best = np.maximum(best, log_likelihood(y, v, floor * np.expm1(np.log1p(top / floor) * j / points), reml))
    return best


def log_likelihood(y, v, tau2, reml):
    w = 1.0 / (v + tau2[:, None])
    total = w.sum(axis=1)
    mean = (w * y).sum(axis=1) / total
    value = np.log(w).sum(axis=1) - (w * (y - mean[:, None]) ** 2).sum(axis=1)
    return 0.5 * (value - (np.log(total) if reml else 0.0))


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("k", "orders"), [(3, 4), (4, 2), (10, 8)])
def test_no_fit_is_below_the_best_of_a_fine_grid(method, k, orders):
    rng = np.random.default_rng([k, orders])
    v = 10.0 ** rng.uniform(-orders, 0, (1500, k))
    y = rng.normal(0, np.sqrt(v + rng.choice([0, 0.01, 0.3], (1500, 1))))
    fit = pool_many(y, v, method=method, test="z")
    assert fit.converged.all()
    reached = log_likelihood(y, v, fit.tau2, method == "REML")
    assert (reached - brute_force(y, v, method == "REML")).min() > -1e-9


def test_newton_needs_few_iterations():
    rng = np.random.default_rng(9)
    v = rng.uniform(0.01, 0.6, (3000, 10))
    fit = pool_many(rng.normal(0, np.sqrt(v + 0.2)), v)
    assert fit.iterations.max() <= 10


def test_collinear_columns_are_found_and_independent_ones_kept():
    years = np.column_stack([np.ones(K), YEAR, YEAR**2, 3 * YEAR - 7, YEAR**3])
    assert orthogonalise(years)[1] == [3]
    assert orthogonalise(np.column_stack([np.ones(K), np.full(K, 2.0)]))[1] == [1]


def test_orthonormal_design_leads_back_to_the_raw_columns():
    X = np.column_stack([np.ones(K), YEAR, YEAR**2])
    design, _ = orthogonalise(X)
    z = design.z[:, :, 0]
    assert z @ z.T == pytest.approx(np.eye(3), abs=1e-15)
    assert design.map(X) == pytest.approx(z.T, abs=1e-12)


def test_chunks_cover_the_batch_once():
    parts = list(chunks(200_000, 10))
    assert parts[0].start == 0
    assert parts[-1].stop == 200_000
    assert all(a.stop == b.start for a, b in pairwise(parts))
    assert max(p.stop - p.start for p in parts) * 10 <= 1 << 16
