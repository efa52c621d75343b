"""Kenward and Roger's inference against their general formula in dense matrices, 40 digits."""

import mpmath as mp
import numpy as np
import pytest

from evsynth.problems import NumericalError
from evsynth.synthesis import pool, pool_many
from evsynth.synthesis.kernel import orthogonalise
from evsynth.synthesis.regression.design_fit import fit_design


def general(X, vi, tau2, L):
    """Kenward & Roger 1997 for y ~ N(X b, diag(vi) + tau2 I), derivatives by differences: covariance, df, factor."""
    with mp.workdps(40):
        X, L, t, h = mp.matrix(X.tolist()), mp.matrix(L.tolist()), mp.mpf(float(tau2)), mp.mpf(10) ** -15
        sigma = lambda t: mp.diag([mp.mpf(float(v)) + t for v in vi])  # noqa: E731
        bread = lambda t: X.T * mp.inverse(sigma(t)) * X  # noqa: E731
        trace = lambda m: mp.fsum(m[i, i] for i in range(m.rows))  # noqa: E731
        phi, P = mp.inverse(bread(t)), (bread(t + h) - bread(t - h)) / (2 * h)
        slope = (mp.inverse(sigma(t + h)) - mp.inverse(sigma(t - h))) / (2 * h)
        Q, inner = X.T * slope * sigma(t) * slope * X, mp.inverse(sigma(t))
        projector = inner - inner * X * phi * X.T * inner
        w = 2 / trace(projector * projector)  # the expected information is tr(PP) / 2
        adjusted = phi + 2 * w * phi * (Q - P * phi * P) * phi
        rank = L.cols
        M = L * mp.inverse(L.T * phi * L) * L.T * phi * P * phi
        a1, a2 = w * trace(M) ** 2, w * trace(M * M)
        b, g = (a1 + 6 * a2) / (2 * rank), ((rank + 1) * a1 - (rank + 4) * a2) / ((rank + 2) * a2)
        c1, c2, c3 = (top / (3 * rank + 2 * (1 - g)) for top in (g, rank - g, rank + 2 - g))
        mean = 1 / (1 - a2 / rank)
        variance = mp.mpf(2) / rank * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
        df = 4 + (rank + 2) / (rank * variance / (2 * mean**2) - 1)
        covariance = np.array([[float(x) for x in row] for row in adjusted.tolist()])
        return covariance, float(df), float(df / (mean * (df - 2)))


@pytest.mark.parametrize("k", [2, 3, 6, 12])
@pytest.mark.parametrize("tau2", [0.0, 0.3])
def test_a_pool_is_the_general_formula(k, tau2):
    rng = np.random.default_rng(k)
    vi = rng.uniform(0.02, 0.1, k) if k < 6 else 10 ** rng.uniform(-3, 0, k)
    fit = pool(rng.normal(0.2, np.sqrt(vi + tau2)), vi, test="kenward-roger")
    covariance, df, factor = general(np.ones((k, 1)), vi, fit.tau2, np.ones((1, 1)))
    assert fit.se == pytest.approx(covariance[0, 0] ** 0.5, rel=1e-12)
    assert fit.df == pytest.approx(df, rel=1e-10)
    assert factor == pytest.approx(1.0, rel=1e-10)
    assert fit.test == "kr"


def test_a_regression_is_the_general_formula():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(14), rng.normal(2000, 5, 14), rng.normal(size=14)])
    vi = rng.uniform(0.05, 1, 14) ** 2
    yi, (design, _) = rng.normal(0.2, np.sqrt(vi + 0.1)), orthogonalise(X)
    fit = fit_design(yi[None], vi[None], design, "REML", "kr")
    assert fit.tau2[0] > 0
    root = design.original(fit.coefficients, fit.cov_root)[1][:, :, 0]
    df = fit.df_along(design.back.astype(float))[:, 0]
    for j in range(3):
        covariance, df_general, _ = general(X, vi, fit.tau2[0], np.eye(3)[:, [j]])
        assert (root @ root.T)[j, j] == pytest.approx(covariance[j, j], rel=1e-10)
        assert df[j] == pytest.approx(df_general, rel=1e-10)
    factor, df2 = fit.omnibus(1)
    _, df_general, factor_general = general(X, vi, fit.tau2[0], np.eye(3)[:, 1:])
    assert (factor[0], df2[0]) == pytest.approx((factor_general, df_general), rel=1e-9)


def test_a_hypothesis_in_orthonormal_coordinates_is_that_of_the_columns():
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(9), rng.normal(size=9)])
    vi = rng.uniform(0.05, 1, (4, 9))
    fit = fit_design(rng.normal(size=(4, 9)), vi, orthogonalise(X)[0], "REML", "kr")
    alone = fit.df_along(orthogonalise(X)[0].back.astype(float))[1]
    factor, df = fit.omnibus(1)
    assert df == pytest.approx(alone, rel=1e-9)  # one coefficient: F is t squared
    assert factor == pytest.approx(1.0, rel=1e-9)
    plain = fit_design(rng.normal(size=(1, 9)), vi[:1], orthogonalise(X)[0], "REML", "t")
    assert plain.df_along(np.eye(2)).tolist() == [[7.0], [7.0]]
    assert [part.tolist() for part in plain.omnibus(1)] == [[1.0], [7.0]]


def test_equal_variances_need_no_adjustment():
    yi = [0.1, 0.9, -0.5, 0.6, 1.4]
    kr, student = pool(yi, [0.1] * 5, test="kr"), pool(yi, [0.1] * 5, test="t")
    assert (kr.se, kr.df) == pytest.approx((student.se, 4.0), rel=1e-13)
    assert (kr.ci_low, kr.ci_high, kr.p) == pytest.approx((student.ci_low, student.ci_high, student.p), rel=1e-12)


def test_variances_ten_orders_apart_lose_no_digits():
    vi = np.array([1e-8, 1e2, 3.0, 1e-4, 0.5])
    fit = pool([0.3, 12.0, -4.0, 0.9, 3.0], vi, test="kr")
    covariance, df, _ = general(np.ones((5, 1)), vi, fit.tau2, np.ones((1, 1)))
    assert (fit.se, fit.df) == pytest.approx((covariance[0, 0] ** 0.5, df), rel=1e-11)


def test_degrees_of_freedom_near_zero_are_an_error_that_says_so():
    data = [0.3, 0.4, 0.2], [1e-12, 1.0, 1.0]
    with pytest.raises(NumericalError, match="less than half a degree of freedom is left"):
        pool(*data, test="kr")
    assert "less than half a degree" in pool_many([data[0]], [data[1]], test="kr").reason[0]
    assert pool(*data, test="z").se == pytest.approx(1e-6, rel=1e-6)


def test_one_study_keeps_its_normal_interval():
    one = pool([0.5], [0.04], test="kr")
    assert (one.se, one.df, one.test) == (0.2, None, "z")
