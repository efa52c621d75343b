"""No batch row ends in silence: finite numbers, or a reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evsynth.problems import NumericalError
from evsynth.synthesis import pool, pool_many
from evsynth.synthesis.tau2 import ESTIMATORS

NASTY = st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e300, -1e300, 1e-160, 1e160, np.inf, -np.inf, np.nan, 5e-324, 0.1])
EFFECTS = NASTY | st.floats(allow_nan=True, allow_infinity=True)
VARIANCES = NASTY | st.floats(min_value=0.0) | st.floats(1e-10, 1.0)


@st.composite
def batches(draw):
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 6)))
    return (
        draw(arrays(np.float64, shape, elements=EFFECTS)),
        draw(arrays(np.float64, shape, elements=VARIANCES)),
        draw(arrays(bool, shape)) | draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(batch=batches(), method=st.sampled_from(sorted(ESTIMATORS)), test=st.sampled_from(["z", "t", "knha", "adhoc"]))
def test_each_row_has_finite_numbers_or_a_reason(batch, method, test):
    y, v, mask = batch
    fit = pool_many(y, v, mask, method=method, test=test)
    for row in range(len(fit)):
        numbers = [getattr(fit, name)[row] for name in ("estimate", "se", "ci_low", "ci_high", "stat", "p", "tau2")]
        if fit.failed[row]:
            assert fit.reason[row]
            assert np.isnan(numbers).all()
            assert not fit.converged[row]
        else:
            assert np.isfinite(numbers).all()
            assert fit.converged[row]
            assert fit.tau2[row] >= 0.0


@pytest.mark.parametrize("power", [-30, 30])
@pytest.mark.parametrize("method", sorted(ESTIMATORS))
def test_units_of_a_power_of_two_change_no_digit(method, power):
    rng = np.random.default_rng(6)
    v = rng.uniform(0.01, 1.0, (50, 7))
    y = rng.normal(0, np.sqrt(v + 0.1))
    unit = 2.0**power
    plain, scaled = pool_many(y, v, method=method), pool_many(y * unit, v * unit * unit, method=method)
    assert np.array_equal(scaled.tau2, plain.tau2 * unit * unit)
    assert np.array_equal(scaled.estimate, plain.estimate * unit)
    assert np.array_equal(scaled.ci_high, plain.ci_high * unit)


def test_a_single_study_whose_statistic_overflows_says_so_and_not_infinity():
    fit = pool_many([[1e300], [1.0]], [[1e-300], [0.25]])
    assert fit.reason[0].startswith("the numbers overflow")
    assert np.isnan([fit.estimate[0], fit.stat[0], fit.p[0]]).all()
    assert not fit.converged[0]
    assert fit.stat[1] == 2.0
    with pytest.raises(NumericalError, match="overflow"):
        pool([1e300], [1e-300])
