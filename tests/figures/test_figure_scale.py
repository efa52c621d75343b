"""Axes: what they hold, where their ticks stand, how their numbers are printed."""

import math

import numpy as np
import pytest

from evsynth.effects.measures import MEASURES
from evsynth.figures.numerals import Numerals, numerals_for, p_value, significant, weight_text
from evsynth.figures.scale import linear_ticks, scale_for


@pytest.mark.parametrize(
    ("points", "ends", "top"),
    [([0.6], [0.7], 1.0), ([0.02], [0.04], 0.05), ([0.03], [0.01, 0.02, 0.01, 0.04, 0.9], 0.1),
     ([0.03], [0.0, 0.9, 0.0, 0.8], 1.0), ([0.0], [0.0], 0.05), ([], [], 0.05), ([1.0], [1.0], 1.0),
     ([0.00002], [0.00003], 0.0001)],
)  # fmt: skip
def test_percent_axes_start_at_zero_and_end_on_a_round_number(points, ends, top):
    scale = scale_for(MEASURES["PLO"], points, ends)
    assert (scale.low, scale.high) == (0.0, top)
    assert scale.labels[0] == "0"
    assert scale.labels[-1] == f"{100 * top:g}"
    assert scale.null is None


@pytest.mark.parametrize("points", [[1.0], [0.95, 1.05], [0.2, 4.0], [1e-5, 1e5], []])
def test_ratio_axes_with_two_full_sides_are_symmetric_with_one_in_the_middle(points):
    scale = scale_for(MEASURES["RR"], points, [])
    assert scale.low == -scale.high
    assert scale.fraction(1.0) == 0.5
    assert np.log(scale.ticks) == pytest.approx(-np.log(scale.ticks)[::-1])
    assert all(0 <= scale.fraction(x) <= 1 for x in points if x > 0)


@pytest.mark.parametrize("points", [[0.2, 1.1], [3.0, 40.0], [0.0, 2.0], [1e-4, 0.5], [0.7, 0.9]])
def test_an_empty_side_of_a_ratio_axis_is_short(points):
    scale = scale_for(MEASURES["RR"], points, [])
    shorter, longer = sorted((-scale.low, scale.high))
    assert 0.1 * longer < shorter < 0.75 * longer
    assert all(0 <= scale.fraction(x) <= 1 for x in points if x > 0)


def test_one_study_without_events_does_not_decide_the_axis():
    points = [0.06, 0.31, 0.54, 0.69, 0.58, 0.88, 0.57, 0.69, 1.12, 0.71, 0.89]
    ends = [0.0035, 0.98, 0.11, 0.88, 0.3, 0.97, 0.26, 1.86, 0.35, 0.96, 0.44, 1.76]
    ends += [0.36, 0.91, 0.55, 0.87, 0.48, 2.62, 0.4, 1.27, 0.51, 1.55]
    scale = scale_for(MEASURES["RR"], points, ends, [0.57, 0.8])
    assert scale.ticks == pytest.approx((0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0))
    assert scale.fraction(0.0035) < 0


@pytest.mark.parametrize("points", [[1e-3, 200.0], [1e-3, 3.0], [0.9, 5e4]])
def test_long_ratio_axes_have_every_decade(points):
    ticks = scale_for(MEASURES["OR"], points, []).ticks
    assert np.diff(np.log10(ticks)) == pytest.approx(np.ones(len(ticks) - 1))
    assert ticks[0] <= points[0]
    assert ticks[-1] >= points[-1]


def test_rates_have_ticks_per_hundred_person_years():
    scale = scale_for(MEASURES["IRLN"], [0.025, 0.055], [0.012, 0.09])
    assert scale.labels == ("0", "5", "10")
    assert scale.ticks == pytest.approx((0.0, 0.05, 0.1))
    assert scale.fraction(0.05) == pytest.approx(0.5)


def test_one_wide_interval_does_not_flatten_the_others():
    assert scale_for(MEASURES["RR"], [0.8, 1.1], [0.7, 1.3] * 4 + [0.001, 1000.0]).high <= math.log(2)


def test_when_most_intervals_are_wide_the_axis_holds_most():
    assert scale_for(MEASURES["RR"], [0.8, 1.1], [0.02, 50.0, 0.03, 40.0]).high >= math.log(50)


def test_a_summary_may_take_the_axis_further_than_a_study():
    narrow = [0.75, 0.85] * 4
    by_study = scale_for(MEASURES["RR"], [0.8], [*narrow, 0.42])
    by_summary = scale_for(MEASURES["RR"], [0.8], narrow, [0.42])
    assert by_summary.low < math.log(0.42) < by_study.low


@pytest.mark.parametrize("points", [[0.5, 0.52], [0.2, 1.6], [0.001, 900.0], [7.0]])
def test_one_sided_ratio_axes_hold_all_points_and_have_ticks(points):
    scale = scale_for(MEASURES["HR"], points, points, symmetric=False)
    assert all(0 < scale.fraction(x) < 1 for x in points)
    assert len(scale.ticks) >= 3


@pytest.mark.parametrize("points", [[-3.0, 2.0], [1e-9, 2e-9], [5e8, 7e8], [0.0], [-12.5]])
def test_difference_axes_have_zero_in_the_middle(points):
    scale = scale_for(MEASURES["MD"], points, points)
    assert scale.fraction(0.0) == pytest.approx(0.5)
    assert all(0 <= scale.fraction(x) <= 1 for x in points)
    assert len(set(scale.labels)) == len(scale.labels)


def test_a_ratio_of_zero_stands_infinitely_far_left():
    assert scale_for(MEASURES["RR"], [0.5], []).fraction(0.0) == -math.inf


def test_year_ticks_are_round():
    assert linear_ticks(1997.0, 2024.0, steps=7)[1] == ("1995", "2000", "2005", "2010", "2015", "2020", "2025")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0"), (0.0002, "<0.1"), (1.0, "100.0"), (0.9998, ">99.9"), (0.123, "12.3"), (math.nan, "–")],
)
def test_percentages_have_no_false_zero_and_no_false_hundred(value, text):
    assert Numerals(1, percent=True, positive=True)(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(-0.5, "−0.50"), (-0.001, "0.00"), (math.inf, "∞"), (-math.inf, "−∞"), (2.5e9, "2.50e9")]
)
def test_other_numbers(value, text):
    assert Numerals(2)(value) == text


def test_decimals_follow_the_size_of_the_numbers():
    assert numerals_for(MEASURES["MD"], [120.0, 90.0]).decimals == 0
    assert numerals_for(MEASURES["MD"], [1.2, 0.9]).decimals == 1
    assert numerals_for(MEASURES["IR"], [0.012, 0.02]).decimals == 1
    assert numerals_for(MEASURES["IRLN"], [0.012, 0.02])(0.0345) == "3.5"
    assert numerals_for(MEASURES["PLO"], [0.001, 0.002]).decimals == 2


def test_a_very_large_ratio_is_told_as_more_than_a_hundred():
    show = numerals_for(MEASURES["OR"], [0.5, 4000.0])
    assert (show(100.0), show(100.4), show(math.inf), show(0.0001)) == ("100.00", ">100", ">100", "<0.01")


def test_small_texts():
    assert (p_value(0.0004), p_value(0.0304), p_value(0.3)) == ("p < 0.001", "p = 0.030", "p = 0.30")
    assert (significant(-0.01234), significant(1234.5), significant(0.0), significant(1e-9)) == (
        "−0.0123", "1234", "0", "1.00e−09",
    )  # fmt: skip
    assert (weight_text(0.01), weight_text(12.34)) == ("<0.1", "12.3")
