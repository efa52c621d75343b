"""How a batch lies in memory, and how many calls it takes, changes its speed and not its numbers."""

import numpy as np
import pytest

from evsynth.synthesis import pool, pool_many
from evsynth.synthesis.kernel import pooling_fits, stationary
from evsynth.synthesis.tau2 import ESTIMATORS


def reviews(fits, k, seed=3):
    rng = np.random.default_rng(seed)
    v = 10.0 ** rng.uniform(-3, 0, (fits, k))
    return rng.normal(0.3, np.sqrt(v + rng.choice([0.0, 0.1, 1.0], (fits, 1)))), v


@pytest.mark.parametrize("method", sorted(ESTIMATORS))
def test_a_few_long_pools_have_the_numbers_they_have_among_many(method):
    y, v = reviews(300, 40)
    few, many = pool_many(y[:7], v[:7], method=method), pool_many(y, v, method=method)
    assert np.allclose(few.estimate, many.estimate[:7], rtol=1e-12, atol=0)
    assert np.allclose(few.tau2, many.tau2[:7], rtol=1e-11, atol=1e-15)
    assert np.allclose(few.ci_low, many.ci_low[:7], rtol=1e-11, atol=0)


def test_the_longer_side_of_a_batch_is_contiguous_also_after_rows_are_taken():
    wide, tall = pooling_fits(*reviews(300, 40)), pooling_fits(*reviews(7, 40))
    assert wide.y.flags.c_contiguous
    assert tall.y.flags.f_contiguous
    assert wide.take(np.arange(200)).y.flags.c_contiguous
    assert wide.take(np.arange(5)).y.flags.f_contiguous
    assert np.array_equal(wide.take(np.arange(200)[::-1]).v, wide.v[:, 199::-1])


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_a_scan_in_one_evaluation_finds_what_a_scan_point_by_point_finds(method, monkeypatch):
    y, v = reviews(40, 6)
    # Two maxima, one at zero: a scan that loses a grid point loses one of them.
    y[:5], v[:5] = [-3.0, -3.0, 0.0, 0.0, 3.0, 3.0], [1e-4, 5.0, 1e-4, 5.0, 5.0, 5.0]
    at_once = pool_many(y, v, method=method)
    monkeypatch.setattr(stationary, "AT_ONCE", 0)
    by_point = pool_many(y, v, method=method)
    assert np.allclose(at_once.tau2, by_point.tau2, rtol=1e-12, atol=1e-15)
    assert at_once.converged.all()


def test_studies_without_names_are_numbered_from_one():
    assert pool([1.0, 2.0, 4.0], [1.0, 1.0, 1.0]).labels == ("row 1", "row 2", "row 3")
