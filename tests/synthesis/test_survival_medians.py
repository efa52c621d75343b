"""Medians as effects: the formula, its standard error against repeated sampling, and what is refused."""

import numpy as np
import pytest
from scipy.special import ndtri

from evsynth.effects.curve import kaplan_meier
from evsynth.synthesis import pool
from evsynth.synthesis.survival import median_contrasts, median_effects

Z = float(ndtri(0.975))


def medians(count, n, mean, seed):
    """Return Kaplan-Meier medians with their limits of ``count`` cohorts of exponential survival, censored."""
    draw, found = np.random.default_rng(seed), []
    for _ in range(count):
        died, lost = draw.exponential(mean, n), draw.uniform(mean, 4 * mean, n)
        one = kaplan_meier(np.minimum(died, lost), died <= lost).median()
        found.append((one.estimate, one.ci_low, one.ci_high))
    return np.array(found, dtype=float).T


def test_the_variance_is_that_of_half_the_interval():
    found = median_effects([20, 12.5], [15, 10], [27, 16])
    np.testing.assert_allclose(np.sqrt(found.vi), [12 / (2 * Z), 6 / (2 * Z)], rtol=1e-14)
    assert found.yi.tolist() == [20, 12.5]
    logs = median_effects(20, 15, 27, scale="log")
    assert logs.yi[0] == pytest.approx(np.log(20))
    assert logs.vi[0] == pytest.approx((np.log(27 / 15) / (2 * Z)) ** 2)


def test_the_level_is_that_of_the_published_interval():
    wide, narrow = median_effects(20, 15, 27, 95), median_effects(20, 15, 27, 90)
    assert narrow.vi[0] / wide.vi[0] == pytest.approx((Z / float(ndtri(0.95))) ** 2)
    assert median_effects(20, 15, 27, 0.9).vi[0] == pytest.approx(narrow.vi[0])


def test_difference_and_ratio_add_the_variances_of_the_arms():
    one, two = ([20.0], [15.0], [27.0]), ([10.0], [8.0], [13.0])
    first, second = median_effects(*one), median_effects(*two)
    difference = median_contrasts(one, two)
    assert (difference.yi[0], difference.vi[0]) == (10, first.vi[0] + second.vi[0])
    ratio = median_contrasts(one, two, contrast="ratio")
    assert np.exp(ratio.yi[0]) == pytest.approx(2)
    assert ratio.vi[0] == pytest.approx(sum(median_effects(*arm, scale="log").vi[0] for arm in (one, two)))
    assert median_contrasts(two, one, contrast="ratio").yi[0] == -ratio.yi[0]


@pytest.mark.parametrize("scale", ["identity", "log"])
def test_the_standard_error_is_that_of_repeated_sampling(scale):
    found = median_effects(*medians(500, 200, 20.0, 11), scale=scale)
    spread = float(np.std(found.yi))
    assert float(np.sqrt(found.vi.mean())) == pytest.approx(spread, rel=3 / np.sqrt(2 * 500))


def test_pooled_medians_cover_the_true_one_and_medians_pool_like_any_effect():
    value, low, high = medians(240, 150, 10.0, 3)
    truth, inside = 10 * np.log(2), 0
    for start in range(0, 240, 6):
        part = slice(start, start + 6)
        effects = median_effects(value[part], low[part], high[part], scale="log")
        pooled = pool(effects.yi, effects.vi, method="FE")
        inside += np.exp(pooled.ci_low) <= truth <= np.exp(pooled.ci_high)
    assert inside >= 33  # of 40


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_the_unit_of_time_scales_the_error(unit):
    base = median_effects(20, 15, 27)
    other = median_effects(20 * unit, 15 * unit, 27 * unit)
    assert other.vi[0] == pytest.approx(base.vi[0] * unit**2, rel=1e-12)
    assert median_effects(20 * unit, 15 * unit, 27 * unit, scale="log").vi[0] == pytest.approx(
        median_effects(20, 15, 27, scale="log").vi[0], rel=1e-12
    )


@pytest.mark.parametrize("missing", [None, float("inf"), float("nan")])
def test_an_unreached_limit_is_refused_with_the_reason(missing):
    with pytest.raises(ValueError, match="row 2: its upper limit was not reached or is missing"):
        median_effects([20, 18], [15, 12], [27, missing])
    with pytest.raises(ValueError, match="row 1: the median was not reached"):
        median_effects([missing], [15], [27])
    with pytest.raises(ValueError, match="second arm: row 1: its upper limit"):
        median_contrasts(([20], [15], [27]), ([20], [15], [missing]))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (([20], [21], [27]), "do not enclose the median"),
        (([20], [20], [20]), "do not enclose"),
        (([20], [-1], [27]), "not a time from 0 on"),
        (([20, 3], [15], [27]), "lists of one length"),
        (([], [], []), "lists of one length"),
    ],
)
def test_limits_that_cannot_be_are_refused(given, told):
    with pytest.raises(ValueError, match=told):
        median_effects(*given)


def test_choices_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="known: identity, log"):
        median_effects(20, 15, 27, scale="sqrt")
    with pytest.raises(ValueError, match="known: difference, ratio"):
        median_contrasts((20, 15, 27), (20, 15, 27), contrast="odds")
    with pytest.raises(ValueError, match="from above 0 on"):
        median_effects(20, 0, 27, scale="log")
    with pytest.raises(ValueError, match="level"):
        median_effects(20, 15, 27, 120)
    with pytest.raises(ValueError, match="go together in pairs"):
        median_contrasts(([20, 21], [15, 16], [27, 28]), (20, 15, 27))


def test_variances_no_number_can_hold_are_refused():
    with pytest.raises(ValueError, match="change the unit of time"):
        median_effects(1.0, 0.5, 1e300)


def test_every_wrong_row_is_told():
    with pytest.raises(ValueError, match=r"row 1: .*; row 2: "):
        median_effects([20, 20], [21, 22], [27, 27])


def test_masked_medians_are_refused():
    with pytest.raises(ValueError, match="masked"):
        median_effects(np.ma.array([5.0, 6.0], mask=[0, 1]), [3.0, 4.0], [9.0, 9.0])
