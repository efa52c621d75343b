"""What floating point can't hold, and what is no number, ends in a reason: no warning, no silent NaN."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from evsynth.problems import NumericalError
from evsynth.synthesis import bootstrap, gosh, pool, pool_many, subgroups
from evsynth.synthesis.bayes.many import bayes_many
from evsynth.synthesis.bayes.one import bayes
from evsynth.synthesis.beta_binomial.many import beta_binomial_many
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.tau2 import ESTIMATORS

pytestmark = pytest.mark.filterwarnings("error")

YI, VI = [0.1, 0.3, -0.2], [0.01, 0.02, 0.03]
MANY: list[Callable[..., object]] = [
    pool_many,
    lambda yi, vi, mask=None: bayes_many(yi, vi, mask, scale=0.5),
    beta_binomial_many,
]


def test_a_subgroup_test_without_a_finite_statistic_is_none_and_says_why():
    found = subgroups([0, 0.1, 0.2, 0.3], list("abab"), [0.04] * 4, test="kr")
    assert (found.q_between, found.q_between_df, found.q_between_df2, found.p_between) == (None,) * 4
    assert "no test of the difference between groups" in found.note


def test_a_subgroup_test_that_can_be_made_leaves_no_note():
    found = subgroups([0, 0.1, 0.2, 0.4, 0.3, 0.8], list("ababab"), [0.04] * 6)
    assert found.p_between is not None
    assert found.note == ""


@pytest.mark.parametrize("method", ESTIMATORS)
@pytest.mark.parametrize("variance", [5e-324, 1e-308, 1e-300, 1e-200, 1e300, 1e308])
@pytest.mark.parametrize("test", ["z", "knha"])
def test_extreme_variances_give_finite_numbers_or_a_reason(method: str, variance: float, test: str):
    try:
        found = pool(YI, [variance] * 3, method=method, test=test)
    except NumericalError as error:
        if "overflow" in str(error):
            return
        raise
    numbers = (found.estimate, found.se, found.tau2, found.i2, found.h2, found.q)
    assert all(number is not None and math.isfinite(number) for number in numbers)
    assert found.weights == pytest.approx([100 / 3] * 3)
    if found.pi_df is not None:
        assert [found.beyond(far) for far in (-1e308, 1e308)] == pytest.approx([0.0, 1.0], abs=1e-9)


def test_heterogeneity_whose_sums_overflow_is_not_reported_as_none():
    with pytest.raises(NumericalError, match="overflow"):
        pool(YI, [1e-200] * 3, method="DL", test="z")


def test_the_weight_of_one_study_with_a_tiny_variance_is_all():
    assert pool([0.1], [1e-310]).weights == pytest.approx([100.0])


@pytest.mark.parametrize("threshold", [1e308, -1e308])
def test_a_new_study_is_surely_on_one_side_of_a_far_threshold(threshold: float):
    assert pool(YI, VI).beyond(threshold) == (1.0 if threshold > 0 else 0.0)
    assert pool(YI, VI).beyond(threshold, "above") == (0.0 if threshold > 0 else 1.0)


def test_masked_weights_are_refused():
    with pytest.raises(ValueError, match="weights has masked values"):
        pool(YI, VI, method="GENQ", weights=np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]))


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize(
    "wrong",
    [
        [["a", "b"]],
        [["1", "2"]],
        np.array([["2020-01-01", "2020-01-02"]], dtype="datetime64[D]"),
        [[datetime(2020, 1, 1, tzinfo=UTC)] * 2],
        np.array([[1j, 2.0]]),
        np.array([[np.complex128(1j), 2.0]], dtype=object),
        [[1.0], [1.0, 2.0]],
        [[10**400, 1]],
    ],
)
def test_a_batch_of_what_are_no_numbers_is_refused_in_one_sentence(many: Callable[..., object], wrong: object):
    good = [[1.0, 2.0]]
    for arguments in ((wrong, good), (good, wrong)):
        with pytest.raises(ValueError, match=r"^\w\w and \w\w must be numbers"):
            many(*arguments)


@pytest.mark.parametrize("mask", [[["x", "y"]], [[2, 1]], [[math.nan, 1.0]], [[True], [True, False]]])
@pytest.mark.parametrize("many", MANY)
def test_a_mask_that_says_neither_yes_nor_no_is_refused(many: Callable[..., object], mask: object):
    with pytest.raises(ValueError, match="mask must be"):
        many([[1.0, 2.0]], [[3.0, 4.0]], mask)


def test_a_mask_of_ones_and_zeros_is_one_of_true_and_false():
    yi, vi = [[0.1, 0.3, 9.0]], [[0.1, 0.2, 0.3]]
    ones, flags = (pool_many(yi, vi, mask) for mask in ([[1, 1, 0]], [[True, True, False]]))
    assert ones.estimate == flags.estimate == pytest.approx(pool([0.1, 0.3], [0.1, 0.2]).estimate)


@pytest.mark.parametrize(("mean", "sd"), [(0, 1e300), (1e300, 1e-300), (0, 5e-324), (1e300, 1), (10**400, 1), ("a", 1)])
def test_a_prior_of_mu_beyond_floating_point_is_refused(mean: float, sd: float):
    with pytest.raises(ValueError, match="mu"):
        bayes(YI, VI, scale=0.5, mu_mean=mean, mu_sd=sd)
    with pytest.raises(ValueError, match="mu"):
        bayes_many([YI], [VI], scale=0.5, mu_mean=mean, mu_sd=sd)


def test_a_scale_beyond_floating_point_is_refused():
    with pytest.raises(ValueError, match="scale must be"):
        bayes(YI, VI, scale=10**400)


def test_gosh_without_a_subset_that_can_be_fitted_says_why():
    with pytest.raises(NumericalError, match="none of the 4 subsets can be fitted: the numbers overflow"):
        gosh([1e300, -1e300, 3e299], [1, 1, 1])


@pytest.mark.parametrize("subsets", [10**12, 1.5, True])
def test_gosh_refuses_more_subsets_than_fit_in_memory(subsets: int):
    with pytest.raises(ValueError, match="subsets must be"):
        gosh(YI, VI, subsets=subsets)


@pytest.mark.parametrize("draws", [10**12, 10_000_001, 1.5, True, []])
def test_bootstraps_refuse_more_draws_than_fit_in_memory(draws: int):
    with pytest.raises(ValueError, match="draws must be a whole number"):
        bootstrap(pool(YI, VI), draws=draws)
    with pytest.raises(ValueError, match="draws must be a whole number"):
        pool(YI, VI, prediction="bootstrap", draws=draws)


@pytest.mark.parametrize("seed", [1.5, True, -1, "a", None])
def test_bootstraps_refuse_a_seed_that_is_no_whole_number(seed: int):
    with pytest.raises(ValueError, match="seed must be a whole number"):
        bootstrap(pool(YI, VI), draws=100, seed=seed)
    with pytest.raises(ValueError, match="seed must be a whole number"):
        pool(YI, VI, prediction="bootstrap", seed=seed)


@pytest.mark.parametrize("name", ["method", "test", "level", "prediction", "floor", "tau2_interval", "draws", "seed"])
@pytest.mark.parametrize("wrong", [[], {}, np.array([1, 2]), "a"])
def test_a_choice_of_the_wrong_kind_is_refused(name: str, wrong: object):
    with pytest.raises(ValueError, match=name):
        chosen(**{name: wrong})  # type: ignore[arg-type]
