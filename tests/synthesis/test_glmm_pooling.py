import json
from math import comb, log
from pathlib import Path

import numpy as np
import pytest
from glmm_brute import loglik, maximise
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtri, expit, logit, stdtrit

from evsynth.problems import NumericalError
from evsynth.synthesis import pool
from evsynth.synthesis.glmm import pool_counts
from evsynth.synthesis.glmm.fit import fit
from evsynth.synthesis.glmm.likelihood import Counts

GLMM = json.loads((Path(__file__).parents[1] / "reference" / "metafor_reference.json").read_text())["glmm"]
LME4 = 2e-4  # lme4, behind metafor's rma.glmm, stops early: it is the looser side
BRUTE = 1e-6
ZERO = ((4, 3, 2, 1, 0), (10, 20, 30, 40, 15))


@pytest.mark.parametrize("name", GLMM)
def test_agrees_with_metafor(name):
    known = GLMM[name]
    found = pool_counts(known["xi"], known["ni"])
    assert found.estimate == pytest.approx(known["beta"], rel=LME4)
    assert found.se == pytest.approx(known["se"], rel=LME4)
    assert found.tau2 == pytest.approx(known["tau2"], rel=LME4)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(known["ci_t"]), rel=LME4)
    assert found.q == pytest.approx(known["lrt"], rel=1e-8)
    assert found.q_df == len(known["xi"]) - 1


def test_the_log_likelihood_is_that_of_a_hundred_points_with_the_binomial_coefficients():
    # metafor's own is built from lme4's conditional deviance and can't be compared
    x, n = (np.array(part, float) for part in ZERO)
    X = np.ones((5, 1))
    found = fit(Counts(x, n, X))
    coefficients = sum(log(comb(int(of), int(events))) for events, of in zip(x, n, strict=True))
    assert found.loglik == pytest.approx(loglik([found.beta[0], found.tau], x, n, X) + coefficients, rel=1e-9)


def test_the_worked_example():
    found = pool_counts(*ZERO)
    assert (found.estimate, found.se, found.tau2) == pytest.approx((-2.46704, 0.64052, 1.19046), abs=2e-5)
    assert found.df == 4
    assert (found.method, found.test, found.measure, found.k) == ("GLMM", "t", "PLO", 5)
    assert found.weights is None
    assert found.converged


@pytest.mark.parametrize("name", ["zero_event", "pritz"])
def test_agrees_with_a_hundred_point_integration(name):
    x, n = GLMM[name]["xi"], GLMM[name]["ni"]
    start = [GLMM[name]["beta"], GLMM[name]["tau2"] ** 0.5]
    (beta, tau), (se,) = maximise(x, n, np.ones((len(x), 1)), start)
    found = pool_counts(x, n)
    assert found.estimate == pytest.approx(beta, rel=BRUTE)
    assert found.se == pytest.approx(se, rel=BRUTE)
    assert found.tau2 == pytest.approx(tau**2, rel=BRUTE)


def test_the_tau2_interval_is_where_the_profile_has_fallen_by_half_the_quantile():
    x, n = np.array(GLMM["pritz"]["xi"], float), np.array(GLMM["pritz"]["ni"], float)
    X = np.ones((len(x), 1))
    found = pool_counts(x, n)
    top = loglik([found.estimate, found.tau2**0.5], x, n, X)
    for limit in (found.tau2_ci_low, found.tau2_ci_high):
        inner = max(loglik([beta, limit**0.5], x, n, X) for beta in np.linspace(1.0, 2.2, 241))
        assert 2 * (top - inner) == pytest.approx(chdtri(1, 0.05), abs=1e-3)


def test_the_tau2_interval_reaches_zero_when_a_common_logit_is_possible():
    found = pool_counts((9, 12, 30), (50, 100, 200))
    assert found.tau2_ci_low == 0.0
    assert found.tau2_ci_high > found.tau2
    narrow = pool_counts((9, 12, 30), (50, 100, 200), level=50)
    assert narrow.tau2_ci_high < found.tau2_ci_high


def test_an_interval_without_upper_end_says_so():
    found = pool_counts((0, 1, 19), (20, 20, 20), level=99.9)
    assert found.tau2_ci_high is None
    assert "no upper end" in found.note


def test_without_heterogeneity_it_is_logistic_regression():
    found = pool_counts((5, 10, 20), (50, 100, 200))
    assert found.tau2 == 0.0
    assert found.estimate == pytest.approx(logit(0.1), rel=1e-12)
    assert found.se == pytest.approx((1 / 35 + 1 / 315) ** 0.5, rel=1e-12)
    assert (found.i2, found.h2) == (0.0, 1.0)
    assert found.q == pytest.approx(0, abs=1e-12)


def test_a_study_without_events_and_one_with_nothing_else_are_no_obstacle():
    found = pool_counts((0, 3, 12, 15), (20, 20, 20, 15))
    flipped = pool_counts((20, 17, 8, 0), (20, 20, 20, 15))
    assert found.estimate == pytest.approx(-flipped.estimate, rel=1e-9)
    assert found.tau2 == pytest.approx(flipped.tau2, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=3, max_size=6), st.randoms())
def test_the_order_of_studies_and_the_naming_of_the_event_are_indifferent(pairs, random):
    x, n = np.array([a for a, _ in pairs]), np.array([a + b for a, b in pairs])
    if x.sum() == 0:
        return
    try:
        found = pool_counts(x, n)
    except NumericalError:
        return
    order = random.sample(range(len(x)), len(x))
    again = pool_counts((n - x)[order], n[order])
    assert again.estimate == pytest.approx(-found.estimate, rel=1e-7, abs=1e-7)
    assert again.tau2 == pytest.approx(found.tau2, rel=1e-6, abs=1e-8)
    assert again.se == pytest.approx(found.se, rel=1e-6)
    if found.pi_low is not None:
        assert found.pi_low <= found.ci_low


def test_intervals_are_those_of_their_distributions():
    t, z = pool_counts(*ZERO), pool_counts(*ZERO, test="z")
    assert t.ci_high - t.estimate == pytest.approx(stdtrit(4, 0.975) * t.se, rel=1e-12)
    assert z.ci_high - z.estimate == pytest.approx(1.959963984540054 * z.se, rel=1e-12)
    assert z.df is None
    spread = (t.se**2 + t.tau2) ** 0.5
    assert (t.pi_df, t.pi_high - t.estimate) == (3, pytest.approx(stdtrit(3, 0.975) * spread, rel=1e-12))
    wider_df = pool_counts(*ZERO, prediction="k-1")
    assert wider_df.pi_high - t.estimate == pytest.approx(stdtrit(4, 0.975) * spread, rel=1e-9)
    assert pool_counts(*ZERO, level=0.9).ci_high == pool_counts(*ZERO, level=90).ci_high
    assert t.display["estimate"] == pytest.approx(expit(t.estimate))


def test_two_studies_have_no_prediction_interval():
    assert pool_counts((3, 12), (20, 30)).prediction is None


def test_one_study_is_its_own_pool():
    found = pool_counts([2], [10])
    assert (found.estimate, found.se) == pytest.approx((logit(0.2), 0.625**0.5))
    assert (found.test, found.df, found.tau2, found.k) == ("z", None, 0.0, 1)
    assert found.prediction is None
    assert found.note.startswith("one study")


@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        ((0, 0), (5, 6), r"report 0 of 11 .* upper 95% limit 0\.2849"),
        ((5, 6), (5, 6), r"report 11 of 11 .* lower 95% limit 0\.7151"),
        ((0, 6), (5, 6), "every study has no event or nothing but events"),
        ([0], [5], "no study has an event"),
    ],
)
def test_a_likelihood_without_a_maximum_is_refused_with_what_to_report(x, n, words):
    with pytest.raises(NumericalError, match=words):
        pool_counts(x, n)


@pytest.mark.parametrize(
    ("x", "n", "options", "words"),
    [
        ((1, 2), (5,), {}, "differ in length: 2 and 1"),
        ((), (), {}, "k = 0"),
        ((1, 7), (5, 6), {}, "row 2: 7 of 6 is not a count"),
        ((1, 7), (5, 6), {"labels": ("A", "Baker 2003")}, "Baker 2003: 7 of 6"),
        ((1, 2.5), (5, 6), {}, "2.5 of 6"),
        ((1, float("nan")), (5, 6), {}, "nan of 6"),
        ((0, 0), (5, 0), {}, "0 of 0"),
        ((1, 2), (5, 6), {"test": "knha"}, "test must be t or z"),
        ((1, 2), (5, 6), {"level": 100}, "level"),
        ((1, 2), (5, 6), {"prediction": "k"}, "unknown prediction"),
        ((1, 2), (5, 6), {"labels": ("A",)}, "labels"),
    ],
)
def test_unusable_counts_are_named(x, n, options, words):
    with pytest.raises(ValueError, match=words):
        pool_counts(x, n, **options)


def test_large_cohorts_lose_nothing():
    x, n = np.array((2, 30, 3, 500, 4000)), np.array((10, 100, 15, 10000, 200000))
    found = pool_counts(x, n)
    assert found.display["estimate"] == pytest.approx(0.0959, abs=5e-5)


def test_freeman_tukey_pooled_goes_back_by_no_harmonic_mean():
    x, n = np.array((2, 30, 3, 500, 4000)), np.array((10, 100, 15, 10000, 200000))
    pooled = pool(xi=x, ni=n, measure="PFT", method="REML")
    t, size = 2 * pooled.estimate, len(n) / np.sum(1 / n)
    miller = 0.5 * (1 - np.sign(np.cos(t)) * np.sqrt(1 - (np.sin(t) + (np.sin(t) - 1 / np.sin(t)) / size) ** 2))
    assert miller == pytest.approx(0.1153, abs=5e-5)
    assert pooled.display["estimate"] == pytest.approx(np.sin(pooled.estimate) ** 2, rel=1e-12)
    assert abs(pooled.display["estimate"] - miller) > 0.01
