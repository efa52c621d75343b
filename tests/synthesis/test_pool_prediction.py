"""Prediction intervals: by hand, by brute force, and what a new study may be beyond."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from evsynth.effects.measures import MEASURES
from evsynth.synthesis import pool, pool_many
from evsynth.synthesis.kernel import pooling_fits
from evsynth.synthesis.predictive import METHODS, PREDICTORS, beyond
from evsynth.synthesis.predictive.bootstrap import bootstrap, confidence_draws, new_effects

SETS = json.loads((Path(__file__).parents[1] / "reference" / "metafor_reference.json").read_text())["sets"]
BCG = np.array(SETS["bcg"]["yi"]), np.array(SETS["bcg"]["vi"])
CLOSE = [0.30, 0.31, 0.29, 0.35, 0.25], [0.1, 0.2, 0.1, 0.3, 0.15]


def by_hand(yi, vi, tau2, variance, df, level=0.975):
    w = 1 / (vi + tau2)
    mean = np.sum(w * yi) / w.sum()
    spread = np.sum(w * (yi - mean) ** 2) / (len(yi) - 1)
    used = {"standard": 1.0, "knha": spread, "adhoc": max(spread, 1.0)}[variance] / w.sum()
    half = special.stdtrit(df, level) * (tau2 + used) ** 0.5
    return mean - half, mean + half


@pytest.mark.parametrize("data", [BCG, CLOSE], ids=["bcg", "homogeneous"])
@pytest.mark.parametrize(
    ("prediction", "lost", "variances"),
    [
        ("k-2", 2, {"z": "standard", "knha": "knha", "adhoc": "adhoc"}),
        ("k-1", 1, {"z": "standard", "knha": "knha", "adhoc": "adhoc"}),
        ("hts", 2, dict.fromkeys(("z", "knha", "adhoc"), "standard")),
        ("hts-hksj", 2, dict.fromkeys(("z", "knha", "adhoc"), "knha")),
    ],
)
def test_t_intervals_by_hand(data, prediction, lost, variances):
    yi, vi = map(np.array, data)
    for test, variance in variances.items():
        fit = pool(yi, vi, test=test, prediction=prediction)
        assert fit.pi_df == len(yi) - lost
        assert (fit.pi_low, fit.pi_high) == pytest.approx(by_hand(yi, vi, fit.tau2, variance, fit.pi_df), rel=1e-12)


@pytest.mark.parametrize("prediction", METHODS)
def test_fewer_than_three_studies_and_a_common_effect_predict_nothing(prediction):
    assert pool([0.0, 1.0], [0.1, 0.1], prediction=prediction).prediction is None
    assert pool([0.3], [0.1], prediction=prediction).prediction is None
    assert pool(*BCG, method="FE", prediction=prediction).prediction is None
    assert pool([0.1, 0.5, 0.9], [0.04, 0.02, 0.09], prediction=prediction).prediction is not None


@pytest.mark.parametrize("prediction", ["hts-hksj", "bootstrap"])
def test_equal_effects_without_a_hartung_knapp_variance_have_no_interval(prediction):
    fit = pool([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], test="adhoc", prediction=prediction)
    assert fit.prediction is None
    assert "no width" in fit.note
    assert fit.ci_low < 0.2 < fit.ci_high


def confidence(yi, vi, tau2):
    """Pr(Q(tau2) >= q) by Imhof's integral over the dense form's eigenvalues, trapezoidal rule in log u."""
    w = 1 / vi
    form = np.diag(w) - np.outer(w, w) / w.sum()
    root = np.sqrt(vi + tau2)
    eigenvalues = np.linalg.eigvalsh(root[:, None] * form * root)[1:]
    q = yi @ form @ yi
    u = np.exp(np.linspace(-18.0, 5.0, 40_000))
    angle, size = -0.5 * q * u, np.ones_like(u)
    for eigenvalue in eigenvalues:
        angle += 0.5 * np.arctan(eigenvalue * u)
        size *= (1 + (eigenvalue * u) ** 2) ** 0.25
    return 0.5 + np.sum(np.sin(angle) / size) * np.log(u[1] / u[0]) / np.pi


@pytest.mark.parametrize("data", [BCG, (np.array([0.1, 0.9, -0.4, 0.3]), np.array([0.001, 0.4, 0.1, 0.2]))])
def test_draws_of_tau2_have_the_confidence_distribution(data):
    fits = pooling_fits(data[0][None], data[1][None])
    rng = np.random.default_rng(11)
    drawn = np.concatenate([part for _, part in confidence_draws(fits, 100_000, rng)]) * fits.scale[0] ** 2
    for tau2 in (0.0, 0.02, 0.1, 0.4, 1.5):
        exact = confidence(*data, tau2)
        error = 5 * (exact * (1 - exact) / 100_000) ** 0.5 + 1e-4
        assert np.mean(drawn <= tau2) == pytest.approx(exact, abs=error), tau2


def test_the_bootstrap_interval_by_inverting_the_distribution_of_q():
    yi, vi = BCG
    grid = np.concatenate([[0.0], np.geomspace(1e-2, 60.0, 80)])
    height = np.maximum.accumulate([confidence(yi, vi, tau2) for tau2 in grid])
    rng = np.random.default_rng(21)
    drawn = []
    for u in rng.random(20_000):
        tau2 = np.interp(u, height, grid) if u > height[0] else 0.0
        w = 1 / (vi + tau2)
        mean = np.sum(w * yi) / w.sum()
        se = (np.sum(w * (yi - mean) ** 2) / 12 / w.sum()) ** 0.5
        drawn.append(mean + rng.normal() * tau2**0.5 - rng.standard_t(12) * se)
    low, high = np.quantile(drawn, [0.025, 0.975])
    fit = pool(yi, vi, prediction="bootstrap", draws=20_000)
    assert fit.pi_low == pytest.approx(low, abs=6 * fit.pi_low_error)
    assert fit.pi_high == pytest.approx(high, abs=6 * fit.pi_high_error)
    assert fit.pi_high_error < 0.03
    assert fit.pi_df is None


def test_the_stated_monte_carlo_error_is_the_spread_over_seeds():
    runs = [bootstrap(*BCG, 95.0, 10_000, seed) for seed in range(40)]
    for end in ("low", "high"):
        spread = np.std([getattr(run, end) for run in runs], ddof=1)
        assert spread == pytest.approx(np.mean([getattr(run, f"{end}_error") for run in runs]), rel=0.4)


def test_the_bootstrap_is_seeded_and_blind_to_the_order_of_studies():
    one = pool(*BCG, prediction="bootstrap")
    assert one.pi_low == pool(BCG[0][::-1], BCG[1][::-1], prediction="bootstrap").pi_low
    assert one.pi_low != pool(*BCG, prediction="bootstrap", seed=2).pi_low
    assert "25000 draws (seed 1), Monte Carlo standard errors" in one.note


@pytest.mark.parametrize("unit", [2.0**-27, 2.0**27])
def test_the_bootstrap_keeps_units_and_offsets(unit):
    one = pool(*BCG, prediction="bootstrap", draws=10_000)
    other = pool(BCG[0] * unit + 8 * unit, BCG[1] * unit**2, prediction="bootstrap", draws=10_000)
    assert other.pi_high == pytest.approx((one.pi_high + 8) * unit, rel=1e-11)


def test_the_bootstrap_holds_variances_ten_orders_apart():
    fit = pool([0.3, 12.0, -4.0, 0.8], [1e-8, 1e2, 3.0, 1e-4], prediction="bootstrap", test="z")
    assert fit.pi_low < 0.3 < fit.pi_high
    assert np.isfinite([fit.pi_low_error, fit.pi_high_error]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 9_999}, "at least 10000"),
        ({"draws": 1e5}, "whole number"),
        ({"seed": -1}, "not below zero"),
        ({"level": 99.99}, "take at least 500000"),
        ({"prediction": "hst"}, "Did you mean 'hts'"),
    ],
)
def test_impossible_bootstraps_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool(*BCG, **({"prediction": "bootstrap"} | options))


def test_many_pools_have_no_bootstrap():
    with pytest.raises(ValueError, match=r"ask pool\(\) for it"):
        pool_many([BCG[0]], [BCG[1]], prediction="bootstrap")


@pytest.mark.parametrize("prediction", PREDICTORS)
def test_the_limits_of_the_interval_have_the_tails_beyond(prediction):
    fit = pool(*BCG, prediction=prediction, level=90)
    assert fit.beyond(fit.pi_low) == pytest.approx(0.05, rel=1e-10)
    assert fit.beyond(fit.pi_high, "above") == pytest.approx(0.05, rel=1e-10)
    assert fit.beyond(fit.estimate) == 0.5
    assert fit.beyond(0.1) + fit.beyond(0.1, "above") == pytest.approx(1.0, rel=1e-14)


def test_beyond_is_the_share_of_draws_of_a_bootstrap():
    fit = pool(*BCG, prediction="bootstrap")
    drawn = new_effects(*BCG, 25_000, 1)
    assert fit.beyond(0.0, "above") == np.mean(drawn > 0.0)
    assert fit.beyond(fit.pi_low) == pytest.approx(0.025, abs=1e-4)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_threshold_may_be_on_the_natural_scale(measure):
    middle = {"PAS": 0.6, "PFT": 0.6, "PLN": -1.0}.get(measure, 0.2)
    fit = pool(middle + 0.02 * np.arange(5), [0.001, 0.002, 0.001, 0.003, 0.002], measure=measure)
    point = middle + 0.05
    shown = fit.display["estimate"] if measure == "GEN" else float(MEASURES[measure].inverse(np.array([point]))[0])
    threshold = point if measure == "GEN" else shown
    side = "above" if MEASURES.get(measure) is not None and MEASURES[measure].decreasing else "below"
    assert fit.beyond(threshold, side, display=True) == pytest.approx(fit.beyond(point), rel=1e-9)


def test_survival_thresholds_run_the_other_way():
    fit = pool([-1.0, -0.8, -1.3, -0.9], [0.01, 0.02, 0.01, 0.04], measure="SURV")
    high = float(np.exp(-np.exp(-1.4)))  # a survival above that of the estimate
    assert fit.beyond(high, "above", display=True) < 0.5 < fit.beyond(high, "below", display=True)


@pytest.mark.parametrize(
    ("fit", "arguments", "message"),
    [
        (lambda: pool([0.0, 1.0], [0.1, 0.1]), (0.0,), "needs three studies, not 2"),
        (lambda: pool(*BCG, method="FE"), (0.0,), "common-effect"),
        (lambda: pool(*BCG), (float("nan"),), "finite number"),
        (lambda: pool(*BCG), ("0",), "finite number"),
        (lambda: pool(*BCG), (0.0, "beneath"), "'below' or 'above'"),
    ],
)
def test_impossible_questions_are_refused(fit, arguments, message):
    with pytest.raises(ValueError, match=message):
        beyond(fit(), *arguments)


def test_a_threshold_no_measure_can_have_is_refused():
    with pytest.raises(ValueError, match=r"-1 is no value that"):
        pool(*BCG, measure="RR").beyond(-1.0, display=True)
    with pytest.raises(ValueError, match=r"1.5 is no value that"):
        pool([0.1, 0.3, 0.2], [0.1, 0.2, 0.1], measure="PLO").beyond(1.5, display=True)


def test_a_glmm_predicts_too():
    fit = pool(xi=[4, 3, 2, 1], ni=[10, 20, 30, 40], method="GLMM")
    assert fit.beyond(fit.pi_high) == pytest.approx(0.975, rel=1e-10)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(sorted(PREDICTORS)), st.integers(-30, 30), st.integers(-9, 9))
def test_intervals_keep_units_and_offsets(seed, prediction, power, shift):
    rng = np.random.default_rng(seed)
    vi = 10 ** rng.uniform(-3, 0, 5)
    yi, unit = np.round(rng.normal(0, np.sqrt(vi + 0.2)), 6), 2.0**power
    one = pool(yi, vi, prediction=prediction)
    other = pool((yi + shift) * unit, vi * unit**2, prediction=prediction)
    width = one.pi_high - one.pi_low
    assert (other.pi_high - other.pi_low) / unit == pytest.approx(width, rel=1e-8)
    assert other.pi_low / unit - shift == pytest.approx(one.pi_low, abs=1e-8 * width)
