"""Compiled fits against the array path, and the rules of when they are used."""

import sys

import numpy as np
import pytest

from evsynth.synthesis import pool_many
from evsynth.synthesis.kernel import compiled
from evsynth.synthesis.kernel.compiled import maximiser


@pytest.fixture
def fast():
    pytest.importorskip("numba")
    return compiled


def drawn(k, orders, fits=1000):
    rng = np.random.default_rng([k, orders])
    v = 10.0 ** rng.uniform(-orders, 0, (fits, k))
    return rng.normal(0, np.sqrt(v + rng.choice([0, 0.01, 0.3], (fits, 1)))), v


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("k", "orders"), [(2, 10), (3, 4), (4, 2), (10, 1), (10, 10), (60, 2)])
def test_compiled_fits_agree_with_the_array_path(fast, method, k, orders):
    y, v = drawn(k, orders)
    plain = pool_many(y, v, method=method, test="z")
    with fast():
        quick = pool_many(y, v, method=method, test="z")
    assert quick.converged.all()
    assert np.array_equal(quick.tau2 > 0, plain.tau2 > 0)
    # A tau2 far below the variances is a difference of theirs.
    assert (np.abs(quick.tau2 - plain.tau2) <= 1e-12 * (plain.tau2 + v.min(axis=1))).all()
    assert quick.se == pytest.approx(plain.se, rel=1e-12)
    assert (np.abs(quick.estimate - plain.estimate) <= 1e-12 * plain.se).all()


def test_compiled_fits_agree_on_masked_rows(fast):
    y, v = drawn(13, 2)
    mask = np.random.default_rng(3).random(y.shape) < 0.5
    plain = pool_many(y, v, mask)
    with fast():
        quick = pool_many(y, v, mask)
    assert np.array_equal(quick.code, plain.code)
    fitted = ~plain.failed
    assert quick.se[fitted] == pytest.approx(plain.se[fitted], rel=1e-12)


def test_compiled_fits_take_the_higher_of_two_maxima(fast):
    # Maxima of the restricted likelihood at zero and, higher, at 0.0597.
    y = [-0.7133068759776864, 0.5743913734629915, 0.464808192519263, -0.8718634760494681]
    v = [0.5171052170149913, 0.15417849051019544, 0.06986356717217243, 0.7138370457935218]
    with fast():
        assert pool_many([y], [v]).tau2[0] == pytest.approx(0.0597, abs=1e-3)


def test_rows_that_overflow_say_so_in_compiled_code_too(fast):
    with fast():
        batch = pool_many([[1e300, -1e300, 5.0]], [[1e-300, 1e-300, 1.0]])
    assert np.isfinite(batch.estimate[0]) or batch.reason[0]


def test_nothing_is_compiled_unless_it_is_asked_for(fast):
    y, v = drawn(10, 1, 3000)
    before = pool_many(y, v).tau2
    with fast():
        pool_many(y, v)
    assert np.array_equal(pool_many(y, v).tau2, before)


def test_asking_without_numba_names_the_extra(monkeypatch):
    maximiser.cache_clear()
    monkeypatch.setitem(sys.modules, "evsynth.synthesis.kernel.lanes_solve", None)
    with pytest.raises(ImportError, match=r"evsynth\[fast\]"), compiled():
        pass
    maximiser.cache_clear()
