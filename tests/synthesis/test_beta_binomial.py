import json
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from scipy.special import chdtri, expit, stdtrit

from evsynth.problems import NumericalError
from evsynth.synthesis.beta_binomial import METHOD, beta_binomial, beta_binomial_many
from evsynth.synthesis.beta_binomial.likelihood import Counts
from evsynth.synthesis.beta_binomial.rising import LARGE, log_rising, sums

SETS = json.loads((Path(__file__).parents[1] / "reference" / "beta_binomial.json").read_text())["sets"]
OPTIM = 2e-6  # R's optim is the looser side
HARD = {
    "zero": ((4, 3, 2, 1, 0), (10, 20, 30, 40, 15)),
    "large": ((2, 30, 3, 500, 4000), (10, 100, 15, 10000, 200000)),
    "barely overdispersed": ((8, 30, 68, 107), (100, 200, 400, 800)),
    "rare": ((0, 0, 0, 1, 9), (50, 400, 300, 1000, 700)),
    "nearly all": ((50, 391, 299, 998), (50, 400, 300, 1000)),
    "two": ((3, 30), (40, 60)),
    "small": ((1, 0, 3, 3, 0, 1), (1, 1, 3, 4, 2, 3)),
}


def mp_loglik(eta, lam, x, n):
    """The log-likelihood by direct products, without any special function but the binomial coefficient."""
    p, theta = 1 / (1 + mp.exp(-eta)), mp.exp(lam)
    total = mp.mpf(0)
    for events, of in zip(x, n, strict=True):
        total += mp.log(mp.binomial(of, events))
        if of > 400:
            total += mp.log(mp.beta(events + p / theta, of - events + (1 - p) / theta))
            total -= mp.log(mp.beta(p / theta, (1 - p) / theta))
            continue
        total += sum(mp.log(p + j * theta) for j in range(events))
        total += sum(mp.log(1 - p + j * theta) for j in range(of - events))
        total -= sum(mp.log(1 + j * theta) for j in range(of))
    return total


def mp_fit(x, n, eta, lam):
    """Newton's method on numerical derivatives at 40 digits: estimate, se, rho and log-likelihood."""

    def f(a, b):
        return mp_loglik(a, b, x, n)

    with mp.workdps(40):
        at = mp.matrix([mp.mpf(eta), mp.mpf(lam)])
        for _ in range(3):
            gradient = mp.matrix([mp.diff(f, tuple(at), (1, 0)), mp.diff(f, tuple(at), (0, 1))])
            cross = mp.diff(f, tuple(at), (1, 1))
            hessian = mp.matrix([[mp.diff(f, tuple(at), (2, 0)), cross], [cross, mp.diff(f, tuple(at), (0, 2))]])
            at -= hessian**-1 * gradient
        se = mp.sqrt((-(hessian**-1))[0, 0])
        return float(at[0]), float(se), float(1 / (1 + mp.exp(-at[1]))), float(f(*at))


@pytest.mark.parametrize("name", SETS)
def test_agrees_with_optim_in_r(name):
    known = SETS[name]
    found = beta_binomial(known["xi"], known["ni"])
    assert found.estimate == pytest.approx(known["estimate"], rel=OPTIM)
    assert found.se == pytest.approx(known["se"], rel=OPTIM)
    assert found.rho == pytest.approx(known["rho"], rel=OPTIM)
    assert found.loglik == pytest.approx(known["loglik"], rel=1e-11)


@pytest.mark.parametrize("name", HARD)
def test_agrees_with_forty_digits(name):
    x, n = HARD[name]
    found = beta_binomial(x, n)
    assert found.rho > 0
    eta, se, rho, loglik = mp_fit(x, n, found.estimate, np.log(found.rho / (1 - found.rho)))
    assert found.estimate == pytest.approx(eta, rel=1e-10)
    assert found.se == pytest.approx(se, rel=1e-10)
    assert found.rho == pytest.approx(rho, rel=1e-9)
    assert found.loglik == pytest.approx(loglik, rel=1e-10)


@pytest.mark.parametrize("name", HARD)
def test_no_point_of_a_fine_grid_is_likelier(name):
    x, n = (np.array(column, float)[:, None] for column in HARD[name])
    found = beta_binomial(*HARD[name], profile=False)
    eta, lam = np.meshgrid(found.estimate + np.linspace(-3, 3, 61), np.linspace(-20, 8, 113))
    counts = Counts(*(np.repeat(part, eta.size, axis=1) for part in (x, n - x, n)))
    here = Counts(x, n - x, n).loglik(np.array([found.estimate]), np.log(np.array([found.rho / (1 - found.rho)])))
    assert counts.loglik(eta.ravel(), lam.ravel()).max() <= here[0] + 1e-9


@pytest.mark.parametrize("z", [1e-9, 0.3, 11.99, LARGE, 12.01, 1e3, 1e9])
def test_the_rising_factorial_and_its_sums_keep_their_digits(z):
    m = np.array([0.0, 1.0, 2.0, 7.0, 300.0])
    with mp.workdps(40):
        steps = [[mp.mpf(z) + j for j in range(int(count))] for count in m]
        logs = [float(sum(mp.log(s / z) for s in row)) for row in steps]
        first = [float(sum(z / s for s in row)) for row in steps]
        second = [float(sum((z / s) ** 2 for s in row)) for row in steps]
    at = np.full(5, z)
    assert log_rising(at, m) == pytest.approx(logs, rel=1e-13, abs=1e-12)
    assert sums(at, m)[0] == pytest.approx(first, rel=1e-13)
    assert sums(at, m)[1] == pytest.approx(second, rel=1e-13)


def test_the_interval_of_rho_is_where_the_profile_has_fallen_by_half_the_quantile():
    known = SETS["debruin"]
    x, n = (np.array(known[name], float)[:, None] for name in ("xi", "ni"))
    found = beta_binomial(known["xi"], known["ni"])
    assert 0 < found.rho_ci_low < found.rho < found.rho_ci_high < 1
    eta = found.estimate + np.linspace(-1, 1, 4001)
    counts = Counts(*(np.repeat(part, eta.size, axis=1) for part in (x, n - x, n)))

    def height(rho):
        return counts.loglik(eta, np.full_like(eta, np.log(rho / (1 - rho)))).max()

    for limit in (found.rho_ci_low, found.rho_ci_high):
        assert 2 * (height(found.rho) - height(limit)) == pytest.approx(chdtri(1, 0.05), abs=1e-5)


def test_without_overdispersion_it_is_the_binomial():
    found = beta_binomial([10, 20, 40], [100, 200, 400])
    assert found.rho == 0.0
    assert found.rho_ci_low == 0.0
    assert 0 < found.rho_ci_high < 1
    assert found.mean == pytest.approx(0.1, rel=1e-14)
    assert found.se == pytest.approx((1 / (700 * 0.1 * 0.9)) ** 0.5, rel=1e-13)
    half = stdtrit(2, 0.975) * found.se
    assert (found.ci_low, found.ci_high) == pytest.approx((found.estimate - half, found.estimate + half))
    assert found.q == pytest.approx(0.0, abs=1e-9)


def test_one_study_is_its_own_proportion():
    found = beta_binomial([3], [30])
    assert (found.test, found.df, found.rho, found.rho_ci_high) == ("z", None, 0.0, None)
    assert found.mean == pytest.approx(0.1, rel=1e-14)
    assert found.note.startswith("one study")


def test_the_estimate_is_the_mean_and_says_so():
    found = beta_binomial(*HARD["zero"])
    assert "mean proportion" in found.note
    assert "not the median" in METHOD.sentence
    assert found.display["estimate"] == pytest.approx(found.mean)
    assert found.mean == pytest.approx(expit(found.estimate))
    assert found.tau2 is None
    assert found.weights is None


def test_a_ragged_batch_is_the_same_fits_one_by_one():
    generator = np.random.default_rng(7)
    n = generator.integers(5, 300, (40, 6))
    x = generator.binomial(n, generator.beta(1, 6, (40, 6)))
    mask = generator.random((40, 6)) < 0.7
    mask[:, :2] = True
    many = beta_binomial_many(np.where(mask, x, np.nan), np.where(mask, n, np.nan), mask, test="z", level=90)
    for row in range(40):
        if many.failed[row]:
            continue
        one = beta_binomial(x[row][mask[row]], n[row][mask[row]], test="z", level=90, profile=False)
        for field in ("estimate", "se", "ci_low", "ci_high", "stat", "p", "rho", "loglik", "q", "q_df", "q_p"):
            assert getattr(many, field)[row] == pytest.approx(getattr(one, field), rel=1e-9, abs=1e-12), field
    assert np.count_nonzero(many.failed) < 3


def test_events_and_non_events_are_alike():
    x, n = (np.array(column) for column in HARD["zero"])
    found, turned = beta_binomial(x, n), beta_binomial(n - x, n)
    assert turned.estimate == pytest.approx(-found.estimate, rel=1e-11)
    assert (turned.se, turned.rho, turned.rho_ci_high) == pytest.approx(
        (found.se, found.rho, found.rho_ci_high), rel=1e-10
    )


@pytest.mark.parametrize(
    ("x", "n", "told"),
    [
        ([0, 0], [10, 20], "no study has an event"),
        ([10, 20], [10, 20], "everybody had the event"),
        ([0, 20], [10, 20], "no event or nothing but events"),
        ([0], [10], "no study has an event"),
    ],
)
def test_extremes_are_refused_and_named_in_a_batch(x, n, told):
    with pytest.raises(NumericalError, match=told):
        beta_binomial(x, n)
    many = beta_binomial_many([x], [n])
    assert told in many.reason[0]
    assert np.isnan([many.estimate[0], many.rho[0], many.q_p[0], many.p[0]]).all()
    assert not many.converged[0]


def test_what_are_no_counts_is_refused():
    with pytest.raises(ValueError, match=r"row 2: 3\.5 of 10"):
        beta_binomial([1, 3.5], [10, 10])
    with pytest.raises(ValueError, match="test must be t or z"):
        beta_binomial([1, 3], [10, 10], test="knha")
    with pytest.raises(ValueError, match="must both be"):
        beta_binomial_many([1, 3], [10, 10])
    with pytest.raises(ValueError, match="mask must have"):
        beta_binomial_many([[1, 3]], [[10, 10]], [True])
    many = beta_binomial_many([[1, 11], [1, np.nan], [1, 2]], [[10, 10]] * 3, [[1, 1], [1, 1], [0, 0]])
    assert [reason[:11] for reason in many.reason] == ["a count is ", "a count is ", "no study"]
