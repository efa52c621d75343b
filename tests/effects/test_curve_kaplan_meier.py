"""Kaplan-Meier, medians and restricted means against R's survival 3.5-3 (tests/reference/make_survival.R)."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.effects.curve import kaplan_meier, restricted_mean, restricted_mean_effect, survival_effect
from evsynth.synthesis import pool

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "survival_reference.json").read_text())["sets"]
NAMES = tuple(REFERENCE)


def column(name, field):
    return np.array([np.nan if value in {None, "NA"} else value for value in REFERENCE[name][field]], dtype=float)


def curve_of(name):
    return kaplan_meier(REFERENCE[name]["time"], REFERENCE[name]["event"])


@pytest.mark.parametrize("name", NAMES)
def test_survival_and_greenwood_error_are_those_of_r(name):
    curve = curve_of(name)
    np.testing.assert_array_equal(curve.time, column(name, "distinct"))
    np.testing.assert_array_equal(curve.at_risk, column(name, "n_risk"))
    np.testing.assert_allclose(curve.survival, column(name, "survival"), rtol=1e-12)
    known = curve.survival > 0  # R has NaN where everyone has died
    np.testing.assert_allclose(curve.se[known], column(name, "se")[known], rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_log_log_limits_are_those_of_r(name):
    curve = curve_of(name)
    inside = (curve.survival > 0) & (curve.survival < 1)
    for side, field in zip(curve.limits(95), ("lower", "upper"), strict=True):
        np.testing.assert_allclose(side[inside], column(name, field)[inside], rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_restricted_means_and_their_errors_are_those_of_r(name):
    for tau, (mean, se) in zip(REFERENCE[name]["tau"], REFERENCE[name]["rmean"], strict=True):
        found = restricted_mean(curve_of(name), tau)
        assert found.estimate == pytest.approx(mean, rel=1e-10)
        assert found.se == pytest.approx(se, rel=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_quantiles_and_their_limits_are_those_of_r(name):
    for place, share in enumerate((0.25, 0.5, 0.75)):
        found = curve_of(name).median(share=share)
        for value, field in (
            (found.estimate, "quantile"), (found.ci_low, "quantile_lower"), (found.ci_high, "quantile_upper"),
        ):  # fmt: skip
            expected = column(name, field)[place]
            assert value is None if np.isnan(expected) else value == pytest.approx(expected, rel=1e-12)


def test_without_censoring_the_curve_is_the_share_alive_and_its_error_binomial():
    times = np.arange(1.0, 41.0)
    point = kaplan_meier(times, np.ones(40)).at(10.5)
    assert point.survival == pytest.approx(0.75, rel=1e-14)
    assert point.se == pytest.approx((0.75 * 0.25 / 40) ** 0.5, rel=1e-12)
    assert point.at_risk == 30


@pytest.mark.parametrize("unit", [1e-8, 1.0, 1e8])
def test_the_unit_of_time_moves_nothing_but_times(unit):
    base, other = curve_of("aml"), kaplan_meier(np.array(REFERENCE["aml"]["time"]) * unit, REFERENCE["aml"]["event"])
    np.testing.assert_array_equal(base.survival, other.survival)
    assert restricted_mean(other, 30 * unit).se == pytest.approx(restricted_mean(base, 30).se * unit, rel=1e-12)
    assert other.median().estimate == pytest.approx(base.median().estimate * unit, rel=1e-14)


def test_the_effect_is_on_log_minus_log_with_greenwoods_variance():
    effect = survival_effect(curve_of("lung"), 365)
    point = curve_of("lung").at(365)
    assert effect.yi == pytest.approx(np.log(-np.log(point.survival)))
    assert effect.vi == pytest.approx((point.se / (point.survival * np.log(point.survival))) ** 2)
    assert (effect.ci_low, effect.ci_high) == (point.ci_low, point.ci_high)
    assert "from individual data" in effect.derivation


def test_at_one_and_at_zero_there_is_no_effect_and_the_reason_is_given():
    curve = curve_of("dead")
    assert survival_effect(curve, 1).reason.startswith("log(-log S) is infinite at S = 1")
    assert survival_effect(curve, 9).reason.startswith("log(-log S) is infinite at S = 0")
    assert curve.at(9).at_risk == 0
    assert restricted_mean_effect(curve, 2).reason.startswith("nobody died before the horizon")
    assert restricted_mean(curve, 20).estimate == pytest.approx((3 + 5 + 5 + 8) / 4)  # all died: the plain mean


def test_nothing_is_read_off_beyond_the_last_follow_up_or_before_zero():
    curve = curve_of("lung")
    for ask in (curve.at, lambda time: restricted_mean(curve, time)):
        with pytest.raises(ValueError, match="beyond the last follow-up at 1022"):
            ask(1022.5)
        with pytest.raises(ValueError, match="starts at 0"):
            ask(-1)
        with pytest.raises(ValueError, match="starts at 0"):
            ask(float("nan"))
    with pytest.raises(ValueError, match="horizon after 0"):
        restricted_mean(curve, 0)


def test_one_patient_makes_a_curve():
    assert kaplan_meier([3.0], [1]).at(4).survival == 0
    assert kaplan_meier([3.0], [0]).at(3).survival == 1
    assert kaplan_meier([3.0], [0]).median().estimate is None


@pytest.mark.parametrize(
    ("time", "event", "told"),
    [
        ([], [], "two lists of one length"),
        ([1, 2], [1], "two lists of one length"),
        ([1, -2], [1, 0], "patient 2: time = -2"),
        ([1, float("nan")], [1, 0], "patient 2: time = nan"),
        ([1, 2], [1, 2], "true or false"),
    ],
)
def test_impossible_individual_data_are_refused(time, event, told):
    with pytest.raises(ValueError, match=told):
        kaplan_meier(time, event)


def test_restricted_means_pool_like_any_generic_effect():
    means = [
        restricted_mean_effect(curve_of(name), tau) for name, tau in (("aml", 30), ("veteran", 30), ("rebuilt", 30))
    ]
    pooled = pool([mean.yi for mean in means], [mean.vi for mean in means], measure="GEN", method="FE")
    weights = 1 / np.array([mean.vi for mean in means])
    assert pooled.estimate == pytest.approx(np.average([mean.yi for mean in means], weights=weights))
    assert pooled.k == 3


def test_the_restricted_mean_covers_its_true_value():
    draw = np.random.default_rng(20)
    truth, inside = 1 - np.exp(-1.0), 0
    for _ in range(400):
        died, lost = draw.exponential(1.0, 60), draw.uniform(0.8, 3.0, 60)
        found = restricted_mean(kaplan_meier(np.append(np.minimum(died, lost), 3.0), np.append(died <= lost, 0)), 1.0)
        inside += found.ci_low <= truth <= found.ci_high
    assert 0.92 <= inside / 400 <= 0.98


def test_masked_patients_are_refused():
    with pytest.raises(ValueError, match="masked"):
        kaplan_meier(np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]), [1, 1, 1])
    with pytest.raises(ValueError, match="masked"):
        kaplan_meier([1.0, 2.0, 3.0], np.ma.array([1, 1, 1], mask=[0, 1, 0]))
