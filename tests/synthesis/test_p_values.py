import sys
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtrc, ndtr, ndtri

from evsynth.synthesis.p_values import METHODS, NO_EFFECT, combine_p_values

FISHER_1932 = [0.145, 0.263, 0.087]


def test_fishers_own_example():
    # Statistical Methods for Research Workers, section 21.1: chi-square 11.4170 on 6 df
    found = combine_p_values(FISHER_1932, method="fisher")
    assert -2 * sum(map(log, FISHER_1932)) == pytest.approx(11.4170, abs=6e-4)
    assert found.p_positive == pytest.approx(chdtrc(6, -2 * sum(map(log, FISHER_1932))), rel=1e-12)
    assert found.p == pytest.approx(2 * found.p_positive, rel=1e-12)


def test_stouffers_sum_of_z_over_root_k():
    p, directions = np.array([0.03, 0.4, 0.8]), np.array([1, -1, 1])
    z = directions * -ndtri(p / 2)
    found = combine_p_values(p, directions)
    assert found.zi == pytest.approx(z, rel=1e-13)
    assert found.z == pytest.approx(z.sum() / sqrt(3), rel=1e-12)
    assert found.p == pytest.approx(2 * ndtr(-abs(found.z)), rel=1e-12)
    assert found.k == 3


def test_stouffers_weights_are_the_roots_of_the_sample_sizes():
    p, n = [0.03, 0.4, 0.8], np.array([100.0, 25.0, 400.0])
    z, w = -ndtri(p), np.sqrt(n)
    found = combine_p_values(p, n=n)
    assert found.z == pytest.approx((w @ z) / sqrt(w @ w), rel=1e-12)
    assert found.weights == pytest.approx(w)
    assert combine_p_values(p, n=1e12 * n).z == pytest.approx(found.z, rel=1e-12)


def test_fisher_takes_the_better_direction_and_pays_twice_for_it():
    p, directions = [0.01, 0.02, 0.6], [-1, -1, 1]
    found = combine_p_values(p, directions, method="fisher")
    down = chdtrc(6, -2 * (log(0.005) + log(0.01) + log(0.7)))
    assert found.p == pytest.approx(2 * down, rel=1e-10)
    assert found.z < 0
    assert found.p_positive == pytest.approx(chdtrc(6, -2 * (log(0.995) + log(0.99) + log(0.3))), rel=1e-10)


def test_a_bound_is_taken_at_the_bound_and_said():
    found = combine_p_values(["<0.001", 0.2], [1, 1], labels=["Smith", "Jones"])
    assert found.p == combine_p_values([0.001, 0.2], [1, 1]).p
    assert found.bounded == ("Smith",)
    assert "(Smith), which is conservative." in found.note
    assert combine_p_values(["< 0.001", "≤0.01"], [1, 1]).bounded == ("row 1", "row 2")


def test_a_bound_that_points_the_other_way_is_not_called_conservative():
    found = combine_p_values([1e-8, 1e-9, "<0.05"], [1, 1, -1], labels=["A", "B", "C"])
    assert found.z > 0
    assert found.note.endswith("so the combined p-value is too small: C.")


def test_the_note_always_says_that_no_effect_follows():
    assert combine_p_values(FISHER_1932).note == NO_EFFECT
    assert all(NO_EFFECT in method.sentence and method.references for method in METHODS.values())


@pytest.mark.parametrize(
    ("p", "told"),
    [
        ([0.0, 0.5], "row 1: p = 0 is a rounded number"),
        ([0.5, -0.1], r"row 2: p = -0.1 lies outside \(0, 1\]"),
        ([0.5, 1.01], "row 2: p = 1.01"),
        ([0.5, float("nan")], "row 2: p = nan"),
        ([0.5, ">0.05"], "row 2: '>0.05' is not a p-value"),
        ([0.5, "ns"], "lower bounds can't be combined"),
        ([0.5, None], "'None' is not a p-value"),
        (["<0", 0.5], "p = 0 is a rounded number"),
        ([0.5], "at least two studies"),
        ([], "at least two studies"),
        (0.5, "one p-value a study"),
        ("0.5", "one p-value a study"),
    ],
)
def test_what_is_no_p_value_is_refused(p, told):
    with pytest.raises(ValueError, match=told):
        combine_p_values(p)


def test_other_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="row 2: a two-sided p-value needs its direction"):
        combine_p_values([0.1, 0.2], [1, 0])
    with pytest.raises(ValueError, match="needs its direction"):
        combine_p_values([0.1, 0.2], [1, np.nan])
    with pytest.raises(ValueError, match="directions and p differ"):
        combine_p_values([0.1, 0.2], [1])
    with pytest.raises(ValueError, match=r"unknown method 'fischer'; .* Did you mean 'fisher'"):
        combine_p_values([0.1, 0.2], method="fischer")
    with pytest.raises(ValueError, match="leave n out"):
        combine_p_values([0.1, 0.2], method="fisher", n=[1, 2])
    with pytest.raises(ValueError, match="n = 0 is not a sample size"):
        combine_p_values([0.1, 0.2], n=[1, 0])
    with pytest.raises(ValueError, match="n and p differ"):
        combine_p_values([0.1, 0.2], n=[1])
    with pytest.raises(ValueError, match="labels and p differ"):
        combine_p_values([0.1, 0.2], labels=["a"])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1e-300, 1.0), st.sampled_from([-1, 1])), min_size=2, max_size=6),
    st.sampled_from(["stouffer", "fisher"]),
)
def test_turning_every_direction_turns_the_sign_and_keeps_p(rows, method):
    p, directions = zip(*rows, strict=True)
    found = combine_p_values(p, directions, method=method)
    turned = combine_p_values(p, [-sign for sign in directions], method=method)
    assert 0.0 <= found.p <= 1.0
    assert np.isfinite([found.z, found.p, found.p_positive]).all()
    assert turned.p == pytest.approx(found.p, rel=1e-9)
    assert abs(turned.z) == pytest.approx(abs(found.z), rel=1e-7, abs=1e-9)


def test_p_of_one_is_no_evidence_either_way():
    for method in METHODS:
        found = combine_p_values([1.0, 1.0, 1.0], [1, 1, -1], method=method)
        assert found.z == pytest.approx(0.0, abs=1e-12)
        assert found.p == pytest.approx(1.0)
    one_sided = combine_p_values([1.0, 0.5])
    assert one_sided.p_positive == pytest.approx(1.0)


def test_importing_the_module_leaves_pymare_alone():
    import subprocess  # noqa: PLC0415 - a fresh interpreter only here

    code = "import sys, evsynth.synthesis.p_values; sys.exit('pymare' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
