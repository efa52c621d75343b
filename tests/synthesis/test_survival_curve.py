"""The pooled survival curve: against metafor given its parts, limiting cases, simulation and a real review."""

import json
from pathlib import Path

import numpy as np
import pytest

import evsynth
from evsynth.effects.curve import kaplan_meier
from evsynth.problems import NumericalError
from evsynth.synthesis import pool
from evsynth.synthesis.survival import by_horizon, from_at_risk, from_errors, pool_curves, sampled, survival_curve
from evsynth.synthesis.survival.between import between_studies, generalised_least_squares

ROOT = Path(__file__).parents[2]
R = json.loads((ROOT / "tests" / "reference" / "survival_reference.json").read_text())["pooled"]


def studies():
    rows = list(zip(R["study"], R["interval"], R["survival"], R["at_risk"], strict=True))
    for study in dict.fromkeys(R["study"]):
        own = [row for row in rows if row[0] == study]
        yield from_at_risk(f"Study {study}", *([row[place] for row in own] for place in (1, 2, 3)))


def matrices():
    y, v, seen = np.zeros((5, 3)), np.ones((5, 3)), np.zeros((5, 3), dtype=bool)
    place = np.array(R["study"]) - 1, np.array(R["interval"]) - 1
    y[place], v[place], seen[place] = R["yi"], R["vi"], True
    return y, v, seen


def cohort(seed, n, hazard, follow=12.0):
    draw = np.random.default_rng(seed)
    died, lost = draw.exponential(1 / hazard, n), draw.uniform(follow / 2, 2 * follow, n)
    return np.minimum(died, lost), died <= lost


def test_common_effect_means_and_q_are_metafors():
    curve = pool_curves(list(studies()), model="common")
    np.testing.assert_allclose(curve.arcsine, R["common"], rtol=1e-12)
    np.testing.assert_allclose(np.sqrt(np.diag(curve.covariance)), R["common_se"], rtol=1e-12)
    assert curve.heterogeneity.q == pytest.approx(R["q"][0], rel=1e-11)
    assert curve.heterogeneity.q_df == 9
    assert curve.heterogeneity.i2 == pytest.approx(1 - 9 / R["q"][0])


def test_random_effects_means_under_a_given_covariance_are_metafors():
    y, v, seen = matrices()
    mean, covariance = generalised_least_squares(y, v, seen, np.array(R["sigma"]))
    np.testing.assert_allclose(mean, R["random"], rtol=1e-8)
    np.testing.assert_allclose(covariance, R["random_cov"], rtol=1e-8)


def test_the_variance_of_each_interval_is_dersimonian_and_lairds():
    y, v, seen = matrices()
    for place, expected in enumerate(R["dl"]):
        column = slice(place, place + 1)
        assert between_studies(y[:, column], v[:, column], seen[:, column])[0, 0] == pytest.approx(expected, rel=1e-10)
    draw = np.random.default_rng(2)  # many studies: nothing is truncated, and the matrix has the same diagonal
    v = draw.uniform(0.005, 0.02, (40, 2))
    y = draw.multivariate_normal([1.0, 0.8], [[0.09, 0.03], [0.03, 0.07]], 40) + draw.normal(0, np.sqrt(v))
    matrix = between_studies(y, v, np.ones((40, 2), dtype=bool))
    assert np.linalg.eigvalsh(matrix).min() > 0.01
    expected = [pool(y[:, place], v[:, place], method="DL").tau2 for place in (0, 1)]
    np.testing.assert_allclose(np.diag(matrix), expected, rtol=1e-10)


def test_a_covariance_between_studies_solves_its_moment_equation():
    draw = np.random.default_rng(4)
    v = draw.uniform(0.005, 0.02, (30, 2))
    y = draw.multivariate_normal([1.0, 0.8], [[0.09, 0.03], [0.03, 0.07]], 30) + draw.normal(0, np.sqrt(v))
    seen = np.ones((30, 2), dtype=bool)
    seen[22:, 1] = False
    weights = np.where(seen, 1 / v, 0)
    off = [np.diag(seen[:, i] * 1.0) - np.outer(seen[:, i], weights[:, i] / weights[:, i].sum()) for i in (0, 1)]
    form = off[0].T @ np.diag(np.sqrt(weights.prod(axis=1))) @ off[1]  # Q_12 = y_1' form y_2
    both = np.diag(seen.all(axis=1) * 1.0)  # cov(y_1, y_2) = sigma_12 for studies that have both
    expected = float(y[:, 0] @ form @ np.where(seen[:, 1], y[:, 1], 0)) / float(np.trace(form @ both))
    matrix = between_studies(y, v, seen)
    assert np.linalg.eigvalsh(matrix).min() > 0.01
    assert matrix[0, 1] == pytest.approx(expected, rel=1e-10)


def test_each_covariance_between_studies_has_the_truth_as_its_expectation():
    draw = np.random.default_rng(5)
    v, seen = draw.uniform(0.005, 0.02, (12, 2)), np.ones((12, 2), dtype=bool)
    seen[8:, 1] = False
    truth = np.array([[0.09, 0.05], [0.05, 0.07]])
    found = np.zeros((2, 2))
    for _ in range(3000):
        y = draw.multivariate_normal([1.0, 0.8], truth, 12) + draw.normal(0, np.sqrt(v))
        found += between_studies(y, v, seen) / 3000
    np.testing.assert_allclose(found, truth, rtol=0.04)


def test_one_study_gives_back_its_own_kaplan_meier_curve():
    curve = kaplan_meier(*cohort(1, 400, 0.15))
    times = (2, 4, 8)
    pooled = pool_curves([sampled("alone", curve, times)], correction=0)
    for place, time in enumerate(times):
        point = curve.at(time)
        assert pooled.survival[place] == pytest.approx(point.survival, rel=1e-12)
        assert pooled.se[place] == pytest.approx(point.se, rel=1e-9)
        assert pooled.ci_low[place] == pytest.approx(point.ci_low, rel=1e-9)
        assert pooled.ci_high[place] == pytest.approx(point.ci_high, rel=1e-9)
    assert pooled.heterogeneity.q is None
    assert np.all(pooled.between == 0)


def test_equal_studies_give_their_curve_and_a_square_root_of_the_error():
    one = from_at_risk("a", [1, 2, 5], [0.9, 0.7, 0.4], [100, 85, 60])
    alone, four = pool_curves([one], correction=0), pool_curves([one] * 4, correction=0)
    np.testing.assert_allclose(four.survival, [0.9, 0.7, 0.4], rtol=1e-12)
    np.testing.assert_allclose(four.se, alone.se / 2, rtol=1e-12)
    assert four.heterogeneity.q == pytest.approx(0, abs=1e-12)
    assert four.heterogeneity.i2 == 0


def test_homogeneous_cohorts_give_about_the_curve_of_all_their_patients():
    cohorts = [cohort(seed, 300, 0.15) for seed in range(8)]
    times = (1, 3, 6, 10)
    pooled = pool_curves([sampled(str(i), kaplan_meier(*one), times) for i, one in enumerate(cohorts)], model="common")
    everyone = kaplan_meier(*(np.concatenate(parts) for parts in zip(*cohorts, strict=True)))
    for place, time in enumerate(times):
        assert pooled.survival[place] == pytest.approx(everyone.at(time).survival, abs=0.004)
        assert pooled.se[place] == pytest.approx(everyone.at(time).se, rel=0.03)


def test_the_curve_falls_even_where_studies_with_short_follow_up_do_worse():
    short = [from_at_risk(f"s{i}", [1], [0.4], [200]) for i in range(4)]
    long = [from_at_risk(f"l{i}", [1, 5], [0.95, 0.9], [200, 180]) for i in range(4)]
    pooled = pool_curves([*short, *long])
    assert pooled.k.tolist() == [8, 4]
    assert 1 > pooled.survival[0] > pooled.survival[1] > 0
    assert np.all(pooled.ci_low < pooled.survival)
    assert np.all(pooled.survival < pooled.ci_high)


def test_intervals_hold_the_truth_in_heterogeneous_cohorts():
    draw, times, inside = np.random.default_rng(8), np.array([1.0, 3.0, 6.0]), np.zeros(3)
    truth = np.sin(np.cumsum([1.25, 0, 0])[0]) ** 2 * np.sin(1.15) ** np.array([0, 2, 4])
    spread = 0.08
    for _ in range(300):
        cohorts = []
        for label in range(12):
            p = np.sin(np.array([1.25, 1.15, 1.15]) + draw.normal(0, spread) + draw.normal(0, spread / 2, 3)) ** 2
            n = [int(draw.integers(50, 250))]
            for share in p:
                n.append(int(draw.binomial(n[-1], share)))
            s = np.array(n[1:]) / n[0]
            cohorts.append(from_at_risk(str(label), times, s, n[:-1]))
        pooled = pool_curves(cohorts)
        inside += (pooled.ci_low <= truth) & (truth <= pooled.ci_high)
    assert np.all(inside / 300 > 0.88)
    assert np.all(inside / 300 < 0.99)


def test_patients_follow_from_binomial_and_from_greenwood_errors():
    binomial = from_errors("b", [2, 5], [0.8, 0.6], np.sqrt(np.array([0.8 * 0.2, 0.6 * 0.4]) / 90))
    np.testing.assert_allclose(binomial.size, [90, 72], rtol=1e-12)
    curve = kaplan_meier(*cohort(3, 250, 0.1))
    points = [curve.at(time) for time in (2, 5)]
    errors = from_errors("g", [2, 5], [point.survival for point in points], [point.se for point in points])
    np.testing.assert_allclose(errors.size, sampled("g", curve, (2, 5)).size, rtol=1e-12)


def test_errors_that_add_nothing_leave_the_effective_patients_of_the_end():
    odd = from_errors("o", [2, 5], [0.8, 0.75], [0.06, 0.04])
    assert odd.size[1] == pytest.approx(0.8 * 0.75 * 0.25 / 0.04**2)


def test_passing_over_a_time_keeps_the_variance_of_the_later_one():
    curve = kaplan_meier(*cohort(4, 250, 0.1))
    fine = sampled("f", curve, (2, 5, 9))
    for times in ((9,), (2, 9)):
        pooled = pool_curves([fine], times, correction=0)
        assert pooled.survival[-1] == pytest.approx(curve.at(9).survival, rel=1e-12)
        assert pooled.se[-1] == pytest.approx(curve.at(9).se, rel=1e-9)


def test_survival_behind_a_gap_is_left_out_and_said():
    whole = from_at_risk("Whole", [1, 5], [0.9, 0.6], [50, 45])
    gap = from_at_risk("Gap", [5], [0.7], [60])
    pooled = pool_curves([whole, gap])
    assert pooled.k.tolist() == [1, 1]
    assert pooled.left_out == ("Gap: survival at 5, because none at 1 is known",)
    assert "one study alone reaches 1, 5" in pooled.notes[0]
    assert pool_curves([whole, gap], [5]).k.tolist() == [2]


def test_the_median_and_mean_are_read_off_straight_lines():
    one = from_at_risk("a", [1, 2, 4], [0.9, 0.6, 0.4], [10**8] * 3)
    curve = pool_curves([one])
    middle = curve.median()
    assert middle.estimate == pytest.approx(3.0, abs=1e-6)
    assert middle.ci_low == pytest.approx(3.0, abs=0.01)
    assert curve.restricted_mean().estimate == pytest.approx(0.95 + 0.75 + 1.0, abs=1e-6)
    assert curve.restricted_mean(3).estimate == pytest.approx(0.95 + 0.75 + 0.55, abs=1e-6)
    assert curve.restricted_mean(0.5).estimate == pytest.approx(0.5 * 0.975, abs=1e-6)
    with pytest.raises(ValueError, match="up to times from above 0 to 4"):
        curve.restricted_mean(5)


def test_errors_of_median_and_mean_are_those_of_repeated_sampling():
    times, medians, means, curve = (2.0, 4.0, 6.0, 8.0, 10.0), [], [], None
    for seed in range(300):
        curve = pool_curves([sampled("a", kaplan_meier(*cohort(seed + 50, 150, 0.12)), times)])
        medians.append(curve.median(draws=100).estimate)
        means.append(curve.restricted_mean().estimate)
    wide = curve.median()
    assert (wide.ci_high - wide.ci_low) / 3.92 == pytest.approx(np.std(medians), rel=0.25)
    assert curve.restricted_mean().se == pytest.approx(np.std(means), rel=0.12)


def test_a_median_that_is_not_reached_is_none():
    curve = pool_curves([from_at_risk("a", [1, 5], [0.95, 0.8], [100, 90])])
    assert curve.median().estimate is None
    assert curve.median().ci_high is None


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_the_unit_of_time_changes_times_only(unit):
    base = pool_curves(list(studies()))
    scaled = [from_at_risk(one.label, one.time * unit, one.survival, one.size) for one in studies()]
    other = pool_curves(scaled)
    np.testing.assert_array_equal(base.survival, other.survival)
    assert other.restricted_mean().se == pytest.approx(base.restricted_mean().se * unit, rel=1e-12)


def test_the_order_of_studies_does_not_matter():
    first, second = pool_curves(list(studies())), pool_curves(list(studies())[::-1])
    np.testing.assert_allclose(first.survival, second.survival, rtol=1e-13)
    np.testing.assert_allclose(first.se, second.se, rtol=1e-12)


def test_no_deaths_and_no_survivors_and_very_unlike_sizes_are_finite():
    none = from_at_risk("none", [1, 2], [1.0, 1.0], [20, 20])
    gone = from_at_risk("gone", [1, 2], [0.5, 0.0], [1e10, 5e9])
    pooled = pool_curves([none, gone])
    for part in (pooled.survival, pooled.se, pooled.ci_low, pooled.ci_high):
        assert np.isfinite(part).all()
    assert pool_curves([none]).survival[0] == pytest.approx(20.25 / 20.5)
    with pytest.raises(ValueError, match="needs the continuity correction"):
        pool_curves([none], correction=0)


def test_a_pooled_interval_at_one_has_no_limits_and_is_refused():
    with pytest.raises(NumericalError, match="the interval up to 1 lies at 0 or 1"):
        pool_curves([from_at_risk("a", [1, 2], [1.0, 0.9], [1e300, 50])])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: pool_curves([]), "no study to pool"),
        (lambda: pool_curves(list(studies()), model="fixed"), "known: random, common"),
        (lambda: pool_curves(list(studies()), correction=float("nan")), "continuity correction lies"),
        (lambda: pool_curves(list(studies()), [2, 1]), "must rise from above 0"),
        (lambda: pool_curves(list(studies()), [1, 2.5]), "no study reports survival at both ends"),
        (lambda: pool_curves(list(studies()), level=0), "level"),
        (lambda: from_at_risk("X", [1, 2], [0.5, 0.6], [9, 9]), "X: survival rises from 0.5 to 0.6 at time 2"),
        (lambda: from_at_risk("X", [1, 2], [50, 40], [9, 9]), "X: a survival probability lies between"),
        (lambda: from_at_risk("X", [2, 1], [0.5, 0.4], [9, 9]), "X: times must rise"),
        (lambda: from_at_risk("X", [1, 2], [0.5, 0.4], [9, 0]), "X: every interval needs patients"),
        (lambda: from_at_risk("X", [1, 2], [0.0, 0.0], [9, 9]), "X: nobody is left"),
        (lambda: from_at_risk("X", [1, 2], [0.5], [9, 9]), "X: time, survival and patients"),
        (lambda: from_errors("X", [1, 2], [1.0, 0.5], [0.0, 0.1]), "X: patients follow from"),
        (lambda: sampled("X", kaplan_meier([1, 2, 3], [1, 0, 0]), [5]), "X: follow-up ends at 3"),
    ],
)
def test_what_cannot_be_pooled_is_refused(make, told):
    with pytest.raises(ValueError, match=told):
        make()


@pytest.fixture(scope="module")
def reported():
    review = evsynth.load(ROOT / "studies" / "netlm")
    named = {1.0: "os_1y", 3.0: "os_3y", 5.0: "os_5y", 10.0: "os_10y"}
    return {horizon: evsynth.effects(review, outcome) for horizon, outcome in named.items()}


def test_a_review_without_risk_sets_gives_a_curve_and_says_what_it_rests_on(reported):
    curve = survival_curve(reported, time_unit="years")
    assert curve.time.tolist() == [5, 10]
    assert curve.k.tolist() == [len(reported[5].pooled), len(reported[10].pooled)]
    assert curve.survival[0] == pytest.approx(evsynth.pool(reported[5]).display["estimate"], abs=0.03)
    assert "survival at 1: reported by 1 of the 13 studies with survival at 5" in curve.left_out
    assert "optimistic, binomial" in curve.notes[0]


def test_named_horizons_are_used_as_they_are(reported):
    curve = survival_curve(reported, horizons=[1, 3, 5])
    assert curve.k.tolist() == [2, 2, 1]
    assert any("because none at 1 is known" in said for said in curve.left_out)
    with pytest.raises(ValueError, match="up to 10: name other times"):
        survival_curve(reported, horizons=[1, 3, 5, 10])


def test_other_outcomes_than_survival_are_refused(reported):
    review = evsynth.load(ROOT / "studies" / "netlm")
    with pytest.raises(ValueError, match="not survival probabilities"):
        survival_curve({5.0: evsynth.effects(review, "perioperative_mortality")})
    with pytest.raises(ValueError, match="a time after 0"):
        survival_curve({0.0: reported[5]})
    with pytest.raises(ValueError, match="no study has a survival probability"):
        survival_curve({5.0: reported[5].where(set())})


PUBLISHED_TIMES = (1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48)
PUBLISHED = (  # printed by the R package metaSurvival 0.1.0 for the data of Cabibbo et al.: curve, median, mean
    (
        (
            0.94497450, 0.84347436, 0.73872717, 0.66245129, 0.58662304, 0.52144090, 0.40882896, 0.32461488, 0.26174091,
            0.21983127, 0.18810271, 0.16086195, 0.13906070, 0.12241028, 0.09697105, 0.08104941, 0.07799121, 0.06960868,
            0.06635655, 0.06295069,
        ), 6.571189, 12.06584,
    ),
    (
        (
            0.93524921, 0.82628083, 0.70123428, 0.61766270, 0.53060766, 0.44916320, 0.32921715, 0.24431166, 0.18160515,
            0.14534074, 0.11674507, 0.09822802, 0.08346181, 0.07097460, 0.05659698, 0.04869511, 0.04682745, 0.03866701,
            0.03689963, 0.03516081,
        ), 5.375810, 9.554813,
    ),
)  # fmt: skip


@pytest.mark.parametrize(("survival", "median", "mean"), PUBLISHED)
def test_a_published_summary_curve_has_the_published_median_and_mean(survival, median, mean):
    curve = pool_curves([from_at_risk("Summary", PUBLISHED_TIMES, survival, [1e12] * 20)])
    np.testing.assert_allclose(curve.survival, survival, rtol=1e-9)
    assert curve.median(draws=100).estimate == pytest.approx(median, abs=1e-6)
    assert curve.restricted_mean().estimate == pytest.approx(mean, abs=5e-6)


def test_outcomes_of_a_review_are_put_on_one_axis_of_years():
    review = evsynth.load(ROOT / "studies" / "netlm")
    found = by_horizon(review, ["os_10y", "os_1y", "os_5y"])
    assert list(found) == [1.0, 5.0, 10.0]
    assert found[10.0].outcome == "os_10y"
    with pytest.raises(ValueError, match="'median_os' has no horizon with a length"):
        by_horizon(review, ["os_5y", "median_os"])
    with pytest.raises(ValueError, match="'os_5y' and 'dss_5y' have the same horizon"):
        by_horizon(review, ["os_5y", "dss_5y"])
    with pytest.raises(ValueError, match="there is no outcome 'os_7y'"):
        by_horizon(review, ["os_7y"])
