"""The worked example: S = .72, 95% CI .61 to .80, 38 at risk of 95."""

from math import exp, log, sin, sqrt

import pytest

from evsynth.effects.scales import SCALES, asymmetry, detect
from evsynth.effects.survival_error import Reported, effective_n, survival_error

CI = (0.61, 0.80)


def on_model_scale(**given):
    return survival_error(Reported(survival=0.72, **given)).on_model_scale(0.72)


def test_asymmetry_on_each_scale():
    found = {scale.name: asymmetry(scale, 0.72, *CI) for scale in SCALES}
    expected = {"identity": 0.158, "log": 0.223, "cloglog": -0.028, "logit": 0.059, "arcsine": 0.109}
    assert found == pytest.approx(expected, abs=6e-4)


def test_the_standard_error_from_each_source():
    assert on_model_scale(ci=CI) == pytest.approx(0.2029, abs=5e-5)
    assert on_model_scale(at_risk=38) == pytest.approx(0.2613, abs=5e-5)
    assert on_model_scale(n=95) == pytest.approx(0.1948, abs=5e-5)
    assert on_model_scale(se=0.05) == pytest.approx(0.05 / (0.72 * -log(0.72)), rel=1e-14)


def test_the_best_source_comes_first():
    everything = {"ci": CI, "at_risk": 38, "n": 95}
    assert survival_error(Reported(survival=0.72, se=0.05, **everything)).origin == "published"
    assert survival_error(Reported(survival=0.72, **everything)).origin == "interval"
    assert survival_error(Reported(survival=0.72, at_risk=38, n=95)).origin == "at risk"
    assert survival_error(Reported(survival=0.72)) is None


def test_only_the_binomial_error_is_optimistic_and_says_so():
    binomial = survival_error(Reported(survival=0.61, n=170))
    assert binomial.flags == ("optimistic",)
    assert binomial.words == (
        "SE(S) = sqrt(0.61*0.39/170), binomial, optimistic: no SE, CI or number at risk was published"
    )
    assert survival_error(Reported(survival=0.72, at_risk=38)).flags == ()
    assert survival_error(Reported(survival=0.72, ci=CI)).flags == ()


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_a_finely_printed_interval_betrays_its_scale(scale):
    inverse = {
        "identity": lambda t: t,
        "log": exp,
        "cloglog": lambda t: exp(-exp(t)),
        "logit": lambda t: 1 / (1 + exp(-t)),
        "arcsine": lambda t: sin(t) ** 2,
    }[scale.name]
    middle, reach = scale.transform(0.7), 1.96 * 0.06 * abs(scale.slope(0.7))
    low, high = sorted((inverse(middle - reach), inverse(middle + reach)))
    assert detect(0.7, round(low, 4), round(high, 4), 5e-5) is scale
    found = survival_error(Reported(survival=0.7, ci=(round(low, 4), round(high, 4)), half=5e-5))
    assert found.se == pytest.approx(0.06, rel=2e-3)
    assert scale.name in found.words


def test_an_interval_on_no_scale_is_flagged_and_its_width_used():
    found = survival_error(Reported(survival=0.75, ci=(0.55, 0.77)))
    assert found.flags == ("interval fits no scale",)
    assert found.se == pytest.approx(0.22 / (2 * 1.959963984540054))


def test_an_interval_cut_off_at_one_gives_its_lower_side():
    found = survival_error(Reported(survival=0.95, ci=(0.88, 1.0), n=30))
    assert found.se == pytest.approx(0.95 * log(0.95 / 0.88) / 1.959963984540054)
    assert found.flags == ("interval cut off at 0 or 1",)
    upper = survival_error(Reported(survival=0.05, ci=(0.0, 0.12)))
    assert upper.se == pytest.approx(0.07 / 1.959963984540054)


def test_an_interval_that_says_nothing_gives_way_to_the_next_source():
    assert survival_error(Reported(survival=0.5, ci=(0.0, 1.0), n=4)).origin == "binomial"
    assert survival_error(Reported(survival=0.5, ci=(0.0, 1.0))) is None


def test_the_level_of_the_interval_counts():
    wide = survival_error(Reported(survival=0.72, ci=CI, level=95))
    narrow = survival_error(Reported(survival=0.72, ci=CI, level=90))
    assert narrow.se / wide.se == pytest.approx(1.959963984540054 / 1.6448536269514722)


def test_effective_n_audits_the_interval():
    found = survival_error(Reported(survival=0.72, ci=CI, at_risk=38, n=95))
    assert 38 / 0.72 < effective_n(0.72, found.se) < 95
    assert found.flags == ()
    too_narrow = survival_error(Reported(survival=0.72, ci=(0.70, 0.74), n=95))
    assert "of 95" in too_narrow.flags[0]
    too_wide = survival_error(Reported(survival=0.72, se=0.2, at_risk=38, n=95))
    assert "38 still at risk" in too_wide.flags[0]


def test_peto_at_the_number_at_risk():
    assert survival_error(Reported(survival=0.72, at_risk=38)).se == pytest.approx(0.72 * sqrt(0.28 / 38))
