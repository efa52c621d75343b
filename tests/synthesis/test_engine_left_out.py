"""Leave-one-out by sums, against pools of the studies that are left."""

import tracemalloc

import numpy as np
import pytest

from evsynth.synthesis import leave_one_out, pool
from evsynth.synthesis.kernel import left_out_fits, separable
from evsynth.synthesis.kernel.stationary import ML, REML
from evsynth.synthesis.resampling.left_out import METHODS


def drawn(k, seed=1, unit=1.0, tau2=0.05, orders=2):
    rng = np.random.default_rng(seed)
    v = 10.0 ** rng.uniform(-orders, 0, k)
    return rng.normal(0.3, np.sqrt(v + tau2)) * unit, v * unit**2


def agrees(series, y, v, rows, **choices):
    for row in rows:
        alone = pool(np.delete(y, row), np.delete(v, row), **choices)
        assert series.tau2[row] == pytest.approx(alone.tau2, rel=1e-12)
        assert series.estimate[row] == pytest.approx(alone.estimate, abs=1e-12 * alone.se)
        assert series.ci_low[row] == pytest.approx(alone.ci_low, abs=1e-12 * alone.se * 2)
        assert series.i2[row] == pytest.approx(alone.i2, rel=1e-12)
        assert series.p[row] == pytest.approx(alone.p, rel=1e-9)
        assert series.k[row] == alone.k


@pytest.mark.parametrize("method", METHODS)
def test_sums_give_the_pools_of_the_studies_left(method):
    y, v = drawn(250)
    assert separable(v)
    series = leave_one_out(y, v, method=method, test="z")
    extremes = [int(np.argmin(v)), int(np.argmax(v)), int(np.argmax(np.abs(y))), 7]
    agrees(series, y, v, extremes, method=method, test="z")


@pytest.mark.parametrize("test", ["z", "t", "knha", "adhoc", "hybrid"])
def test_sums_serve_every_test(test):
    y, v = drawn(220, seed=2)
    agrees(leave_one_out(y, v, test=test), y, v, [0, 100], test=test)


@pytest.mark.parametrize("unit", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_sums_hold_in_any_unit_and_far_from_zero(unit, offset):
    y, v = drawn(220, unit=unit)
    y = y + offset * unit
    agrees(leave_one_out(y, v), y, v, [0, 50])


@pytest.mark.parametrize("likelihood", [REML, ML], ids=["REML", "ML"])
def test_score_of_the_sums_is_the_slope_of_their_likelihood(likelihood):
    fits = left_out_fits(*drawn(300))
    t, h = np.full(300, 0.02), 1e-6
    slope = (likelihood.value(fits, t + h) - likelihood.value(fits, t - h)) / (2 * h)
    assert slope == pytest.approx(0.5 * likelihood.step(fits, t, t)[0], rel=1e-5)


def test_studies_that_dominate_are_fitted_to_their_own():
    y, v = drawn(250)
    v[3] = v.min() * 1e-5
    assert not separable(v)
    agrees(leave_one_out(y, v), y, v, [3, 4])


def test_memory_is_linear_in_the_number_of_studies():
    peaks = []
    for k in (2000, 8000):
        y, v = drawn(k)
        tracemalloc.start()
        leave_one_out(y, v)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 6 * peaks[0]
