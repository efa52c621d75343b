"""pool_many(): the same numbers as pool(), row by row, whatever the rows hold."""

import numpy as np
import pytest

from evsynth.problems import NumericalError
from evsynth.synthesis import pool, pool_many
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.predictive import PREDICTORS
from evsynth.synthesis.tau2 import ESTIMATORS

RNG = np.random.default_rng(7)
V = RNG.uniform(0.01, 1.0, (60, 8))
Y = RNG.normal(0.2, np.sqrt(V + 0.1))
MASK = RNG.random((60, 8)) < 0.7
MASK[:, :2] = True
FIELDS = "estimate se ci_low ci_high stat p tau2 i2 h2 q pi_low pi_high".split()


PAIRS = [
    (method, test)
    for method in ESTIMATORS
    for test in TESTS
    if (test != "kr" or method == "REML") and (test != "hybrid" or method != "FE")
]


@pytest.mark.parametrize(("method", "test"), PAIRS)
@pytest.mark.parametrize("prediction", PREDICTORS)
def test_ragged_rows_equal_single_pools(method, test, prediction):
    options = {"method": method, "test": test, "prediction": prediction, "level": 90}
    many = pool_many(Y, V, MASK, **options)
    compared = 0
    for row in range(0, 60, 7):
        if many.failed[row]:
            with pytest.raises(NumericalError, match=many.reason[row][:20]):
                pool(Y[row, MASK[row]], V[row, MASK[row]], **options)
            continue
        one = pool(Y[row, MASK[row]], V[row, MASK[row]], **options)
        assert many.k[row] == one.k
        compared += 1
        for field in FIELDS:
            value, single = getattr(many, field)[row], getattr(one, field)
            assert np.isnan(value) if single is None else value == pytest.approx(single, rel=1e-11), field
    assert compared >= 7


def test_impossible_rows_say_why_and_leave_the_others_alone():
    y, v = Y[:7].copy(), V[:7].copy()
    mask = np.ones((7, 8), bool)
    y[0, 3], v[1, 2], v[2, 5], y[3] = np.nan, 0.0, np.inf, 0.5
    mask[4], mask[5, 1:] = False, False
    many = pool_many(y, v, mask)
    assert [reason[:24] for reason in many.reason] == [
        "an effect size is not a ",
        "a sampling variance is n",
        "a sampling variance is n",
        "all effects are equal, s",
        "no study",
        "one study: the interval ",
        "",
    ]
    assert many.converged.tolist() == [False] * 5 + [True, True]
    for field in FIELDS:
        assert np.isnan(getattr(many, field)[:5]).all(), field
    assert many.estimate[5] == y[5, 0]
    assert many.estimate[6] == pytest.approx(pool(y[6], v[6]).estimate, rel=1e-14)


def test_masked_numbers_may_be_anything():
    y, v = Y.copy(), V.copy()
    y[~MASK], v[~MASK] = np.nan, -1.0
    assert (pool_many(y, v, MASK).estimate == pool_many(Y, V, MASK).estimate).all()


def test_a_long_batch_is_chunked_without_a_seam():
    y, v = np.tile(Y, (200, 1)), np.tile(V, (200, 1))
    many = pool_many(y, v)
    assert len(many) == 12_000
    assert np.ptp(many.tau2.reshape(200, 60), axis=0).max() == 0.0


def test_floor_rule_is_applied_row_by_row():
    v = np.full((2, 12), 0.1)
    v[1, 0] = 1.5
    y = np.tile(0.01 * np.arange(12.0), (2, 1))
    many = pool_many(y, v, floor="auto")
    assert many.floored.tolist() == [False, True]
    assert many.factor[0] < 1.0 == many.factor[1]


@pytest.mark.parametrize("arguments", [(Y[0], V[0]), (Y, V[:5]), (Y, V, MASK[:, :4])])
def test_shapes_are_checked(arguments):
    with pytest.raises(ValueError, match=r"must both be \(B, k\)|shape of yi"):
        pool_many(*arguments)


def test_an_empty_batch_is_empty():
    many = pool_many(np.empty((0, 4)), np.empty((0, 4)))
    assert len(many) == len(many.p) == len(many.reason) == 0
