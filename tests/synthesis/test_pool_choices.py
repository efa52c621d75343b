"""The moment estimator with weights, the hybrid test and the intervals of tau2 and H2."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from evsynth.synthesis import pool, pool_many, regress
from evsynth.synthesis.kernel import orthogonalise, pooling_fits
from evsynth.synthesis.regression.design_fit import fit_design
from evsynth.synthesis.tau2 import ESTIMATORS
from evsynth.synthesis.tau2.pm import q_equals

HERE = Path(__file__).parents[1] / "reference"
SETS = json.loads((HERE / "metafor_reference.json").read_text(encoding="utf-8"))["sets"]
THEIRS = json.loads((HERE / "metafor_pool_choices.json").read_text(encoding="utf-8"))
BCG = np.array(SETS["bcg"]["yi"]), np.array(SETS["bcg"]["vi"])


def log_likelihood(yi, vi, tau2, method):
    w = 1.0 / (vi + tau2)
    mean = np.sum(w * yi) / w.sum()
    value = 0.5 * np.sum(np.log(w)) - 0.5 * np.sum(w * (yi - mean) ** 2)
    return value - (0.5 * np.log(w.sum()) if method == "REML" else 0.0)


def test_the_reference_is_whole():
    assert (len(THEIRS["genq"]), len(THEIRS["pl"])) == (22, 12)


@pytest.mark.parametrize("theirs", THEIRS["genq"], ids=lambda t: f"{t['set']} {t['mods']} {t['weights']}")
def test_moment_estimator_is_metafors(theirs):
    yi, vi = np.array(SETS[theirs["set"]]["yi"]), np.array(SETS[theirs["set"]]["vi"])
    weights = 1 / np.sqrt(vi) if theirs["weights"] == "se" else np.arange(1.0, len(yi) + 1)
    if theirs["mods"]:
        design, _ = orthogonalise(np.column_stack([np.ones(len(yi)), SETS[theirs["set"]]["mods"][theirs["mods"]]]))
        tau2 = [fit_design(yi[None], vi[None], design, "GENQ", "z", weights).tau2[0]]
        if theirs["weights"] == "se":
            tau2.append(fit_design(yi[None], vi[None], design, "GENQ", "z").tau2[0])
    else:
        tau2 = [pool(yi, vi, method="GENQ", weights=weights, test="z").tau2]
        if theirs["weights"] == "se":
            tau2.append(pool(yi, vi, method="GENQ", test="z").tau2)
    assert tau2 == pytest.approx([theirs["tau2"]] * len(tau2), rel=1e-11, abs=1e-300)


def test_moment_weights_lead_to_the_known_estimators():
    yi, vi = BCG
    for weights, method in ((1 / vi, "DL"), (np.full(13, 7.0), "HE")):
        ours, known = pool(yi, vi, method="GENQ", weights=weights), pool(yi, vi, method=method)
        assert ours.tau2 == pytest.approx(known.tau2, rel=1e-13)
        assert ours.estimate == pytest.approx(known.estimate, rel=1e-13)  # the weights set tau2 only
        assert ours.model.weights == tuple(weights)


def test_moment_estimate_by_dense_matrices_with_variances_ten_orders_apart():
    vi = np.array([1e-8, 1e2, 3.0, 1e-4, 0.5])
    yi = np.array([0.3, 12.0, -4.0, 0.8, 3.0])
    weights = np.array([2.0, 9.0, 1.0, 30.0, 0.5])
    a = np.diag(weights) - np.outer(weights, weights) / weights.sum()
    expected = (yi @ a @ yi - np.trace(a @ np.diag(vi))) / np.trace(a)
    assert pool(yi, vi, method="GENQ", weights=weights).tau2 == pytest.approx(expected, rel=1e-12)


def test_many_moment_weights_equal_single_pools():
    rng = np.random.default_rng(4)
    vi, weights = rng.uniform(0.01, 1.0, (20, 7)), rng.uniform(0.1, 9.0, (20, 7))
    yi, mask = rng.normal(0, np.sqrt(vi + 0.3)), rng.random((20, 7)) < 0.8
    mask[:, :2] = True
    many = pool_many(yi, vi, mask, method="GENQ", weights=weights)
    shared = pool_many(yi, vi, mask, method="GENQ", weights=weights[0])
    for row, use in enumerate(mask):
        one = pool(yi[row, use], vi[row, use], method="GENQ", weights=weights[row, use])
        assert (many.tau2[row], many.se[row]) == pytest.approx((one.tau2, one.se), rel=1e-11, abs=1e-15)
        one = pool(yi[row, use], vi[row, use], method="GENQ", weights=weights[0, use])
        assert shared.tau2[row] == pytest.approx(one.tau2, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": [1.0] * 13}, "those of the moment estimator GENQ"),
        ({"weights": [1.0] * 12, "method": "GENQ"}, "one a study"),
        ({"weights": [[1.0] * 13], "method": "GENQ"}, "one a study"),
        ({"weights": [0.0] * 13, "method": "GENQ"}, "positive finite"),
        ({"weights": [np.nan] * 13, "method": "GENQ"}, "positive finite"),
        ({"weights": ["a"] * 13, "method": "GENQ"}, "must be numbers"),
        ({"tau2_interval": "pl", "method": "DL"}, "use method ML or REML, not DL"),
        ({"tau2_interval": "wald"}, "known: qp, pl"),
        ({"test": "kr", "method": "DL"}, "defined for method REML, not DL"),
        ({"test": "hybrid", "method": "FE"}, "a common effect has none"),
    ],
)
def test_impossible_choices_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool(*BCG, **options)


@pytest.mark.parametrize("theirs", THEIRS["pl"], ids=lambda t: f"{t['set']} {t['method']}")
def test_profile_likelihood_interval_is_metafors(theirs):
    data = SETS[theirs["set"]]
    ours = pool(data["yi"], data["vi"], method=theirs["method"], tau2_interval="pl", test="z")
    assert ours.tau2_ci_low == pytest.approx(theirs["low"], rel=1e-9, abs=1e-300)
    assert ours.tau2_ci_high == pytest.approx(theirs["high"], rel=1e-9)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("level", [1.0, 50.0, 95.0, 99.9999])
def test_profile_likelihood_falls_by_the_quantile_at_both_ends(method, level):
    fit = pool(*BCG, method=method, tau2_interval="pl", level=level)
    drop = 0.5 * special.chdtri(1, 1 - level / 100)
    top = log_likelihood(*BCG, fit.tau2, method)
    assert fit.tau2_ci_low <= fit.tau2 <= fit.tau2_ci_high
    assert top - log_likelihood(*BCG, fit.tau2_ci_high, method) == pytest.approx(drop, rel=1e-8)
    if fit.tau2_ci_low > 0:
        assert top - log_likelihood(*BCG, fit.tau2_ci_low, method) == pytest.approx(drop, rel=1e-8)
    else:
        assert top - log_likelihood(*BCG, 0.0, method) < drop


def test_profile_likelihood_interval_holds_both_maxima():
    # Two precise studies that differ and three vague ones: the restricted likelihood has two maxima.
    rng, two = np.random.default_rng(0), None
    for _ in range(4000):
        vi = 10 ** rng.uniform(-4, 1, 4)
        yi = rng.normal(0, np.sqrt(vi + 0.05))
        grid = np.concatenate([[0.0], np.geomspace(1e-6, 1e2, 400)])
        height = np.array([log_likelihood(yi, vi, t, "REML") for t in grid[::8]])
        peaks = np.flatnonzero((height[1:-1] > height[:-2]) & (height[1:-1] > height[2:]))
        low = height.max() - 0.5
        if len(peaks) + (height[0] > height[1]) > 1 and min(height[0], height[peaks + 1].min()) > low:
            two = yi, vi, grid
            break
    assert two is not None
    yi, vi, grid = two
    fit = pool(yi, vi, tau2_interval="pl", test="z")
    height = np.array([log_likelihood(yi, vi, t, "REML") for t in grid])
    inside = grid[height >= log_likelihood(yi, vi, fit.tau2, "REML") - 0.5 * 1.959963984540054**2]
    step = grid[2] / grid[1]
    assert fit.tau2_ci_low <= inside[0] * (1 + 1e-9)
    assert inside[-1] <= fit.tau2_ci_high <= inside[-1] * step


def test_profile_likelihood_at_its_edges():
    equal = pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], test="z", tau2_interval="pl")
    assert equal.tau2_ci_low == 0.0 < equal.tau2_ci_high
    far = pool([0.0, 1.0], [0.1, 0.1], tau2_interval="pl", test="z", level=99.99999)
    assert "1e6 times" in far.note
    wide = pool([0.3, 12.0, -4.0, 0.8], [1e-8, 1e2, 3.0, 1e-4], tau2_interval="pl", test="z")
    y, v = np.array([0.3, 12.0, -4.0, 0.8]), np.array([1e-8, 1e2, 3.0, 1e-4])
    for end in (wide.tau2_ci_low, wide.tau2_ci_high):
        if end > 0:
            lost = log_likelihood(y, v, wide.tau2, "REML") - log_likelihood(y, v, end, "REML")
            assert lost == pytest.approx(0.5 * 1.959963984540054**2, rel=1e-7)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(-30, 30), st.sampled_from(["qp", "pl"]))
def test_intervals_of_tau2_keep_their_units(seed, power, kind):
    rng = np.random.default_rng(seed)
    vi = 10 ** rng.uniform(-3, 0, 6)
    yi, unit = rng.normal(0, np.sqrt(vi + 0.2)), 2.0**power
    one = pool(yi, vi, test="z", tau2_interval=kind)
    other = pool(yi * unit, vi * unit**2, test="z", tau2_interval=kind)
    assert (other.tau2_ci_low, other.tau2_ci_high) == (one.tau2_ci_low * unit**2, one.tau2_ci_high * unit**2)
    assert (other.h2_ci_low, other.h2_ci_high) == (one.h2_ci_low, one.h2_ci_high)


def test_h2_interval_is_that_of_i2():
    fit = pool(*BCG)  # confint(rma(yi, vi)) of metafor 3.8-1
    assert (fit.h2_ci_low, fit.h2_ci_high) == pytest.approx((5.5311, 43.0677), abs=2e-4)
    assert fit.i2_ci_low == pytest.approx(1 - 1 / fit.h2_ci_low, rel=1e-13)
    assert (pool(*BCG, method="FE").h2_ci_low, pool([1.0], [1.0]).h2_ci_high) == (None, None)


@pytest.mark.parametrize("method", [m for m in ESTIMATORS if m != "FE"])
@pytest.mark.parametrize("spread", [0.001, 0.2, 2.0])
def test_hybrid_is_the_wider_interval(method, spread):
    rng = np.random.default_rng(8)
    vi = rng.uniform(0.2, 0.6, 12)
    yi = spread * rng.normal(size=12)
    found = {test: pool(yi, vi, method=method, test=test) for test in ("hybrid", "knha", "z")}
    wider = max(("knha", "z"), key=lambda test: found[test].se * {"knha": 2.2009851600916384, "z": 1.96}[test])
    for field in ("se", "ci_low", "ci_high", "p", "df", "stat"):
        assert getattr(found["hybrid"], field) == getattr(found[wider], field), field
    assert ("normal interval is the wider" in found["hybrid"].note) == (wider == "z")


def test_hybrid_of_equal_effects_is_the_normal_interval():
    fit = pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], test="hybrid")
    assert (fit.se, fit.df) == (pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], test="z").se, None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"test": "hybrid"}, "defined for one pooled effect"),
        ({"prediction": "hts"}, "defined for pools"),
        ({"prediction": "bootstrap"}, "defined for pools"),
        ({"test": "kr", "method": "ML"}, "defined for method REML"),
    ],
)
def test_what_is_defined_for_pools_only_is_refused_by_a_regression(options, message):
    with pytest.raises(ValueError, match=message):
        regress(*BCG, np.arange(13.0), **options)


def test_the_q_profile_does_not_depend_on_where_its_search_starts():
    rng = np.random.default_rng(6)
    vi = 10 ** rng.uniform(-4, 1, (50, 8))
    fits = pooling_fits(rng.normal(0, np.sqrt(vi + 0.3)), vi)
    found = [q_equals(fits, np.full(50, 9.0), start) for start in (None, np.full(50, 1e-6), np.full(50, 1e4))]
    assert all(root.converged.all() for root in found)
    assert np.count_nonzero(found[0].value) > 25
    for other in found[1:]:
        assert other.value == pytest.approx(found[0].value, rel=1e-12)
    assert fits.at(found[2].value).q()[found[0].value > 0] == pytest.approx(9.0, rel=1e-11)
