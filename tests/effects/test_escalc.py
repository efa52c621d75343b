import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evsynth.effects import MEASURES, escalc
from evsynth.effects.measures import arguments
from evsynth.effects.two_means import hedges_correction

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "metafor_reference.json").read_text())
SIZES = REFERENCE["effect_sizes"]


@pytest.mark.parametrize("measure", SIZES)
def test_agrees_with_metafor(measure):
    data = {name: SIZES[measure][name] for name in arguments(measure)}
    yi, vi = escalc(measure, **data)
    np.testing.assert_allclose(yi, SIZES[measure]["yi"], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(vi, SIZES[measure]["vi"], rtol=1e-12)


def test_every_reference_measure_is_there():
    assert len(SIZES) == 19
    assert set(MEASURES) - set(SIZES) == {"SURV", "HR", "MED", "RMST", "GEN"}


def test_bcg_log_risk_ratios_are_those_of_the_reference_set():
    bcg = REFERENCE["bcg_counts"]
    treated, control = np.array(bcg["tpos"]), np.array(bcg["cpos"])
    yi, vi = escalc("RR", ai=treated, n1i=treated + bcg["tneg"], ci=control, n2i=control + bcg["cneg"])
    np.testing.assert_allclose(yi, REFERENCE["sets"]["bcg"]["yi"], rtol=1e-12)
    np.testing.assert_allclose(vi, REFERENCE["sets"]["bcg"]["vi"], rtol=1e-12)


def test_survival_on_the_log_cumulative_hazard():
    (y,), (v,) = escalc("SURV", si=0.72, sei=0.0618)
    assert y == pytest.approx(np.log(-np.log(0.72)), rel=1e-15)
    assert v**0.5 == pytest.approx(0.0618 / (0.72 * 0.328504066972), rel=1e-11)


def test_hazard_ratio_and_generic_take_what_is_published():
    (y,), (v,) = escalc("HR", hri=0.3, sei=0.2)
    assert (y, v) == pytest.approx((np.log(0.3), 0.04))
    assert [part.tolist() for part in escalc("GEN", yi=[1.5], vi=[0.2])] == [[1.5], [0.2]]


def test_rows_without_an_effect_size_are_nan_in_both():
    yi, vi = escalc("ZCOR", ri=[0.3, 0.3, 1.0, np.nan], ni=[20, 3, 20, 20])
    assert np.isnan(yi).tolist() == np.isnan(vi).tolist() == [False, True, True, True]
    yi, vi = escalc("ROM", m1i=[2, -2], sd1i=1, n1i=10, m2i=3, sd2i=1, n2i=10)
    assert np.isfinite(yi).tolist() == [True, False]
    yi, vi = escalc("SURV", si=[0, 0.5, 1], sei=0.1)
    assert np.isfinite(yi).tolist() == np.isfinite(vi).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("measure", "data", "words"),
    [
        ("PLOT", {"xi": 1, "ni": 2}, "Did you mean 'PLO'"),
        ("PLO", {"xi": [1]}, "lacks ni"),
        ("PLO", {"xi": 1, "ni": 2, "ti": 3}, "has no use for ti"),
        ("PLO", {"xi": [1, 2], "ni": [3, 4, 5]}, "xi has 2, ni has 3"),
        ("PLO", {"xi": [1, 6], "ni": [3, 5]}, "row 2: xi = 6 of ni = 5"),
        ("PLO", {"xi": [1, -1], "ni": 5}, "row 2: xi = -1"),
        ("PR", {"xi": 0, "ni": 0}, "of ni = 0"),
        ("RR", {"ai": 3, "n1i": 2, "ci": 1, "n2i": 2}, "ai = 3 of n1i = 2"),
        ("MD", {"m1i": 1, "sd1i": -1, "n1i": 3, "m2i": 1, "sd2i": 1, "n2i": 3}, "sd1i = -1"),
        ("IR", {"xi": 1, "ti": 0}, "ti = 0 must be above 0"),
        ("HR", {"hri": -0.5, "sei": 0.1}, "hri = -0.5"),
        ("ZCOR", {"ri": 1.2, "ni": 10}, "outside -1 to 1"),
        ("GEN", {"yi": 1, "vi": 0}, "vi = 0 must be above 0"),
        ("GEN", {"yi": np.inf, "vi": 1}, "yi is infinite"),
        ("GEN", {"yi": [[1.0]], "vi": 1}, "one value a study"),
        ("SURV", {"si": 1.2, "sei": 0.1}, "not a probability"),
    ],
)
def test_unusable_data_are_named(measure, data, words):
    with pytest.raises(ValueError, match=words):
        escalc(measure, **data)


def test_hedges_correction_is_exact_across_the_switch_to_the_series():
    # mpmath, 40 digits: gamma(m/2) / (sqrt(m/2) gamma((m-1)/2))
    exact = {2: 0.5641895835477563, 21: 0.963782252284172, 193: 0.996108107236922, 1e6: 0.9999992499997813}
    for df, value in exact.items():
        assert hedges_correction(np.array([df]))[0] == pytest.approx(value, rel=1e-13)
    beside = hedges_correction(np.array([99.999999, 100.0]))
    assert beside[1] == pytest.approx(beside[0], rel=1e-10)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.integers(1, 40))
def test_swapping_the_arms_turns_the_sign_and_keeps_the_variance(a, b, c, d):
    for measure in ("RR", "OR", "RD", "AS", "PETO"):
        (y,), (v,) = escalc(measure, ai=a, n1i=a + b, ci=c, n2i=c + d)
        (back,), (same,) = escalc(measure, ai=c, n1i=c + d, ci=a, n2i=a + b)
        assert back == pytest.approx(-y, abs=1e-12)
        assert same == pytest.approx(v, rel=1e-12)


@given(st.integers(0, 60), st.integers(0, 60))
def test_swapping_events_and_non_events_turns_the_logit(x, rest):
    if x + rest > 0:
        (y,), (v,) = escalc("PLO", xi=x, ni=x + rest)
        (back,), (same,) = escalc("PLO", xi=rest, ni=x + rest)
        assert (back, same) == pytest.approx((-y, v), abs=1e-12)
