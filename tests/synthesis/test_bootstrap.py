"""The parametric bootstrap: what theory says, what one refit at a time says, and what is refused."""

import numpy as np
import pytest

from evsynth.synthesis import pool
from evsynth.synthesis.resampling.bootstrap import bootstrap, percentiles

Y = np.array([-0.89, -1.59, -1.35, -1.44, -0.22, -0.79, -1.62, 0.01, -0.47, -1.37, -0.34, 0.45, -0.02])
V = np.array([0.33, 0.19, 0.42, 0.02, 0.05, 0.007, 0.22, 0.004, 0.056, 0.073, 0.012, 0.53, 0.071])


def test_a_common_effect_has_the_normal_interval_within_its_monte_carlo_error():
    whole = pool(Y, V, method="FE")
    found = bootstrap(whole, draws=20_000).estimate_interval
    assert found.low == pytest.approx(whole.ci_low, abs=4 * found.low_error)
    assert found.high == pytest.approx(whole.ci_high, abs=4 * found.high_error)
    assert found.low_error < 0.02 * (found.high - found.low)


def test_a_common_effect_has_no_tau2_interval():
    assert bootstrap(pool(Y, V, method="FE"), draws=200).tau2_interval is None


def test_each_draw_is_the_pool_of_its_own_data():
    whole = pool(Y, V)
    found = bootstrap(whole, draws=100, seed=5)
    drawn = np.random.default_rng(5).standard_normal((100, len(Y)))
    for i in (0, 57, 99):
        one = pool(whole.estimate + np.sqrt(V + whole.tau2) * drawn[i], V)
        assert found.estimate[i] == pytest.approx(one.estimate, rel=1e-10)
        assert found.tau2[i] == pytest.approx(one.tau2, rel=1e-9, abs=1e-12)
        assert found.i2[i] == pytest.approx(one.i2, rel=1e-9, abs=1e-12)


def test_a_seed_repeats_and_more_draws_begin_with_the_same_ones():
    whole = pool(Y, V, method="DL")
    few, many = bootstrap(whole, draws=5000), bootstrap(whole, draws=9000)
    assert (many.estimate[:5000] == few.estimate).all()
    assert (bootstrap(whole, draws=5000, seed=2).estimate != few.estimate).any()


def test_the_stated_error_is_the_spread_over_seeds():
    whole = pool(Y, V, method="DL")
    ends = [bootstrap(whole, draws=2000, seed=seed).tau2_interval for seed in range(40)]
    spread = np.std([end.high for end in ends])
    assert np.mean([end.high_error for end in ends]) == pytest.approx(spread, rel=0.35)


def test_percentiles_leave_out_what_could_not_be_fitted():
    values = np.append(np.arange(1001.0), np.nan)
    found = percentiles(values, 90.0)
    assert (found.low, found.high) == pytest.approx((50.0, 950.0))
    assert found.low_error == pytest.approx(1000 * np.sqrt(0.05 * 0.95 / 1001))


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_units_scale_the_intervals(unit):
    one, other = (bootstrap(pool(u * Y, u * u * V, method="DL"), draws=500) for u in (1.0, unit))
    assert other.estimate_interval.low == pytest.approx(unit * one.estimate_interval.low, rel=1e-8)
    assert other.tau2_interval.high == pytest.approx(unit**2 * one.tau2_interval.high, rel=1e-8)
    assert other.i2_interval.high == pytest.approx(one.i2_interval.high, rel=1e-8)


def test_two_studies_and_no_heterogeneity_still_have_intervals():
    found = bootstrap(pool([0.1, 0.1001], [0.2, 0.3]), draws=300)
    assert found.tau2_interval.low == 0.0
    assert found.failed == 0


def test_what_can_not_be_drawn_is_refused():
    with pytest.raises(ValueError, match="one study"):
        bootstrap(pool([0.1], [0.2], test="z"))
    with pytest.raises(ValueError, match="at least 100"):
        bootstrap(pool(Y, V), draws=10)
