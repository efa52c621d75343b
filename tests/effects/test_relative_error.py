from math import log

import pytest

from evsynth.effects.relative_error import relative_error

Z = 1.959963984540054
HALF = (0.005, 0.005)


def test_from_the_interval_on_the_log_scale():
    found = relative_error(0.34, ratio=True, ci=(0.21, 0.55), half=HALF)
    assert found.se == pytest.approx(log(0.55 / 0.21) / (2 * Z), rel=1e-12)
    assert found.flags == ()


def test_an_estimate_off_the_midpoint_is_flagged_beyond_rounding_only():
    assert relative_error(0.30, ratio=True, ci=(0.21, 0.55), half=HALF).flags == (
        "estimate is not at its interval's midpoint on the log scale",
    )
    assert relative_error(0.33, ratio=True, ci=(0.21, 0.55), half=(0.0, 0.0)).flags
    assert not relative_error(0.34, ratio=True, ci=(0.2, 0.6), half=(0.005, 0.05)).flags


def test_a_difference_stays_on_its_own_scale():
    found = relative_error(-1.0, ratio=False, ci=(-2.0, 0.0), level=90)
    assert found.se == pytest.approx(1 / 1.6448536269514722)
    assert found.flags == ()
    assert relative_error(-1.5, ratio=False, ci=(-2.0, 0.0)).flags


def test_from_p():
    # z of p = 0.001, two-sided: 3.2905267314919255
    found = relative_error(0.3, ratio=True, p=0.001)
    assert found.se == pytest.approx(-log(0.3) / 3.2905267314919255, rel=1e-12)
    assert found.flags == ("SE from a rounded p value",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"p": 0.001, "p_bound": True}, "p < 0.001 is a bound"),
        ({"p": 1.0}, "p = 1"),
        ({}, "no SE, CI or p value"),
    ],
)
def test_what_gives_no_standard_error_says_why(given, words):
    found = relative_error(0.3, ratio=True, **given)
    assert found.se is None
    assert words in found.reason


def test_no_difference_has_no_error_from_p():
    assert relative_error(1.0, ratio=True, p=0.9).se is None


def test_the_published_error_comes_first():
    assert relative_error(0.3, ratio=True, se=0.2, ci=(0.1, 0.9), p=0.5).se == 0.2
