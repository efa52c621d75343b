"""Held against the numbers that bayesmeta prints for the eight schools, and against independent integrations.

The printed numbers stand in the vignette of bayesmeta 2.x (Roever 2020): half-Cauchy prior with scale 25 on tau, normal
prior with standard deviation 50 on mu. Its tau is integrated exactly, its mu is a mixture on a grid, good to about
three digits. The acute rejection counts are those of Crins 2014 in the same vignette. Everything else is checked by
an integration in mpmath, written for these tests.
"""

import math

import mpmath as mp
import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from evsynth.effects import escalc
from evsynth.problems import NumericalError
from evsynth.synthesis.bayes import METHOD, PRIORS, bayes, bayes_many, default_scale
from evsynth.synthesis.bayes.grid import NODES
from evsynth.synthesis.bayes.many import asked, summaries

DIGITS = 25

CRINS = escalc(
    "OR", ai=[14, 16, 3, 9, 4, 0], n1i=[61, 28, 18, 54, 36, 50], ci=[15, 19, 8, 29, 11, 3], n2i=[20, 28, 12, 54, 36, 34]
)
SCHOOLS = (
    np.array([28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]),
    np.array([14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6]) ** 2,
)
CASES = {
    "crins, half-normal": (CRINS, {"prior": "half-normal", "scale": 0.5}),
    "crins, half-cauchy": (CRINS, {"prior": "half-cauchy", "scale": 0.5}),
    "crins, uniform": (CRINS, {"prior": "uniform", "scale": 2.0}),
    "crins, normal mu": (CRINS, {"prior": "half-normal", "scale": 0.5, "mu_mean": 0.0, "mu_sd": 2.0}),
    "schools": (SCHOOLS, {"prior": "half-cauchy", "scale": 25.0, "mu_mean": 0.0, "mu_sd": 50.0}),
    "two studies": ((np.array([-0.4, 0.9]), np.array([0.04, 0.09])), {"scale": 0.5}),
    "ten orders": ((np.array([0.1, 0.3, -0.2]), np.array([1e-8, 100.0, 1.0])), {"scale": 0.5}),
}


class Oracle:
    """The posterior by mpmath: Gauss-Legendre over tau between many break points."""

    def __init__(self, data, prior="half-normal", scale=0.5, mu_mean=None, mu_sd=None):
        self.y, self.v = ([mp.mpf(float(a)) for a in part] for part in data)
        self.prior, self.scale, self.mu = prior, mp.mpf(scale), (mu_mean, mu_sd)
        self.known = {}
        top = self.scale if prior == "uniform" else mp.inf
        inner = [mp.mpf(10) ** p * self.scale for p in (-5, -4, -3, -2, -1, -0.5, 0)]
        outer = [] if prior == "uniform" else [m * self.scale for m in (2, 4, 8, 16)]
        self.breaks = [mp.mpf(0), *inner[:-1], *([] if prior == "uniform" else inner[-1:]), *outer, top]
        self.mass = mp.quad(self.density, self.breaks)

    def given(self, tau):
        if tau not in self.known:
            self.known[tau] = self.compute(tau)
        return self.known[tau]

    def compute(self, tau):
        w = [1 / (v + tau**2) for v in self.v]
        mean = sum(a * b for a, b in zip(w, self.y, strict=True)) / sum(w)
        value = mp.fprod(mp.sqrt(a / (2 * mp.pi)) for a in w)
        value *= mp.exp(-sum(a * (b - mean) ** 2 for a, b in zip(w, self.y, strict=True)) / 2)
        value *= mp.sqrt(2 * mp.pi / sum(w))
        m, s = self.mu
        if s is None:
            return value, mean, 1 / sum(w)
        value *= mp.npdf(mean, m, mp.sqrt(mp.mpf(s) ** 2 + 1 / sum(w)))
        precision = sum(w) + 1 / mp.mpf(s) ** 2
        return value, (mean * sum(w) + mp.mpf(m) / mp.mpf(s) ** 2) / precision, 1 / precision

    def density(self, tau):
        ratio = tau / self.scale
        prior = {
            "half-normal": mp.sqrt(2 / mp.pi) * mp.exp(-(ratio**2) / 2) / self.scale,
            "half-cauchy": 2 / (mp.pi * self.scale * (1 + ratio**2)),
            "uniform": 1 / self.scale,
        }[self.prior]
        return prior * self.given(tau)[0]

    def expect(self, function):
        return mp.quad(lambda t: self.density(t) * function(t), self.breaks) / self.mass

    def below(self, at, new):
        def inner(t):
            _, mean, variance = self.given(t)
            return mp.ncdf((mp.mpf(at) - mean) / mp.sqrt(variance + (t**2 if new else 0)))

        return float(self.expect(inner))

    def tau_below(self, at):
        return float(mp.quad(self.density, [*(b for b in self.breaks if b < at), mp.mpf(at)]) / self.mass)


@pytest.fixture(scope="module", params=CASES)
def both(request):
    data, options = CASES[request.param]
    with mp.workdps(DIGITS):
        return bayes(*data, **options), Oracle(data, **options)


def test_moments_agree_with_twenty_five_digits(both):
    found, oracle = both
    with mp.workdps(DIGITS):
        mean = oracle.expect(lambda t: oracle.given(t)[1])
        square = oracle.expect(lambda t: oracle.given(t)[2] + (oracle.given(t)[1] - mean) ** 2)
        tau = oracle.expect(lambda t: t)
        tau_square = oracle.expect(lambda t: (t - tau) ** 2)
        assert found.mu.mean == pytest.approx(float(mean), rel=1e-10)
        assert found.new.mean == pytest.approx(float(mean), rel=1e-10)
        assert found.mu.sd == pytest.approx(float(mp.sqrt(square)), rel=1e-9)
        assert found.tau.mean == pytest.approx(float(tau), rel=1e-9)
        assert found.tau.sd == pytest.approx(float(mp.sqrt(tau_square)), rel=1e-9)
        assert found.log_evidence == pytest.approx(float(mp.log(oracle.mass)), rel=1e-10, abs=1e-10)
        assert found.bayes_factor == pytest.approx(float(oracle.given(mp.mpf(0))[0] / oracle.mass), rel=1e-9)


def test_quantiles_hold_their_probability_at_twenty_five_digits(both):
    found, oracle = both
    with mp.workdps(DIGITS):
        for what, p in (("low", 0.025), ("median", 0.5), ("high", 0.975)):
            assert oracle.below(getattr(found.mu, what), False) == pytest.approx(p, abs=1e-10)
            assert oracle.below(getattr(found.new, what), True) == pytest.approx(p, abs=1e-10)
            assert oracle.tau_below(getattr(found.tau, what)) == pytest.approx(p, abs=1e-10)
        middle = found.mu.median + 0.3 * found.mu.sd
        assert found.p_above(middle) == pytest.approx(1 - oracle.below(middle, False), abs=1e-10)
        assert found.p_new_above(middle) == pytest.approx(1 - oracle.below(middle, True), abs=1e-10)


def test_shortest_intervals_hold_their_probability_and_are_no_longer_than_central_ones(both):
    found, oracle = both
    with mp.workdps(DIGITS):
        for name, new in (("mu", False), ("new", True)):
            part = getattr(found, name)
            held = oracle.below(part.shortest_high, new) - oracle.below(part.shortest_low, new)
            assert held == pytest.approx(0.95, abs=1e-9)
            assert part.shortest_high - part.shortest_low <= part.high - part.low + 1e-12
        tau = found.tau
        low = oracle.tau_below(tau.shortest_low) if tau.shortest_low > 0 else 0.0
        assert oracle.tau_below(tau.shortest_high) - low == pytest.approx(0.95, abs=1e-9)
        ends = [float(oracle.density(mp.mpf(t))) for t in (tau.shortest_low, tau.shortest_high)]
        assert ends[0] >= ends[1] * (1 - 1e-6)
        if tau.shortest_low > 0 and tau.shortest_high < 2.0:
            assert ends[0] == pytest.approx(ends[1], rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_doubling_the_nodes_changes_nothing(name):
    (y, v), options = CASES[name]
    question = asked(
        options.get("prior", "half-normal"), options["scale"], options.get("mu_mean"), options.get("mu_sd")
    )
    coarse = summaries(y[None], v[None], question, 95.0, NODES)
    fine = summaries(y[None], v[None], question, 95.0, 2 * NODES)
    for key, values in coarse.items():
        assert values[0] == pytest.approx(fine[key][0], rel=1e-10, abs=1e-12), key


def test_many_studies_leave_the_prior_no_say_and_the_nodes_still_suffice():
    generator = np.random.default_rng(3)
    v = generator.uniform(0.01, 0.2, 600)
    y = generator.normal(0.4, np.sqrt(v + 0.09))
    found = bayes(y, v, scale=0.5)
    from evsynth.synthesis import pool  # noqa: PLC0415 - beside its only use

    frequentist = pool(y, v, test="z")
    assert found.mu.median == pytest.approx(frequentist.estimate, abs=2e-4)
    assert found.mu.sd == pytest.approx(frequentist.se, rel=5e-3)
    assert found.tau.median == pytest.approx(frequentist.tau2**0.5, rel=1e-2)


def test_a_tiny_scale_is_the_common_effect():
    found = bayes([0.1, 0.4, 0.2], [0.04, 0.02, 0.03], scale=1e-9)
    w = 1 / np.array([0.04, 0.02, 0.03])
    mean, se = (w @ [0.1, 0.4, 0.2]) / w.sum(), w.sum() ** -0.5
    assert found.mu.median == pytest.approx(mean, rel=1e-12)
    assert (found.mu.low, found.mu.high) == pytest.approx((mean + ndtri(0.025) * se, mean + ndtri(0.975) * se))
    assert found.p_above(0.0) == pytest.approx(ndtr(mean / se), rel=1e-12)
    assert found.tau.median == pytest.approx(1e-9 * ndtri(0.75), rel=1e-9)
    assert found.bayes_factor == pytest.approx(1.0)


def test_shortest_interval_of_tau_begins_at_zero_when_the_density_falls_from_there():
    found = bayes([0.2, 0.2, 0.2], [0.04, 0.02, 0.03], scale=0.5)
    assert found.tau.shortest_low == 0.0
    assert found.tau.shortest_high < found.tau.high
    apart = bayes([-6.0, 6.0, 0.0, 3.0], [0.01] * 4, scale=2.0, prior="uniform").tau
    assert apart.shortest_high == 2.0


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_other_units_give_the_same_posterior_in_those_units(unit):
    y, v = CRINS
    found, other = bayes(y, v, scale=0.5), bayes(y * unit, v * unit**2, scale=0.5 * unit)
    for name in ("mu", "tau", "new"):
        for what in ("mean", "median", "sd", "low", "high", "shortest_high"):
            ours, theirs = getattr(getattr(found, name), what), getattr(getattr(other, name), what)
            assert theirs == pytest.approx(ours * unit, rel=1e-9), (name, what)
    assert other.bayes_factor == pytest.approx(found.bayes_factor, rel=1e-9)


def test_adding_a_constant_moves_mu_and_nothing_else():
    y, v = CRINS
    found, moved = bayes(y, v, scale=0.5), bayes(y + 100.0, v, scale=0.5)
    assert moved.mu.median == pytest.approx(found.mu.median + 100.0, abs=1e-11)
    assert moved.tau.high == pytest.approx(found.tau.high, rel=1e-10)


def test_a_ragged_batch_is_the_same_posteriors_one_by_one():
    generator = np.random.default_rng(5)
    y, v = generator.normal(size=(70, 5)), generator.uniform(0.05, 1.0, (70, 5))
    mask = generator.random((70, 5)) < 0.6
    mask[:, :2] = True
    many = bayes_many(np.where(mask, y, np.nan), np.where(mask, v, np.nan), mask, scale=0.7, level=90)
    assert not many.failed.any()
    for row in (0, 63, 64):
        one = bayes(y[row][mask[row]], v[row][mask[row]], scale=0.7, level=90)
        assert many.bayes_factor[row] == pytest.approx(one.bayes_factor, rel=1e-10)
        for name in ("mu", "tau", "new"):
            for what in ("mean", "median", "sd", "low", "high"):
                ours = getattr(getattr(one, name), what)
                assert getattr(many, f"{name}_{what}")[row] == pytest.approx(ours, rel=1e-9, abs=1e-12), (name, what)


def test_a_heavy_tail_with_two_studies_has_no_standard_deviation_and_says_so():
    found = bayes([0.1, 0.4], [0.04, 0.02], prior="half-cauchy", scale=0.5)
    assert (found.mu.sd, found.tau.sd, found.new.sd) == (None, None, None)
    assert "no finite variance" in found.note
    proper = bayes([0.1, 0.4], [0.04, 0.02], prior="half-cauchy", scale=0.5, mu_mean=0, mu_sd=1)
    assert math.isfinite(proper.tau.sd)
    assert proper.note == ""
    many = bayes_many([[0.1, 0.4]], [[0.04, 0.02]], prior="half-cauchy", scale=0.5)
    assert many.tau_sd[0] == math.inf


def test_the_default_scale_is_for_log_ratios_and_logits_only():
    assert bayes(*CRINS, measure="OR").scale == 0.5
    assert bayes(*CRINS, measure="PLO").scale == 0.5
    for measure, prior in (("MD", "half-normal"), ("SMD", "half-normal"), ("GEN", "half-normal"), ("OR", "uniform")):
        with pytest.raises(ValueError, match="has no default scale"):
            default_scale(prior, measure)
    with pytest.raises(ValueError, match="has no default scale"):
        bayes(*CRINS)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="one study says nothing of heterogeneity"):
        bayes([0.1], [0.04], scale=0.5)
    with pytest.raises(ValueError, match=r"unknown prior 'half-norml'.*half-normal"):
        bayes([0.1, 0.2], [0.04, 0.1], scale=0.5, prior="half-norml")
    for scale in (0.0, -1.0, math.inf, math.nan, "wide"):
        with pytest.raises(ValueError, match="scale must be"):
            bayes([0.1, 0.2], [0.04, 0.1], scale=scale)
    with pytest.raises(ValueError, match="needs mu_mean and mu_sd"):
        bayes([0.1, 0.2], [0.04, 0.1], scale=0.5, mu_sd=1.0)
    with pytest.raises(ValueError, match="mu_sd positive"):
        bayes([0.1, 0.2], [0.04, 0.1], scale=0.5, mu_mean=0.0, mu_sd=0.0)
    with pytest.raises(ValueError, match="not a positive finite number"):
        bayes([0.1, 0.2], [0.04, 0.0], scale=0.5)
    with pytest.raises(ValueError, match="level"):
        bayes([0.1, 0.2], [0.04, 0.1], scale=0.5, level=0)
    with pytest.raises(ValueError, match="must both be"):
        bayes_many([0.1, 0.2], [0.04, 0.1], scale=0.5)
    with pytest.raises(ValueError, match="mask must have"):
        bayes_many([[0.1, 0.2]], [[0.04, 0.1]], [True], scale=0.5)


def test_numbers_too_large_end_in_a_reason_not_in_nan():
    with pytest.raises(NumericalError, match="overflow"):
        bayes([1e300, -1e300], [1.0, 1.0], scale=0.5)
    with pytest.raises(NumericalError, match="overflow"):
        bayes([1e154, 0.0], [1.0, 1.0], scale=1.0, prior="uniform")
    many = bayes_many(
        [[1e300, -1e300], [np.nan, 1], [1, 2], [1, 2], [1, 2]],
        [[1, 1], [1, 1], [0, 1], [1, 1], [1, 1]],
        [[1, 1], [1, 1], [1, 1], [1, 0], [0, 0]],
        scale=0.5,
    )
    assert [reason.split(":")[0][:24] for reason in many.reason] == [
        "the numbers overflow",
        "an effect size is not a ",
        "a sampling variance is n",
        "one study says nothing o",
        "no study",
    ]
    assert np.isnan(many.mu_mean).all()


def test_the_method_and_its_priors_are_told():
    assert METHOD.references
    assert set(PRIORS) == {"half-normal", "half-cauchy", "uniform"}
    assert bayes(*CRINS, scale=0.5).prior == "a half-normal prior with scale 0.5 on tau and a flat prior on mu"
    assert "standard deviation 2 on mu" in bayes(*CRINS, scale=0.5, mu_mean=0, mu_sd=2).prior
    interval = bayes(*CRINS, scale=0.5).mu.interval
    assert interval.low < interval.value < interval.high


def test_the_eight_schools_as_bayesmeta_prints_them():
    yi, vi = SCHOOLS
    found = bayes(yi, vi, prior="half-cauchy", scale=25.0, mu_mean=0.0, mu_sd=50.0)
    printed = {"median": 4.758539, "mean": 5.884511, "sd": 4.869904, "shortest_low": 0.0, "shortest_high": 15.165894}
    for name, value in printed.items():
        assert getattr(found.tau, name) == pytest.approx(value, abs=1e-6), name
    printed = {"median": 7.962961, "mean": 7.985729, "sd": 4.995762, "shortest_low": -1.823353}
    for name, value in {**printed, "shortest_high": 17.824562}.items():
        assert getattr(found.mu, name) == pytest.approx(value, abs=3e-3), name
