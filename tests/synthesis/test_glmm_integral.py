import mpmath as mp
import numpy as np
import pytest

from evsynth.synthesis.glmm import marginal_mean
from evsynth.synthesis.glmm.integral import study_terms

CASES = [
    (0, 15, -2.4, 1.1, 64),
    (0, 15, -2.4, 6.0, 256),
    (0, 200000, -2.0, 3.0, 128),
    (4000, 200000, -2.0, 0.5, 64),
    (1, 3, 0.0, 10.0, 128),
    (3, 10, 0.5, 0.0, 64),
    (20, 20, 1.0, 2.0, 64),
]


def exact(x, n, mean, tau):
    """Return the log-likelihood of one study to 25 digits."""
    with mp.workdps(30):
        mean, tau = mp.mpf(mean), mp.mpf(tau)

        def density(u):
            logit = mean + tau * u
            return mp.binomial(n, x) * mp.exp(
                -x * mp.log1p(mp.exp(-logit)) - (n - x) * mp.log1p(mp.exp(logit)) - u * u / 2
            )

        edges = [mp.mpf(i) / 8 for i in range(-96, 97)]
        return float(mp.log(mp.quad(density, edges) / mp.sqrt(2 * mp.pi)))


def terms(x, n, mean, tau, nodes):
    return study_terms(np.array([x], float), np.array([n], float), np.array([mean]), np.array(tau), nodes)


@pytest.mark.parametrize(("x", "n", "mean", "tau", "nodes"), CASES)
def test_the_integral_against_thirty_digits(x, n, mean, tau, nodes):
    assert terms(x, n, mean, tau, nodes).loglik[0] == pytest.approx(exact(x, n, mean, tau), abs=2e-10)


@pytest.mark.parametrize(("x", "n", "mean", "tau", "nodes"), CASES)
def test_derivatives_against_differences(x, n, mean, tau, nodes):
    h = 1e-5

    def at(m, t):
        return terms(x, n, m, t, 2 * nodes)

    here = at(mean, tau)
    up, down = at(mean + h, tau), at(mean - h, tau)
    right, left = at(mean, tau + h), at(mean, abs(tau - h))
    # the likelihood is even in tau: below 0 its derivative turns its sign
    turn = 1.0 if tau >= h else -1.0
    size = 1 + abs(here.by_mean_mean[0])
    assert here.by_mean[0] == pytest.approx((up.loglik - down.loglik)[0] / (2 * h), abs=2e-5 * size)
    assert here.by_tau[0] == pytest.approx((right.loglik - left.loglik)[0] / (2 * h), abs=2e-5 * size)
    assert here.by_mean_mean[0] == pytest.approx((up.by_mean - down.by_mean)[0] / (2 * h), rel=1e-6, abs=1e-7)
    assert here.by_mean_tau[0] == pytest.approx((up.by_tau - down.by_tau)[0] / (2 * h), rel=1e-6, abs=1e-6)
    found = (right.by_tau - turn * left.by_tau)[0] / (2 * h)
    assert here.by_tau_tau[0] == pytest.approx(found, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("beta", "tau2"), [(-2.0, 1.0), (0.7, 0.04), (-4.0, 9.0), (1.0, 400.0), (-3.0, 1e-12)])
def test_marginal_mean_against_thirty_digits(beta, tau2):
    with mp.workdps(30):
        tau = mp.sqrt(tau2)
        edges = [mp.mpf(i) / 4 for i in range(-48, 49)]
        mean = mp.quad(lambda u: mp.npdf(u) / (1 + mp.exp(-beta - tau * u)), edges)
    assert marginal_mean(beta, tau2) == pytest.approx(float(mean), rel=1e-12)


def test_marginal_mean_is_the_median_without_heterogeneity_and_half_in_the_middle():
    assert marginal_mean(-2.0, 0.0) == pytest.approx(1 / (1 + np.exp(2)), rel=1e-14)
    assert marginal_mean(0.0, 2.0) == pytest.approx(0.5, rel=1e-14)
    assert marginal_mean(-2.0, 1.0) > 1 / (1 + np.exp(2))
    assert marginal_mean(-1e3, 1e8) == pytest.approx(0.460172, abs=1e-6)
    with pytest.raises(ValueError, match="must not be negative"):
        marginal_mean(0.0, -1.0)
