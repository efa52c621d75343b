import json
from math import lgamma
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from scipy.special import chdtri, roots_hermite

from evsynth.problems import NumericalError
from evsynth.synthesis.glmm import pool_rates, pool_rates_many, predict_counts, regress_rates
from evsynth.synthesis.glmm.integral import study_terms
from evsynth.synthesis.glmm.poisson import POISSON

RATES = json.loads((Path(__file__).parents[1] / "reference" / "rates.json").read_text())
SPARSE = RATES["sparse"]


@pytest.mark.parametrize("name", RATES)
def test_agrees_with_lme4_at_a_hundred_nodes(name):
    known = RATES[name]
    found = pool_rates(known["xi"], known["ti"])
    assert found.estimate == pytest.approx(known["estimate"], rel=1e-7)
    assert found.se == pytest.approx(known["se"], rel=5e-6)
    assert found.tau2 == pytest.approx(known["tau2"], rel=1e-6)
    assert (found.method, found.measure, found.test, found.weights) == ("GLMM", "IRLN", "t", None)


@pytest.mark.parametrize("name", RATES)
def test_agrees_with_metafor(name):
    known = RATES[name]["metafor"]
    found = pool_rates(RATES[name]["xi"], RATES[name]["ti"])
    assert found.estimate == pytest.approx(known["estimate"], rel=2e-4)
    assert found.se == pytest.approx(known["se"], rel=2e-4)
    assert found.tau2 == pytest.approx(known["tau2"], rel=2e-4)
    assert (found.ci_low, found.ci_high) == pytest.approx((known["ci_low"], known["ci_high"]), rel=2e-4)
    assert found.q == pytest.approx(known["lrt"], rel=1e-9)


@pytest.mark.parametrize("name", RATES)
def test_slopes_agree_with_lme4_at_a_hundred_nodes(name):
    known = RATES[name]
    found = regress_rates(known["xi"], known["ti"], known["year"], ["year"])
    assert found["year"].estimate == pytest.approx(known["slope"], rel=2e-6)
    assert found["year"].se == pytest.approx(known["slope_se"], rel=5e-6)
    assert found.tau2 == pytest.approx(known["slope_tau2"], rel=1e-6, abs=1e-12)


def loglik(beta, tau, x, t):
    """Return the log-likelihood by 100 Gauss-Hermite points about each study's mode."""
    nodes, weights = roots_hermite(100)
    total = 0.0
    for events, time in zip(x, t, strict=True):
        u = 0.0
        for _ in range(200):
            mean = time * np.exp(beta + tau * u)
            u += (tau * (events - mean) - u) / (1 + tau**2 * mean)
        scale = 1 / np.sqrt(1 + tau**2 * mean)
        at = u + np.sqrt(2) * scale * nodes
        eta = beta + tau * at
        inside = events * (eta + np.log(time)) - time * np.exp(eta) - lgamma(events + 1) - at**2 / 2
        total += inside.max() + np.log(
            np.sum(weights * np.exp(nodes**2 + inside - inside.max())) * scale / np.sqrt(np.pi)
        )
    return total


def test_is_the_maximum_of_a_hundred_point_likelihood_with_its_curvature():
    x, t = SPARSE["xi"], SPARSE["ti"]
    found = pool_rates(x, t)
    top = np.array([found.estimate, found.tau2**0.5])
    steps = np.eye(2) * 1e-3

    def at(point):
        return loglik(*point, x, t)

    first = [(8 * (at(top + e) - at(top - e)) - at(top + 2 * e) + at(top - 2 * e)) / 12e-3 for e in steps]
    assert first == pytest.approx([0, 0], abs=1e-7)
    second = [
        [(at(top + a + b) - at(top + a - b) - at(top - a + b) + at(top - a - b)) / 4e-6 for a in steps] for b in steps
    ]
    assert found.se == pytest.approx(np.linalg.inv(-np.array(second))[0, 0] ** 0.5, rel=1e-5)
    limit = max(at((beta, found.tau2_ci_high**0.5)) for beta in np.linspace(-9, -2, 1401))
    assert 2 * (at(top) - limit) == pytest.approx(chdtri(1, 0.05), abs=1e-4)
    batch = pool_rates_many([x], [t])
    assert batch.loglik[0] == pytest.approx(at(top), abs=1e-9)


@pytest.mark.parametrize(
    ("x", "t", "mean", "tau", "nodes"),
    [(0, 3.5, -1.2, 1.1, 64), (7, 0.02, 4.0, 0.3, 48), (900, 1e4, -2.0, 4.0, 96), (2, 1.0, 0.5, 6.0, 192)],
)
def test_the_integral_against_thirty_digits(x, t, mean, tau, nodes):
    with mp.workdps(30):

        def density(u):
            eta = mp.mpf(mean) + mp.mpf(tau) * u
            return mp.exp(x * (eta + mp.log(t)) - t * mp.exp(eta) - u * u / 2) / mp.factorial(x)

        exact = float(mp.log(mp.quad(density, [mp.mpf(i) / 16 for i in range(-192, 193)]) / mp.sqrt(2 * mp.pi)))
    terms = study_terms(np.array([float(x)]), np.array([t]), np.array([mean]), np.array(tau), nodes, POISSON)
    assert terms.loglik[0] == pytest.approx(exact, abs=2e-10)


@pytest.mark.parametrize("unit", [365.25, 1 / 365.25, 1e8, 1e-8])
def test_the_unit_of_time_shifts_the_intercept_and_nothing_else(unit):
    x, t, year = SPARSE["xi"], np.array(SPARSE["ti"]), SPARSE["year"]
    one, other = pool_rates(x, t), pool_rates(x, t * unit)
    assert other.estimate == pytest.approx(one.estimate - np.log(unit), rel=1e-12)
    for name in ("se", "tau2", "tau2_ci_high", "q", "i2"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9)
    slope, again = regress_rates(x, t, year), regress_rates(x, t * unit, year)
    assert again["x1"].estimate == pytest.approx(slope["x1"].estimate, rel=1e-10)
    assert again["x1"].se == pytest.approx(slope["x1"].se, rel=1e-10)
    assert again["intercept"].estimate == pytest.approx(slope["intercept"].estimate - np.log(unit), rel=1e-10)
    assert again.qm == pytest.approx(slope.qm, rel=1e-9)


def test_without_heterogeneity_it_is_one_rate():
    found = pool_rates((5, 10, 20), (50.0, 100, 200))
    assert found.tau2 == 0.0
    assert found.estimate == pytest.approx(np.log(0.1), rel=1e-13)
    assert found.se == pytest.approx(35**-0.5, rel=1e-12)
    assert found.display["estimate"] == pytest.approx(0.1)
    two = regress_rates((5, 10, 30, 60), (50, 100, 100, 200), (0, 0, 1, 1))
    assert two["x1"].estimate == pytest.approx(np.log(3), rel=1e-10)


def test_one_and_two_studies():
    alone = pool_rates([4], [10.0])
    assert (alone.estimate, alone.se, alone.test, alone.tau2) == (
        pytest.approx(np.log(0.4)),
        pytest.approx(0.5),
        "z",
        0.0,
    )
    assert pool_rates((3, 12), (20, 30)).prediction is None


def test_a_row_of_a_ragged_batch_is_the_single_pool():
    x, t = np.array(SPARSE["xi"]), np.array(SPARSE["ti"])
    batch = pool_rates_many(np.tile(x, (7, 1)), np.tile(t, (7, 1)), ~np.eye(7, dtype=bool))
    for out in range(7):
        one = pool_rates(np.delete(x, out), np.delete(t, out))
        assert batch.estimate[out] == pytest.approx(one.estimate, rel=1e-9)
        assert batch.tau2[out] == pytest.approx(one.tau2, rel=1e-8, abs=1e-12)
    bad = pool_rates_many([[0, 0], [1, 2], [1.5, 2]], [[1, 2], [0, 3], [1, 1]])
    assert [reason.split(":")[0] for reason in bad.reason] == ["no study has an event", "not a count", "not a count"]


@pytest.mark.parametrize("k", [2, 4, 9])
def test_rates_of_every_size_settle(k):
    rng = np.random.default_rng(k)
    t = 10 ** rng.uniform(-3, 6, (120, 1)) * 10 ** rng.uniform(0, 3, (120, k))
    rate = np.exp(rng.uniform(-6, 6, (120, 1)) + 10 ** rng.uniform(-3, 0.4, (120, 1)) * rng.standard_normal((120, k)))
    x = rng.poisson(np.minimum(t * rate, 1e9))
    found = pool_rates_many(x, t, profile=True)
    assert set(found.reason.tolist()) <= {"", "no study has an event"}
    good = found.code == 0
    assert good.sum() > 60
    assert np.all(found.tau2_ci_low[good] <= found.tau2[good])
    assert np.all(found.tau2_ci_high[good] > found.tau2[good])


def test_the_curve_has_its_bands():
    found = regress_rates(SPARSE["xi"], SPARSE["ti"], SPARSE["year"], ["year"])
    curve = predict_counts(found, [1990, 2018])
    assert np.all(curve.pi_low <= curve.ci_low)
    assert found.predict([1990, 2018]).estimate == pytest.approx(curve.estimate)


def test_separation_is_refused():
    with pytest.raises(NumericalError, match="separates studies"):
        regress_rates((0, 0, 0, 5, 6), (20, 30, 20, 20, 20), (0, 0, 0, 1, 1))


@pytest.mark.parametrize(
    ("x", "t", "words"),
    [
        ((1, 2), (5,), "xi and ti differ in length: 2 and 1"),
        ((1, 2), (5, 0), "row 2: the person-time is 0"),
        ((1, 2), (5, float("inf")), "row 2: the person-time is inf"),
        ((1, 2.5), (5, 6), "row 2: 2.5 is not a count"),
        ((1, -2), (5, 6), "row 2: -2 is not a count"),
        ((1, 2), (5, 1e-320), "a hundred orders of magnitude"),
    ],
)
def test_unusable_rates_are_named(x, t, words):
    with pytest.raises(ValueError, match=words):
        pool_rates(x, t)


def test_no_event_at_all_is_refused_with_what_to_report():
    with pytest.raises(NumericalError, match=r"report 0 events in 11 person-time .* upper 95% limit 0\.3354"):
        pool_rates((0, 0), (5, 6))
