"""pool() at its edges: few studies, bad input, choices, units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evsynth.effects.measures import MEASURES, escalc
from evsynth.effects.rows import EffectRow, Effects
from evsynth.problems import NumericalError
from evsynth.provenance import Source
from evsynth.synthesis import pool
from evsynth.synthesis.tau2 import ESTIMATORS

Y = [0.1, 0.5, 0.9, -0.3, 0.4]
V = [0.04, 0.02, 0.09, 0.05, 0.01]


def test_one_study_is_that_study():
    one = pool([0.5], [0.04])
    assert (one.estimate, one.se, one.tau2, one.test, one.df) == (0.5, 0.2, 0.0, "z", None)
    assert one.ci_low == pytest.approx(0.5 - 1.959963984540054 * 0.2, rel=1e-15)
    assert one.prediction is None
    assert (one.i2, one.h2, one.tau2_ci_low, one.q_p) == (None, None, None, None)
    assert "one study" in one.note
    assert one.weights.tolist() == [100.0]


def test_two_studies_by_hand():
    two = pool([0.0, 1.0], [0.1, 0.1])  # REML: (1 - 0)^2 / 2 - 0.1
    assert two.tau2 == pytest.approx(0.4, rel=1e-14)
    assert two.se == pytest.approx(0.5, rel=1e-14)
    assert two.ci_high == pytest.approx(0.5 + 12.706204736174698 * 0.5, rel=1e-12)
    assert two.prediction is None


def test_three_studies_predict_with_one_degree_of_freedom():
    three = pool([0.1, 0.5, 0.9], [0.04, 0.02, 0.09])
    assert three.pi_df == 1
    half = 12.706204736174698 * (three.tau2 + three.se**2) ** 0.5
    assert three.pi_high - three.estimate == pytest.approx(half, rel=1e-12)
    assert three.prediction.low < three.interval.low


@pytest.mark.parametrize(
    ("yi", "vi", "message"),
    [
        ([], [], "k = 0"),
        ([1, 2], [0.1], "differ in length: 2 and 1"),
        ([1, float("nan")], [0.1, 0.1], "Beta: the effect size is nan"),
        ([float("inf"), 1], [0.1, 0.1], "Alpha: the effect size is inf"),
        ([1, 2], [0.1, 0.0], r"Beta: the sampling variance is 0\.0"),
        ([1, 2], [-0.1, 1.0], r"Alpha: the sampling variance is -0\.1"),
        ([1, 2], [0.1, float("inf")], "Beta: the sampling variance is inf"),
        ([[1, 2]], [[0.1, 0.2]], "one-dimensional"),
        (["a", "b"], [0.1, 0.2], "yi must be numbers"),
    ],
)
def test_unusable_rows_are_named(yi, vi, message):
    with pytest.raises(ValueError, match=message):
        pool(yi, vi, labels=["Alpha", "Beta"][: np.size(yi)])


def test_rows_without_labels_are_numbered():
    with pytest.raises(ValueError, match=r"row 2: the sampling variance is 0\.0"):
        pool([1, 2], [1, 0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "RELM"}, "Did you mean 'REML'"),
        ({"test": "knh"}, "Did you mean 'knha'"),
        ({"level": 0}, "strictly between"),
        ({"level": 100}, "strictly between"),
        ({"level": float("nan")}, "strictly between"),
        ({"prediction": "k-3"}, "known: k-2, k-1"),
        ({"floor": "always"}, "floor must be"),
        ({"method": "GLMM"}, "give xi and ni"),
    ],
)
def test_unknown_choices_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool(Y, V, **options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "no data"),
        ({"xi": [1, 2]}, "needs both"),
        ({"xi": [1, 2], "ni": [5]}, "differ in length"),
        ({"xi": [1, 2], "ni": [5, 9], "measure": "PLOO"}, "Did you mean 'PLO'"),
        ({"xi": [1, 2], "method": "GLMM"}, "needs both"),
        ({"xi": [1, 2], "ni": [5, 9], "measure": "PR", "method": "GLMM"}, "measure PLO, not PR"),
    ],
)
def test_counts_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        pool(**arguments)


def test_yi_and_counts_together_are_refused():
    with pytest.raises(ValueError, match="not both"):
        pool(Y, V, xi=[1], ni=[2])
    with pytest.raises(ValueError, match="vi is missing"):
        pool(Y)


def test_counts_are_pooled_through_their_measure():
    yi, vi = escalc("PLO", xi=[4.0, 3.0, 9.0], ni=[10.0, 20.0, 30.0])
    direct, counted = pool(yi, vi), pool(xi=[4, 3, 9], ni=[10, 20, 30], measure="PLO")
    assert counted.estimate == direct.estimate
    assert counted.measure == "PLO"
    assert counted.display["estimate"] == pytest.approx(1 / (1 + np.exp(-direct.estimate)), rel=1e-14)
    assert counted.display["pi_low"] < counted.display["ci_low"]


def test_glmm_is_delegated_with_labels():
    fit = pool(xi=[4, 3, 2, 1], ni=[10, 20, 30, 40], method="glmm", labels=["a", "b", "c", "d"])
    assert fit.method == "GLMM"
    assert fit.estimate == pytest.approx(-2.14860342007081, rel=2e-4)
    assert fit.labels == ("a", "b", "c", "d")


def test_aliases_and_levels():
    assert pool(Y, V, method="ce").method == pool(Y, V, method="EE").method == "FE"
    assert pool(Y, V, level=0.9).ci_low == pool(Y, V, level=90).ci_low
    assert pool(Y, V, method="FE").test == "z"
    assert pool(Y, V, method="FE").prediction is None


def test_adhoc_never_narrows():
    close = [0.30, 0.31, 0.29, 0.30]
    plain, floored = pool(close, [0.1] * 4), pool(close, [0.1] * 4, test="adhoc")
    assert floored.se == pytest.approx(pool(close, [0.1] * 4, test="t").se, rel=1e-14)
    assert plain.se < floored.se


def test_floor_rule():
    assert pool(Y, V, floor="auto").test == "adhoc"  # k <= 8
    rng = np.random.default_rng(2)
    y, v = rng.normal(size=12), rng.uniform(0.05, 0.1, 12)
    assert pool(y, v, floor="auto").test == "knha"
    assert pool(y, v, floor=True).test == "adhoc"
    assert "floored" in pool(y, v, floor=True).note
    v[0] = 1.5  # more than tenfold
    assert pool(y, v, floor="auto").test == "adhoc"
    assert pool(y, v, floor="auto", test="z").test == "z"


def test_equal_effects_need_another_test_than_knha():
    with pytest.raises(NumericalError, match="adhoc"):
        pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3])
    same = pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], test="adhoc")
    assert (same.tau2, same.tau2_ci_high, same.estimate) == (0.0, 0.0, pytest.approx(0.2, rel=1e-15))
    assert "tau2 interval is zero" in same.note


def test_overflow_is_an_error_not_a_number():
    with pytest.raises(NumericalError, match="overflow"):
        pool([1e300, -1e300], [1.0, 1.0], test="z")


def test_results_cannot_be_changed():
    fit = pool(Y, V)
    with pytest.raises(ValueError, match="read-only"):
        fit.yi[0] = 5.0
    with pytest.raises(AttributeError):
        fit.estimate = 0.0


def test_far_upper_end_is_noted():
    fit = pool([0.0, 1.0], [0.1, 0.1], level=99.99999)
    assert fit.tau2_ci_high > 1e6 * 0.1
    assert "1e6 times" in fit.note


def test_effects_bring_measure_labels_and_only_pooled_rows():
    def row(i: int, pooled: bool) -> EffectRow:
        source = Source(f"key{i}", "p. 1")
        return EffectRow(f"s{i}", f"Study {i}", "arm", Y[i], V[i], 0.0, 0.0, 0.0, source, "given", pooled=pooled)

    effects = Effects("death", "Death", MEASURES["PLO"], tuple(row(i, i != 2) for i in range(5)))
    fit = pool(effects)
    assert fit.k == 4
    assert fit.measure == "PLO"
    assert fit.labels == ("Study 0", "Study 1", "Study 3", "Study 4")
    with pytest.raises(ValueError, match="their own variances"):
        pool(effects, V)


effect = st.floats(-3, 3, allow_subnormal=False).map(lambda x: round(x, 6))
variance = st.floats(1e-3, 2).map(lambda x: round(x, 6))
rows = st.lists(st.tuples(effect, variance), min_size=3, max_size=9, unique_by=lambda r: r[0])


@settings(deadline=None, max_examples=40)
@given(rows, st.sampled_from(sorted(ESTIMATORS)), st.randoms(use_true_random=False))
def test_order_of_studies_does_not_matter(data, method, rng):
    shuffled = rng.sample(data, len(data))
    one, other = (pool(*zip(*d, strict=True), method=method, test="z") for d in (data, shuffled))
    assert one.estimate == pytest.approx(other.estimate, rel=1e-9, abs=1e-12)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-7, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(rows, st.sampled_from(sorted(ESTIMATORS)), st.integers(-40, 40))
def test_units_that_are_powers_of_two_change_no_digit(data, method, power):
    y, v = np.array(data).T
    unit = 2.0**power
    one, other = pool(y, v, method=method), pool(y * unit, v * unit**2, method=method)
    assert other.estimate == one.estimate * unit
    assert other.tau2 == one.tau2 * unit**2
    assert (other.p, other.i2, other.q) == (one.p, one.i2, one.q)


@settings(deadline=None, max_examples=40)
@given(rows, st.sampled_from(sorted(ESTIMATORS)))
def test_sign_flips_and_intervals_nest(data, method):
    y, v = np.array(data).T
    one, other = pool(y, v, method=method), pool(-y, v, method=method)
    assert other.estimate == -one.estimate
    assert (other.ci_low, other.ci_high) == (-one.ci_high, -one.ci_low)
    assert one.weights.sum() == pytest.approx(100.0, rel=1e-14)
    if one.prediction is not None:
        assert one.pi_low <= one.ci_low <= one.estimate <= one.ci_high <= one.pi_high
        assert one.tau2_ci_low <= one.tau2_ci_high
