"""Medians with an interval, restricted means and survival off a digitised curve, and bare p-values, as rows."""

import math

import pytest
from pydantic import ValidationError
from review_in_memory import result, review, study, survival

from evsynth.effects import effects
from evsynth.effects.curve import reconstruct

OUTCOMES = {
    "median": {"label": "Median survival", "measure": "MED", "better": "higher"},
    "rmst": {"label": "Mean time lived", "measure": "RMST", "horizon": "5 years", "better": "higher"},
}
CURVE = {
    "unit": "months",
    "times": [0, 12, 24, 36, 48, 60, 72],
    "percent": [100, 96, 91, 85, 78, 72, 66],
    "at_risk_times": [0, 36, 60],
    "at_risk": [95, 70, 38],
}


def rows(*results, outcome):
    studies = [study(f"s{2001 + i}", one) for i, one in enumerate(results)]
    return effects(review(*studies, outcomes=OUTCOMES), outcome).rows


def test_a_median_with_an_interval_is_pooled_in_months():
    years, weekly, bare, unreached, length = rows(
        result("median", median={"median": 5, "unit": "years", "ci": [4, 7]}),
        result("median", median={"median": 52, "unit": "weeks", "ci": [42, 62], "level": 90.0}),
        result("median", median={"median": 60, "unit": "months"}),
        result("median", median={"median": 60, "unit": "months", "ci": [50, 70], "reached": False}),
        result("median", median={"median": 60, "unit": "mm", "ci": [50, 70]}),
        outcome="median",
    )
    assert (years.yi, years.vi**0.5) == pytest.approx((60.0, 36 / (2 * 1.959964)), rel=1e-6)
    assert (years.ci_low, years.ci_high) == pytest.approx((48, 84))
    assert weekly.vi**0.5 == pytest.approx(20 * 84 / 365.25 / (2 * 1.644854), rel=1e-6)
    assert weekly.ci_low < 42 * 84 / 365.25
    assert "no confidence interval" in bare.reason
    assert unreached.reason == "the median was not reached"
    assert length.reason == "'mm' is no unit of time"
    assert math.isnan(length.vi)


def test_a_digitised_curve_gives_a_standard_error_where_none_is_printed():
    digitised, printed, short = rows(
        survival(72, n=95, digitised=CURVE),
        survival(72, at_risk=38, n=95, digitised=CURVE),
        survival(90, time="2 years", n=95, digitised=CURVE, _role="excluded", _reason="early"),
        outcome="os",
    )
    # Censoring leaves less than the 95 of the binomial (.0461) and more than the 38 still at risk (.0728).
    assert 0.0461 < digitised.vi**0.5 * 0.72 * abs(math.log(0.72)) < 0.0728
    figure = {name: CURVE[name] for name in ("times", "percent", "at_risk_times", "at_risk")}
    point = reconstruct(*figure.values(), unit="percent").at(60)
    assert digitised.vi**0.5 == pytest.approx(point.se / (0.72 * abs(math.log(0.72))), rel=1e-12)
    assert (digitised.value, digitised.yi) == (0.72, math.log(-math.log(0.72)))
    assert digitised.flags == ("reconstructed from a digitised curve",)
    assert digitised.pooled
    assert "Peto" in printed.derivation
    assert not short.pooled


def test_a_value_far_from_its_own_curve_is_flagged():
    (row,) = rows(survival(80, n=95, digitised=CURVE), outcome="os")
    assert row.value == 0.80  # what the paper prints is pooled; the curve lends its error only
    assert "curve and value differ" in row.flags
    assert row.yi == pytest.approx(math.log(-math.log(0.80)))


def test_a_horizon_beyond_the_curve_has_its_reason():
    early = {"times": [0, 12, 24, 30, 33, 34, 35], "at_risk_times": [0, 12, 24]}
    (row,) = rows(survival(72, n=95, digitised=CURVE | early), outcome="os")
    assert not row.pooled
    assert row.reason.startswith("the digitised curve can't be used: ")


def test_a_restricted_mean_is_read_off_a_curve_in_months():
    mean, bare = rows(
        result("rmst", time="5 years", survival={"percent": 72, "digitised": CURVE}),
        result("rmst", time="5 years", survival={"percent": 72, "n": 95}),
        outcome="rmst",
    )
    steps = 12 * (1 + 0.96 + 0.91 + 0.85 + 0.78)  # a Kaplan-Meier curve holds its level until the next click
    assert mean.yi == pytest.approx(steps, abs=0.3)
    assert mean.vi > 0
    assert bare.reason == "a restricted mean needs the digitised curve"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"times": [0, 12]}, "2 times, but 7 values of percent"),
        ({"times": [0, 24, 12, 36, 48, 60, 72]}, "the times of percent are not in increasing order"),
        ({"at_risk": [38, 70, 95]}, "the number at risk rises"),
        ({"percent": [100, 80, 91, 85, 78, 72, 66]}, "survival rises by more than the 5 points"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(change, told):
    with pytest.raises(ValidationError, match=told):
        study("s2001", survival(72, digitised=CURVE | change))


def test_a_bare_p_value_is_shown_with_its_direction_and_never_pooled():
    exact, bound = rows(
        result("ratio", p_value={"p": 0.03, "favours": "higher", "n": 120}),
        result("ratio", p_value={"p": 0.001, "p_bound": True, "favours": "lower"}),
        outcome="ratio",
    )
    assert (exact.p_value, exact.ni, exact.pooled) == (("0.03", 1), 120, False)
    assert (bound.p_value, bound.data) == (("<0.001", -1), "p < 0.001, lower")
    assert exact.reason == "a p-value alone gives no effect"


def test_a_restricted_mean_says_when_its_curve_and_the_value_extracted_differ():
    curve = {"unit": "months", "times": [0, 12, 36, 60], "percent": [100, 95, 84, 72]}
    curve |= {"at_risk_times": [0, 36, 60], "at_risk": [95, 61, 38]}
    means = {"rm": {"label": "Mean", "measure": "RMST", "horizon": "5 years", "better": "higher"}}

    def flags(percent):
        one = study("a2001", result("rm", time="5 years", survival={"percent": percent, "digitised": curve}))
        (row,) = effects(review(one, outcomes=means), "rm").rows
        return row.flags

    assert "curve and value differ" in flags(10)
    assert "curve and value differ" not in flags(72)
