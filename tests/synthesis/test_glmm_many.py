import tracemalloc

import mpmath as mp
import numpy as np
import pytest
from glmm_brute import loglik
from scipy.special import expit, logit

from evsynth.problems import NumericalError
from evsynth.synthesis.glmm import leave_one_out_slopes, pool_counts, pool_counts_many, regress_counts
from evsynth.synthesis.glmm.boundary import boundary
from evsynth.synthesis.glmm.fit import fit, fit_many
from evsynth.synthesis.glmm.likelihood import Counts, evaluate
from evsynth.synthesis.glmm.outcomes import NOT_SETTLED, RISING
from evsynth.synthesis.glmm.permutation import permute_counts
from evsynth.synthesis.glmm.scan import scan

X = (4, 3, 2, 1, 0, 9, 5, 14)
N = (10, 20, 30, 40, 15, 22, 60, 33)
YEAR = np.array((1990, 1995, 2001, 2010, 2012, 1993, 2004, 1999.0))
SHOWN = ("estimate", "se", "ci_low", "ci_high", "stat", "p", "tau2", "q", "q_p", "i2", "h2", "pi_low", "pi_high", "df")


def drawn(analyses, k, seed, largest=400):
    """Return logit-normal cohorts of all kinds: risks from 0.2% to 99.8%, tau from 0.001 to 4."""
    rng = np.random.default_rng(seed)
    n = np.round(10 ** rng.uniform(0, np.log10(largest), (analyses, k)))
    eta = rng.uniform(-6, 6, (analyses, 1)) + 10 ** rng.uniform(-3, 0.6, (analyses, 1)) * rng.standard_normal(
        (analyses, k)
    )
    return rng.binomial(n.astype(int), expit(eta)).astype(float), n


def test_a_row_of_a_ragged_batch_is_the_single_pool():
    x, n = drawn(60, 7, 1)
    mask = np.random.default_rng(2).random(x.shape) < 0.8
    batch = pool_counts_many(x, n, mask, profile=True)
    compared = 0
    for row in np.flatnonzero(~batch.failed):
        one = pool_counts(x[row][mask[row]], n[row][mask[row]])
        for name in (*SHOWN, "tau2_ci_low", "tau2_ci_high"):
            single, many = getattr(one, name), getattr(batch, name)[row]
            expected = np.nan if single is None else single
            if name == "tau2_ci_high" and single is None and one.k > 1:
                expected = np.inf
            assert many == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), (row, name)
        compared += 1
    assert compared > 30


def test_what_is_hidden_by_the_mask_is_never_read():
    x, n = np.array([[4, 3, 2, np.nan], [4, 3, 2, 99]]), np.array([[10, 20, 30, np.nan], [10, 20, 30, -1]])
    found = pool_counts_many(x, n, np.array([[True] * 3 + [False]] * 2))
    assert found.reason.tolist() == ["", ""]
    assert found.estimate[0] == found.estimate[1] == pytest.approx(pool_counts((4, 3, 2), (10, 20, 30)).estimate)


@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        ((0, 0, 0), (5, 6, 7), "no study has an event"),
        ((5, 6, 7), (5, 6, 7), "everybody had the event"),
        ((0, 6, 7), (5, 6, 7), "no event or nothing but events"),
        ((1, 2.5, 1), (5, 6, 7), "not a count"),
        ((1, 8, 1), (5, 6, 7), "not a count"),
        ((1, np.nan, 1), (5, 6, 7), "not a count"),
        ((1, -1, 1), (5, 6, 7), "not a count"),
    ],
)
def test_an_impossible_row_says_why_and_spoils_no_other(x, n, words):
    good = ((4, 3, 2), (10, 20, 30))
    found = pool_counts_many([good[0], x], [good[1], n])
    assert words in found.reason[1]
    assert found.failed.tolist() == [False, True]
    assert np.isnan([found.estimate[1], found.se[1], found.tau2[1], found.q[1], found.loglik[1]]).all()
    assert found.estimate[0] == pytest.approx(pool_counts(*good).estimate, rel=1e-10)


def test_no_study_one_study_and_one_extreme_study():
    mask = np.array([[False, False], [True, False], [False, True]])
    found = pool_counts_many([[2, 0]] * 3, [[10, 5]] * 3, mask)
    assert found.reason[0] == "no study"
    assert found.reason[1].startswith("one study")
    assert found.reason[2] == "no study has an event"
    assert (found.estimate[1], found.se[1]) == pytest.approx((logit(0.2), 0.625**0.5))
    assert np.isnan(found.df[1])


def test_unusable_arguments_are_refused():
    with pytest.raises(ValueError, match="must both be"):
        pool_counts_many([1, 2], [3, 4])
    with pytest.raises(ValueError, match="shape of xi"):
        pool_counts_many([[1, 2]], [[3, 4]], [[True]])
    with pytest.raises(ValueError, match="masked values"):
        pool_counts_many(np.ma.masked_array([[1, 2]], [[True, False]]), [[3, 4]])
    with pytest.raises(ValueError, match="must be numbers"):
        pool_counts_many([["a", "b"]], [[3, 4]])
    with pytest.raises(ValueError, match="test must be"):
        pool_counts_many([[1, 2]], [[3, 4]], test="knha")
    assert len(pool_counts_many(np.zeros((0, 3)), np.ones((0, 3)))) == 0


@pytest.mark.parametrize("k", [2, 3, 5, 9])
def test_the_fit_is_the_global_maximum_of_a_fine_profile(k):
    x, n = drawn(80, k, k, largest=1e6)
    found = pool_counts_many(x, n, profile=True)
    rows = np.flatnonzero(found.code == 0)
    assert not np.isin(found.code, (NOT_SETTLED,)).any()
    assert len(rows) > 30
    grid = np.geomspace(1e-4, 10, 40)
    counts = Counts(np.repeat(x[rows], 40, 0), np.repeat(n[rows], 40, 0), np.ones((1, k, 1)))
    tau, beta = np.tile(grid, len(rows)), np.repeat(found.estimate[rows], 40)[:, None]
    for _ in range(12):
        point = evaluate(counts, beta, tau, np.full(len(tau), 128))
        beta = beta + point.step
    assert point.gain.max() < 1e-9
    height = (point.loglik + counts.constant()).reshape(-1, 40)
    assert (height.max(axis=1) - found.loglik[rows]).max() < 1e-8
    np.testing.assert_array_less(found.tau2_ci_low[rows], found.tau2[rows] + 1e-12)
    np.testing.assert_array_less(found.tau2[rows], found.tau2_ci_high[rows])


@pytest.mark.parametrize(
    ("x", "n", "inner_wins"),
    [
        ((5, 5, 0, 0, 3, 1, 26, 2, 27, 4), (5, 10, 3, 2, 25, 5, 86, 9, 95, 4), True),
        ((2, 2, 0, 2, 1, 3, 189, 0, 8, 4), (12, 17, 2, 3, 11, 4, 878, 3, 59, 5), False),
    ],
)
def test_the_higher_of_two_peaks_is_found(x, n, inner_wins):
    counts = Counts(np.array([x], float), np.array([n], float), np.ones((1, 10, 1)))
    edge = boundary(counts)
    profile = scan(counts, edge, 3.0)
    falls = np.flatnonzero((profile.slope[:-1, 0] > 0) & (profile.slope[1:, 0] <= 0))
    assert len(falls) + (edge.slope[0] <= 0) == 2
    X = np.ones((10, 1))
    at_zero = loglik([edge.beta[0, 0], 0.0], x, n, X)
    inner = max(loglik([profile.beta[row, 0, 0], profile.tau[row, 0]], x, n, X) for row in (falls[0], falls[0] + 1))
    assert (inner > at_zero) == inner_wins
    found = pool_counts_many([x], [n])
    assert (found.tau2[0] > 0) == inner_wins
    assert found.loglik[0] - counts.constant()[0] >= max(inner, at_zero) - 1e-9


def test_twice_the_nodes_change_nothing():
    x, n = drawn(200, 6, 5)
    found = pool_counts_many(x, n)
    rows = np.flatnonzero((found.code == 0) & (found.tau2 > 0))
    point = evaluate(
        Counts(x[rows], n[rows], np.ones((1, 6, 1))),
        found.estimate[rows, None],
        np.sqrt(found.tau2[rows]),
        2 * found.nodes[rows],
    )
    assert np.abs(point.step).max() < 1e-10
    assert np.abs(point.slope / point.curve / np.sqrt(found.tau2[rows])).max() < 1e-8


def test_millions_of_patients_and_a_vanishing_tau():
    n = (1_000_000, 2_000_000, 1_500_000, 1_000_000)
    x = (100_000, 200_900, 150_100, 99_500)
    found = pool_counts(x, n)
    assert 0 < found.tau2 < 1e-5

    def exact(beta, tau):
        total = mp.mpf(0)
        for events, patients in zip(x, n, strict=True):
            u = mp.findroot(lambda u, e=events, p=patients: tau * (e - p / (1 + mp.exp(-beta - tau * u))) - u, 0)
            risk = 1 / (1 + mp.exp(-beta - tau * u))
            step = mp.mpf("0.4") / mp.sqrt(1 + tau**2 * patients * risk * (1 - risk))
            points = [u + step * j for j in range(-32, 33)]
            logs = [
                events * (beta + tau * v) - patients * mp.log(1 + mp.exp(beta + tau * v)) - v * v / 2 for v in points
            ]
            total += logs[32] + mp.log(step * sum(mp.exp(value - logs[32]) for value in logs))
        return total

    with mp.workdps(40):
        beta, tau, h = mp.mpf(found.estimate), mp.sqrt(mp.mpf(found.tau2)), mp.mpf("1e-7")
        top = exact(beta, tau)
        up, down, left, right = exact(beta + h, tau), exact(beta - h, tau), exact(beta, tau - h), exact(beta, tau + h)
        step_of_beta = h / 2 * (up - down) / (up - 2 * top + down)
        step_of_tau = h / 2 * (right - left) / (right - 2 * top + left)
    # what a Newton step in forty digits would still change
    assert abs(step_of_beta) < 1e-12
    assert abs(step_of_tau / tau) < 1e-9


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ((1, 0), (1, 1_000_000)),
        ((1, 1, 0), (1, 2, 1)),
        ((1, 999_999), (1_000_000, 1_000_000)),
        ((3, 500_000, 0, 1), (5, 1_000_000, 1, 1)),
        ((10**9, 10**9 + 1), (10**12, 10**12)),
        ((50, 50), (100, 100)),
    ],
)
def test_extreme_counts_end_in_numbers_or_in_a_refusal(x, n):
    try:
        found = pool_counts(x, n)
    except NumericalError as error:
        assert "Remedy" in str(error)  # noqa: PT017 - either end is right
        return
    assert np.isfinite([found.estimate, found.se, found.tau2, found.q]).all()
    assert found.tau2 >= 0


def test_studies_that_are_all_but_all_or_none_are_refused():
    x, n = np.array([[0.0] * 7 + [602.0]]), np.array([[89.0, 33, 2, 369, 725, 6, 23, 683]])
    assert pool_counts_many(x, n).code.tolist() == [RISING]
    with pytest.raises(NumericalError, match="still rises"):
        pool_counts(x[0], n[0])


def test_memory_stays_bounded_for_long_batches():
    x, n = drawn(3000, 8, 3)
    pool_counts_many(x[:10], n[:10])
    tracemalloc.start()
    pool_counts_many(x, n)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6


def test_slopes_without_each_study_are_the_regressions_without_it():
    found = leave_one_out_slopes(X, N, YEAR)
    for out in range(8):
        rest = np.arange(8) != out
        one = regress_counts(np.array(X)[rest], np.array(N)[rest], YEAR[rest], ["year"])["year"]
        assert found[out] == pytest.approx(one.estimate, rel=1e-8)


def test_a_slope_that_a_study_alone_makes_possible_is_missing_without_it():
    found = leave_one_out_slopes((4, 3, 2, 6), (10, 20, 30, 40), (2000, 2000, 2000, 2010))
    assert np.isnan(found).tolist() == [False, False, False, True]
    assert np.isnan(leave_one_out_slopes((4, 3, 2), (10, 20, 30), (1, 2, 3))).all()
    separated = leave_one_out_slopes((0, 0, 1, 5, 6), (20, 30, 20, 20, 20), (0, 0, 0, 1, 1))
    assert np.isnan(separated).tolist() == [False, False, True, False, False]
    with pytest.raises(ValueError, match="finite numbers"):
        leave_one_out_slopes((4, 3, 2), (10, 20, 30), (1, 2, np.nan))


def test_the_refitted_permutation_test_counts_wald_statistics():
    x, n, year = (1, 3, 4, 9, 12), (20, 30, 20, 30, 25), np.array((0.0, 1, 2, 3, 4))
    found = permute_counts(x, n, year, statistic="wald")
    assert (found.statistic, found.count, found.exact) == ("wald", 120, True)
    from itertools import permutations  # noqa: PLC0415 - this test only

    sizes = [abs(regress_counts(x, n, order)["x1"].stat) for order in permutations(year)]
    expected = np.mean(np.array(sizes) >= abs(regress_counts(x, n, year)["x1"].stat) * (1 - 1e-6))
    assert found.p[0] == pytest.approx(expected)
    assert permute_counts(x, n, year).statistic == "score"
    with pytest.raises(ValueError, match="unknown statistic"):
        permute_counts(x, n, year, statistic="lr")


def test_an_arrangement_without_a_finite_fit_is_said():
    with pytest.raises(NumericalError, match="use statistic 'score'"):
        permute_counts((0, 0, 4, 5, 0), (20, 30, 20, 20, 30), (0, 1, 1, 0, 0), statistic="wald")


def test_a_batch_of_one_is_the_fit():
    x, n = np.array(X, float), np.array(N, float)
    one, many = fit(Counts(x, n, np.ones((8, 1)))), fit_many(Counts(x[None], n[None], np.ones((1, 8, 1))))
    assert (one.tau, one.beta[0], one.loglik) == (many.tau[0], many.beta[0, 0], many.loglik[0])
