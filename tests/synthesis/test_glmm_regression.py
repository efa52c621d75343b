import numpy as np
import pytest
import statsmodels.api as sm
from glmm_brute import maximise
from scipy.special import logit

from evsynth.problems import NumericalError
from evsynth.synthesis.glmm import pool_counts, predict_counts, regress_counts

X = (4, 3, 2, 1, 0, 9, 5, 14)
N = (10, 20, 30, 40, 15, 22, 60, 33)
YEAR = np.array((1990, 1995, 2001, 2010, 2012, 1993, 2004, 1999.0))


def test_agrees_with_a_hundred_point_integration():
    found = regress_counts(X, N, YEAR, ["year"])
    design = np.column_stack([np.ones(8), (YEAR - 2000) / 10])
    (b0, b1, tau), (_, se1) = maximise(X, N, design, [-1.5, -1.0, 0.5])
    assert found["year"].estimate == pytest.approx(b1 / 10, rel=1e-6)
    assert found["year"].se == pytest.approx(se1 / 10, rel=1e-6)
    assert found["intercept"].estimate == pytest.approx(b0 - 200 * b1, rel=1e-6)
    assert found.tau2 == pytest.approx(tau**2, rel=1e-6)
    assert found.tau2 > 0


def test_without_heterogeneity_it_is_logistic_regression():
    x, n, year = (5, 8, 12, 20), (50, 60, 70, 90), np.array((0.0, 1, 2, 3))
    found = regress_counts(x, n, year)
    both = np.column_stack([x, np.subtract(n, x)])
    peer = sm.GLM(both, sm.add_constant(year), family=sm.families.Binomial()).fit(tol=1e-15)
    assert found.tau2 == 0.0
    np.testing.assert_allclose([c.estimate for c in found.coefficients], peer.params, rtol=1e-9)
    np.testing.assert_allclose([c.se for c in found.coefficients], peer.bse, rtol=1e-9)
    assert found.qe == pytest.approx(peer.deviance, rel=1e-9)
    assert found.qe_df == 2


def test_raw_years_and_their_square_lose_nothing():
    raw = regress_counts(X, N, np.column_stack([YEAR, YEAR**2]), ["year", "square"])
    centred = regress_counts(X, N, np.column_stack([YEAR - 2000, (YEAR - 2000) ** 2]), ["year", "square"])
    assert raw["square"].estimate == pytest.approx(centred["square"].estimate, rel=1e-8)
    assert raw["square"].se == pytest.approx(centred["square"].se, rel=1e-8)
    assert raw.qm == pytest.approx(centred.qm, rel=1e-9)


def test_a_single_slope_has_its_squared_statistic_as_omnibus_test():
    t, z = regress_counts(X, N, YEAR), regress_counts(X, N, YEAR, test="z")
    assert t.qm == pytest.approx(t["x1"].stat ** 2, rel=1e-9)
    assert t.qm_p == pytest.approx(t["x1"].p, rel=1e-9)
    assert (t.qm_df, t.qm_df2, t["x1"].df) == (1, 6, 6)
    assert z.qm_p == pytest.approx(z["x1"].p, rel=1e-9)
    assert z.qm_df2 is None


def test_r2_is_the_share_of_tau2_explained():
    found = regress_counts(X, N, YEAR)
    assert found.r2 == pytest.approx(1 - found.tau2 / pool_counts(X, N).tau2, rel=1e-8)
    assert found.descriptive
    assert found.weights.sum() == pytest.approx(100)


def test_the_curve_goes_through_the_mean_of_a_factor_and_has_its_bands():
    found = regress_counts(X, N, YEAR, ["year"])
    curve = predict_counts(found, [1990, 2000, 2012])
    slope, start = found["year"].estimate, found["intercept"].estimate
    np.testing.assert_allclose(curve.estimate, start + slope * np.array([1990, 2000, 2012]), rtol=1e-9)
    shifted = regress_counts(X, N, YEAR - 2000)["intercept"]
    assert curve.estimate[1] == pytest.approx(shifted.estimate, rel=1e-8)
    assert (curve.ci_low[1], curve.ci_high[1]) == pytest.approx((shifted.ci_low, shifted.ci_high), rel=1e-7)
    assert np.all(curve.pi_low < curve.ci_low)
    assert np.all(curve.pi_high > curve.ci_high)
    with pytest.raises(ValueError, match="outside the observed range"):
        predict_counts(found, [2025])
    assert predict_counts(found, [2025], extrapolate=True).x.tolist() == [2025]


def test_two_groups_without_heterogeneity_are_their_proportions():
    found = regress_counts((5, 10, 30, 60), (50, 100, 100, 200), (0, 0, 1, 1))
    assert found["intercept"].estimate == pytest.approx(logit(0.1), rel=1e-10)
    assert found["x1"].estimate == pytest.approx(logit(0.3) - logit(0.1), rel=1e-10)


def test_separation_is_refused():
    with pytest.raises(NumericalError, match="separates studies"):
        regress_counts((0, 0, 0, 5, 6), (20, 30, 20, 20, 20), (0, 0, 0, 1, 1))


@pytest.mark.parametrize(
    ("moderator", "words"),
    [
        (np.full(8, 3.0), "constant"),
        (np.column_stack([YEAR, 2 * YEAR]), "collinear"),
        (np.where(YEAR == 2001, np.nan, YEAR), "row 3 has no"),
        (YEAR[:5], "must be"),
    ],
)
def test_impossible_moderators_are_named(moderator, words):
    with pytest.raises(ValueError, match=words):
        regress_counts(X, N, moderator)


def test_too_few_studies_are_refused_with_the_minimum():
    with pytest.raises(ValueError, match="at least p \\+ 1 = 3"):
        regress_counts((3, 4), (20, 20), (0, 1))


def test_studies_without_a_moderator_leave_when_told_to():
    gap = np.where(YEAR == 2001, np.nan, YEAR)
    found = regress_counts(X, N, gap, labels=tuple("ABCDEFGH"), drop_missing=True)
    assert (found.k, found.dropped, found.labels) == (7, ("C",), tuple("ABDEFGH"))
    assert "C" in found.note
