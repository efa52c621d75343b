"""Guyot's reconstruction: round trips through simulated figures with reading noise, and refusals."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.effects.curve import kaplan_meier, reconstruct, restricted_mean, survival_effect
from evsynth.effects.curve.digitised import falling

STORED = json.loads((Path(__file__).parents[1] / "reference" / "survival_digitised.json").read_text())
TOLERANCES = {  # one patient of 40 is 2.5 points of survival
    40: {"survival": 0.035, "se": 0.10, "mean": 0.02, "mean_se": 0.03, "events": 0.05, "gap": 0.012},
    150: {"survival": 0.015, "se": 0.04, "mean": 0.003, "mean_se": 0.015, "events": 0.03, "gap": 0.004},
    600: {"survival": 0.010, "se": 0.015, "mean": 0.002, "mean_se": 0.005, "events": 0.01, "gap": 0.001},
}
CASES = [
    (seed, n, follow) for seed in range(4) for n, follow in ((40, "staggered"), (150, "staggered"), (600, "fixed"))
]


def simulated(seed, n, follow):
    """Return times and events with a mean survival of 30, lost at random or all followed for 60."""
    draw = np.random.default_rng([seed, n])
    died = draw.exponential(30, n)
    lost = draw.uniform(5, 80, n) if follow == "staggered" else np.full(n, 60.0)
    return np.minimum(died, lost), died <= lost


def read_off(time, event, seed, step=12.0):
    """Return clicks with noise of 0.2 points of survival and a tenth of a month, and the numbers at risk."""
    draw, curve = np.random.default_rng(seed), kaplan_meier(time, event)
    steps = curve.events > 0
    clicks = np.round(curve.time[steps] + draw.uniform(-0.05, 0.05, steps.sum()), 1)
    heights = np.round(np.clip(curve.survival[steps] + draw.normal(0, 0.002, steps.sum()), 0, 1), 3)
    marks = np.arange(0, time.max(), step)
    return np.maximum(clicks, 0), heights, marks, [int((time >= mark).sum()) for mark in marks]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_round_trip_gives_back_survival_restricted_mean_and_events(case, known):
    time, event = simulated(*case)
    figure = read_off(time, event, case[0])
    true, found = kaplan_meier(time, event), reconstruct(*figure, int(event.sum()) if known else None)
    allowed = TOLERANCES[case[1]]
    horizon = min(40.0, float(time.max()), float(found.time.max()))
    for at in (6.0, 12.0, 24.0, horizon):
        assert found.at(at).survival == pytest.approx(true.at(at).survival, abs=allowed["survival"])
        assert found.at(at).se == pytest.approx(true.at(at).se, rel=allowed["se"])
    ours, theirs = found.restricted_mean(horizon), restricted_mean(true, horizon)
    assert ours.estimate == pytest.approx(theirs.estimate, rel=allowed["mean"])
    assert ours.se == pytest.approx(theirs.se, rel=allowed["mean_se"])
    assert found.events == pytest.approx(event.sum(), rel=allowed["events"])
    assert len(found.time) == case[1]
    assert found.mean_gap < allowed["gap"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_rebuilt_data_give_back_the_numbers_at_risk(case):
    figure = read_off(*simulated(*case), case[0])
    found = reconstruct(*figure)
    counted = [int((found.time >= mark).sum()) for mark in figure[2]]
    assert counted == found.at_risk.tolist()
    np.testing.assert_allclose(counted, figure[3], atol=max(2, 0.01 * case[1]))


def test_an_exact_figure_is_given_back_exactly():
    time, event = np.array([1, 2, 3, 4, 5, 6, 7, 8.0]), np.array([1, 1, 0, 1, 0, 1, 1, 0])
    curve = kaplan_meier(time, event)
    marks = np.arange(0.5, 8.5)
    marks[0] = 0
    found = reconstruct(curve.time, curve.survival, marks, [(time >= mark).sum() for mark in marks], 5)
    assert found.event.sum() == 5
    assert found.time[found.event].tolist() == [1, 2, 4, 6, 7]
    np.testing.assert_allclose(found.curve.survival[found.curve.events > 0], curve.survival[curve.events > 0])


def test_the_stored_figure_gives_the_individual_data_that_r_was_given():
    found = reconstruct(
        STORED["clicks"]["time"], STORED["clicks"]["survival"], STORED["risk_time"], STORED["at_risk"], STORED["events"]
    )
    np.testing.assert_allclose(found.time, STORED["time"], rtol=1e-14)
    np.testing.assert_array_equal(found.event, np.array(STORED["event"], dtype=bool))


def test_percent_and_fraction_give_the_same_data():
    time, event = simulated(1, 150, "staggered")
    clicks, heights, marks, risk = read_off(time, event, 1)
    first, second = (
        reconstruct(clicks, heights, marks, risk), reconstruct(clicks, 100 * heights, marks, risk, unit="percent"),
    )  # fmt: skip
    np.testing.assert_array_equal(first.event, second.event)


def test_the_order_of_the_clicks_does_not_matter():
    clicks, heights, marks, risk = read_off(*simulated(2, 150, "staggered"), 2)
    shuffled = np.random.default_rng(0).permutation(len(clicks))
    np.testing.assert_array_equal(
        reconstruct(clicks, heights, marks, risk).time,
        reconstruct(clicks[shuffled], heights[shuffled], marks, risk).time,
    )


def test_with_n_at_the_start_alone_nobody_is_censored_early_and_that_is_flagged():
    found = reconstruct([5, 10, 20], [0.9, 0.6, 0.4], [0], [50])
    assert found.events == 30
    assert found.time[~found.event].tolist() == [20.0] * 20
    assert "censoring is a guess" in found.flags[0]


def test_the_total_of_events_sets_the_censoring_after_the_last_number_at_risk():
    few, many = (reconstruct([5, 10, 20, 30], [0.9, 0.6, 0.4, 0.3], [0], [200], total) for total in (90, 130))
    assert (few.events, many.events) == (90, 130)
    assert few.curve.at(30).se > many.curve.at(30).se


def test_what_the_figure_contradicts_is_flagged():
    assert any("where 95 are printed" in flag for flag in reconstruct([5, 20], [0.5, 0.4], [0, 10], [100, 95]).flags)
    assert any("60 are reported" in flag for flag in reconstruct([5, 20], [0.9, 0.8], [0], [100], 60).flags)


@pytest.mark.parametrize("events", [None, 5, 40, 90])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_figure_every_patient_is_kept_and_counted(seed, events):
    draw = np.random.default_rng(seed)
    heights, risk = np.sort(draw.uniform(0, 1, 8))[::-1], np.sort(draw.integers(0, 100, 3))[::-1]
    found = reconstruct(np.sort(draw.uniform(0, 50, 8)), heights, [0, 10, 20, 30], [100, *risk], events)
    assert len(found.time) == 100
    assert [int((found.time >= mark).sum()) for mark in (0, 10, 20, 30)] == found.at_risk.tolist()


def test_the_effect_is_labelled_as_reconstructed():
    effect = survival_effect(reconstruct([5, 10, 20], [0.9, 0.6, 0.4], [0, 10], [50, 40]), 12)
    assert "reconstructed from a digitised curve" in effect.derivation
    assert effect.flags[0] == "reconstructed from a digitised curve"
    assert effect.vi > 0


def test_a_curve_down_to_zero_ends_with_everyone_dead():
    found = reconstruct([2, 4, 6], [0.6, 0.2, 0.0], [0], [10])
    assert found.events == 10
    assert found.at(7).survival == 0


def test_a_curve_that_starts_below_one_has_deaths_at_time_zero():
    found = reconstruct([0, 0, 2], [1.0, 0.9, 0.7], [0], [50])
    assert found.time[found.event][:6].tolist() == [0.0] * 5 + [2.0]


def test_numbers_printed_after_the_last_click_are_kept():
    found = reconstruct([2, 4], [0.9, 0.8], [0, 6, 9], [200, 100, 30])
    assert found.at_risk.tolist() == [200, 100, 30]
    assert found.time.max() == 9
    assert found.at(8).survival == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (([1, 2], [97, 80], [0], [50]), "is above 1: is the curve in percent"),
        (([1, 2], [1.1, 0.8], [0], [50]), "above 1"),
        (([1, 2], [0.9, -0.1], [0], [50]), "below 0"),
        (([1, 2, 3], [0.9, 0.7, 0.8], [0], [50]), "rises by 0.1 to 0.8 at time 3"),
        (([-1, 2], [0.9, 0.7], [0], [50]), "before 0"),
        (([0], [1.0], [0], [50]), "no click lies after time 0"),
        (([1, 2], [0.9, 0.7], [0, 5], [50, 51]), "rises from 50 to 51 at time 5"),
        (([1, 2], [0.9, 0.7], [1, 5], [50, 51]), "that at time 0 is needed"),
        (([1, 2], [0.9, 0.7], [0, 0], [50, 40]), "must rise"),
        (([1, 2], [0.9, 0.7], [0], [50.5]), "whole"),
        (([1, 2], [0.9, 0.7], [0], [0]), "at least 1"),
        (([1, 2], [0.9, 0.7], [0], [1e12]), "more than the 1000000"),
        (([1, 2], [0.9, 0.7], [0], [50], 51), "51 events among 50"),
        (([1, 2], [0.9], [0], [50]), "two lists of one length"),
        (([], [], [0], [50]), "two lists of one length"),
        (([1, 2], [0.9, None], [0], [50]), "none missing"),
    ],
)
def test_figures_that_cannot_be_are_refused(given, told):
    with pytest.raises(ValueError, match=told):
        reconstruct(*given)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(ValueError, match=r"rises by .*; .*rises from 50 to 60"):
        reconstruct([1, 2, 3], [0.9, 0.7, 0.8], [0, 2], [50, 60])


def test_fractions_given_as_percent_and_strange_units_are_refused():
    with pytest.raises(ValueError, match="seems to be in fractions"):
        reconstruct([1, 2], [0.9, 0.7], [0], [50], unit="percent")
    with pytest.raises(ValueError, match="unit must be"):
        reconstruct([1, 2], [0.9, 0.7], [0], [50], unit="permille")
    with pytest.raises(ValueError, match="tolerance is"):
        reconstruct([1, 2], [0.9, 0.7], [0], [50], tolerance=float("nan"))


def test_isotonic_clicks_are_the_nearest_falling_sequence():
    values = np.array([1.0, 0.8, 0.9, 0.4, 0.5, 0.45, 0.2])
    np.testing.assert_allclose(falling(values), [1.0, 0.85, 0.85, 0.45, 0.45, 0.45, 0.2])
    assert (np.diff(falling(np.append(1.0, np.random.default_rng(3).uniform(0, 1.01, 200)))) <= 0).all()


def test_masked_clicks_are_refused():
    clicks = np.ma.array([1.0, 0.95, 0.84, 0.72], mask=[0, 0, 1, 0])
    with pytest.raises(ValueError, match="masked"):
        reconstruct([0, 12, 36, 60], clicks, [0, 36, 60], [95, 61, 38])
