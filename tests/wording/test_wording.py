from __future__ import annotations

import math

import pytest

from evsynth import wording as text
from evsynth.effects.measures import MEASURES, measure_named
from evsynth.synthesis.results import Estimate


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (1.005, 1, "1.0"),
        (-0.004, 2, "0.00"),
        (-2.5, 1, "−2.5"),
        (math.nan, 2, "–"),
        (None, 2, "–"),
        (0.0, 0, "0"),
    ],
)
def test_number(value: float | None, digits: int, shown: str) -> None:
    assert text.number(value, digits) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.313243, "0.313"), (1234.5, "1234"), (0.0000123, "0.0000123"), (1.2e-9, "1.2e−09"), (0, "0")],
)
def test_significant(value: float, shown: str) -> None:
    assert text.significant(value) == shown


@pytest.mark.parametrize(("p", "shown"), [(0.0004, "< 0.001"), (0.0123, "0.012"), (0.5, "0.50"), (1.0, "1.00")])
def test_p_value(p: float, shown: str) -> None:
    assert text.p_value(p) == shown


def test_a_rate_above_zero_never_prints_as_zero() -> None:
    assert text.rate(0.00004) == "4 per 100000"
    assert text.rate(0.0002, 0.0001, 0.0004) == "2 per 10000 (1 to 4)"
    assert text.rate(1e-9) == "1 per 1000000000"
    assert text.rate(0.0) == "0 per 1000"


def test_limits_never_print_as_nobody_or_everybody_unless_they_are() -> None:
    assert text.rate(0.014, 0.0001, 0.06) == "14 per 1000 (< 1 to 60)"
    assert text.rate(0.95, 0.8, 0.9999) == "950 per 1000 (800 to > 999)"
    assert text.rate(0.5, 0.0, 1.0) == "500 per 1000 (0 to 1000)"
    assert text.rates_to(0.0, 0.012, 1000) == "0 to 12"
    assert text.rates_to(0.00004, 0.9, 10_000) == "< 1 to 9000 per 10000"


def test_a_sentence_says_more_or_fewer_than_where_rounding_would_say_all_or_nobody() -> None:
    assert text.about(0.2, 1000) == "about 200"
    assert text.about(0.9997, 1000) == "more than 999"
    assert text.about(1e-9, 1000) == "fewer than 1"


@pytest.mark.parametrize(
    ("measure", "value", "shown"),
    [("PLO", 0.0025, "0.25%"), ("SURV", 0.5, "50%"), ("RR", 1.125, "1.125"), ("MD", -0.4, "−0.4"),
     ("IRLN", 0.0125, "1.25 per 100 person-years")],
)  # fmt: skip
def test_a_threshold_keeps_the_digits_it_was_given(measure: str, value: float, shown: str) -> None:
    assert text.mark(measure_named(measure), value) == shown


def test_the_base_shows_every_share_above_zero() -> None:
    assert text.base_of(0.2, 0.0, 0.0004) == 10_000
    assert text.base_of(0.0) == 1000
    assert text.base_of(1e-9) == 100_000


def test_differences_say_fewer_or_more() -> None:
    assert text.difference_of_risks(Estimate(-0.126, -0.15, 0.06, 95), 1000) == (
        "126 fewer per 1000 (150 fewer to 60 more)"
    )
    assert text.difference_of_risks(Estimate(0.0001, -0.0001, 0.004, 95), 1000, " event-free") == (
        "less than 1 more per 1000 event-free (less than 1 fewer to 4 more)"
    )
    assert text.difference_of_risks(Estimate(0.01, math.nan, math.nan, 95), 1000) == "10 more per 1000"
    assert text.difference_of_means(Estimate(-1.4, -2.1, 0.7, 95), "days") == (
        "1.40 days lower (2.10 lower to 0.700 higher)"
    )


def test_a_percentage_carries_its_sign_once() -> None:
    assert text.interval(MEASURES["SURV"], Estimate(0.693, 0.601, 0.785, 95)) == "69.3% (60.1 to 78.5%)"
    assert text.interval(MEASURES["RR"], Estimate(0.489, 0.33, 0.726, 95)) == "0.489 (0.330 to 0.726)"


def test_words() -> None:
    assert text.counted(1, "cohort") == "1 cohort"
    assert text.counted(3, "study", "studies") == "3 studies"
    assert text.listed(["a", "b", "c"]) == "a, b and c"
    assert text.listed([]) == ""


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(0.0, "0.0%"), (1e-9, "< 0.1%"), (0.0004, "< 0.1%"), (0.0006, "0.1%"), (0.99999, "> 99.9%"), (1.0, "100.0%")],
)
def test_a_rate_above_zero_is_never_nothing_nor_one_below_one_everything(rate: float, shown: str) -> None:
    assert text.natural(MEASURES["PLO"], rate) == shown
