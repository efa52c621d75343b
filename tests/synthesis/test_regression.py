"""regress() at its edges: design, missing moderators, predictions, permutations."""

import numpy as np
import pytest

from evsynth.effects.measures import MEASURES
from evsynth.effects.rows import EffectRow, Effects
from evsynth.problems import NumericalError
from evsynth.provenance import Source
from evsynth.synthesis import pool, regress
from evsynth.synthesis.regression.permutation import arrangements, every_order

RNG = np.random.default_rng(12)
K = 12
YEAR = np.sort(RNG.choice(np.arange(1990.0, 2021.0), K, replace=False))
LAT = RNG.uniform(0, 60, K)
V = RNG.uniform(0.01, 0.3, K)
Y = 0.02 * (YEAR - 2000) + RNG.normal(0, np.sqrt(V + 0.05))


def effects(**missing):
    def row(i: int) -> EffectRow:
        return EffectRow(
            f"s{i}", f"Study {i}", "arm", Y[i], V[i], 0.0, 0.0, 0.0, Source(f"key{i}", "p. 1"), "given",
            publication_year=None if i in missing.get("year", ()) else int(YEAR[i]),
            enrolment_midpoint=float(YEAR[i] - 5),
            moderators={"lat": float(LAT[i]), "design": "cohort"},
        )  # fmt: skip

    return Effects("death", "Death", MEASURES["GEN"], tuple(row(i) for i in range(K)))


def test_effects_take_moderators_by_name():
    named = regress(effects(), ["publication_year", "lat"])
    plain = regress(Y, V, np.column_stack([YEAR, LAT]), names=["publication_year", "lat"])
    assert named.names == ("intercept", "publication_year", "lat")
    assert named["lat"].estimate == plain["lat"].estimate
    assert named.labels[3] == "Study 3"
    assert named.descriptive  # 12 studies for two moderators
    assert not regress(effects(), "enrolment_midpoint").descriptive


def test_missing_moderators_are_named_or_dropped():
    with pytest.raises(ValueError, match=r"Study 2 has no publication_year; Study 7 has no publication_year"):
        regress(effects(year=(2, 7)), "publication_year")
    fit = regress(effects(year=(2, 7)), "publication_year", drop_missing=True)
    assert fit.k == 10
    assert fit.dropped == ("Study 2", "Study 7")
    assert "Study 2, Study 7" in fit.note
    keep = np.delete(np.arange(K), [2, 7])
    assert fit["publication_year"].se == regress(Y[keep], V[keep], YEAR[keep])["x1"].se


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((effects(), "publication_yaer"), "Did you mean 'publication_year'"),
        ((effects(), "design"), "compare words by subgroups"),
        ((effects(), V, YEAR), "moderators by name"),
        ((Y, V), "X is missing"),
        ((Y, V, YEAR[:5]), r"X must be \(12,\)"),
        ((Y, V, np.empty((K, 0))), "X must be"),
        ((Y, V, np.where(YEAR > 2015, np.inf, YEAR)), "is not finite"),
        ((Y, V, np.full(K, 3.0)), "moderator 'x1' is constant: it is 3 in all 12 studies"),
        ((Y, V, np.column_stack([YEAR, LAT, YEAR - LAT])), "moderator 'x3' is collinear with intercept, x1, x2"),
        ((Y[:2], V[:2], YEAR[:2]), r"2 studies can't carry 2 coefficients: at least p \+ 1 = 3"),
        ((Y, V, ["a"] * K), "X must be numbers"),
    ],
)
def test_impossible_designs_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        regress(*arguments)


@pytest.mark.parametrize(("names", "message"), [(["a", "b"], "2 names for 1"), (["intercept"], "distinct and not")])
def test_names_are_checked(names, message):
    with pytest.raises(ValueError, match=message):
        regress(Y, V, YEAR, names=names)


def test_a_constant_alone_is_the_pool():
    fit = regress(Y, V, np.ones(K), intercept=False)
    pooled = pool(Y, V)
    assert fit.tau2 == pytest.approx(pooled.tau2, rel=1e-12)
    assert fit.coefficients[0].ci_low == pytest.approx(pooled.ci_low, rel=1e-12)
    assert fit.r2 is None


def test_a_binary_moderator_is_the_difference_of_two_pools():
    group = (YEAR > 2005).astype(float)
    fit = regress(Y, V, group, method="FE")
    early, late = (pool(Y[group == g], V[group == g], method="FE") for g in (0, 1))
    assert fit["x1"].estimate == pytest.approx(late.estimate - early.estimate, rel=1e-12)
    assert fit["x1"].se == pytest.approx(np.hypot(early.se, late.se), rel=1e-12)
    assert fit.qe == pytest.approx(early.q + late.q, rel=1e-12)


def test_exact_fit_needs_another_test():
    with pytest.raises(NumericalError, match="adhoc"):
        regress([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], [0.0, 1.0, 2.0])
    assert regress([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], [0.0, 1.0, 2.0], test="z")["x1"].estimate == pytest.approx(1.0)


def test_floor_rule():
    assert regress(Y[:6], V[:6], YEAR[:6], floor="auto").test == "adhoc"
    assert regress(Y, np.full(K, 0.1), YEAR, floor="auto").test == "knha"


def test_recoding_the_year_changes_neither_curve_nor_slope():
    raw, decades = regress(Y, V, YEAR), regress(Y, V, (YEAR - 2000) / 10)
    assert raw["x1"].estimate * 10 == pytest.approx(decades["x1"].estimate, rel=1e-12)
    at = np.array([1995.0, 2010.0])
    one, other = raw.predict(at), decades.predict((at - 2000) / 10)
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-11)


def test_curve_by_hand_from_the_covariance():
    fit = regress(Y, V, YEAR - 2000)
    row = np.array([1.0, 5.0])
    curve = fit.predict([5.0])
    se = np.sqrt(row @ fit.covariance @ row)
    assert curve.x.tolist() == [5.0]
    assert curve.estimate[0] == pytest.approx(row @ [c.estimate for c in fit.coefficients], rel=1e-12)
    assert curve.ci_high[0] - curve.estimate[0] == pytest.approx(2.2281388519649385 * se, rel=1e-10)  # t(10)
    wide = 2.2621571627982 * np.sqrt(se**2 + fit.tau2)  # t(9)
    assert curve.pi_high[0] - curve.estimate[0] == pytest.approx(wide, rel=1e-10)


def test_prediction_band_of_an_intercept_equals_the_pools():
    pooled = pool(Y, V)
    curve = regress(Y, V, np.ones(K), intercept=False).predict([[1.0]])
    assert (curve.pi_low[0], curve.pi_high[0]) == pytest.approx((pooled.pi_low, pooled.pi_high), rel=1e-11)


def test_predictions_stay_inside_the_observed_range():
    fit = regress(Y, V, np.column_stack([YEAR, LAT]), names=["year", "lat"])
    with pytest.raises(ValueError, match=r"year = 2050 lies outside the observed range"):
        fit.predict([[2050.0, 30.0]])
    assert fit.predict([[2050.0, 30.0]], extrapolate=True).x.shape == (1, 2)
    assert fit.predict([YEAR[3], LAT[4]]).estimate.shape == (1,)
    assert fit.predict([[1.0, YEAR[3], LAT[4]]]).estimate == fit.predict([[YEAR[3], LAT[4]]]).estimate
    with pytest.raises(ValueError, match="one column each for year, lat"):
        fit.predict([2000.0, 2001.0, 2002.0, 2003.0])


def test_no_prediction_band_without_tau2_or_degrees_of_freedom():
    assert regress(Y, V, YEAR, method="FE").predict(YEAR[:2]).pi_low is None
    assert regress(Y[:3], V[:3], YEAR[:3], test="z").predict(YEAR[:2]).pi_low is None


def test_ties_are_dealt_once():
    X = np.array([[1.0, 0], [1, 0], [1, 1], [1, 1], [1, 1], [1, 2]])
    orders = every_order(X)
    assert len(orders) == arrangements(X) == 60
    assert len({X[order].tobytes() for order in orders}) == 60
    assert (np.sort(orders, axis=1) == np.arange(6)).all()


def test_exact_p_with_ties_equals_all_orders_of_a_slow_loop():
    from itertools import permutations  # noqa: PLC0415 - only here

    y, v, x = Y[:5], V[:5], np.array([0.0, 0, 1, 1, 2])
    fit = regress(y, v, x, permutations="auto")
    stats = [abs(regress(y, v, x[list(o)])["x1"].stat) for o in permutations(range(5))]
    share = np.mean(np.array(stats) >= abs(fit["x1"].stat) * (1 - 1e-9))
    assert fit.permutations == 30
    assert fit["x1"].permutation_p == pytest.approx(share, rel=1e-12)


def test_monte_carlo_is_seeded_and_near_the_exact_p():
    one = regress(Y, V, YEAR, permutations="auto", seed=3)
    assert (one.permutations, one.permutation_exact) == (10_000, False)
    again = regress(Y, V, YEAR, permutations=10_000, seed=3)
    other = regress(Y, V, YEAR, permutations=20_000, seed=4)
    assert again["x1"].permutation_p == one["x1"].permutation_p
    p, se = one["x1"].permutation_p, one["x1"].permutation_se
    assert se == pytest.approx(np.sqrt(p * (1 - p) / 10_000), rel=1e-12)
    assert abs(p - other["x1"].permutation_p) < 5 * se
    assert abs(p - one["x1"].p) < 0.05


@pytest.mark.parametrize("permutations", [10, "all", 0])
def test_few_permutations_are_refused(permutations):
    with pytest.raises(ValueError, match="'auto' or at least 10000"):
        regress(Y, V, YEAR, permutations=permutations)


def test_unknown_coefficient():
    with pytest.raises(KeyError, match="there are intercept, x1"):
        regress(Y, V, YEAR)["year"]


def test_names_come_from_a_data_frame():
    import pandas as pd  # noqa: PLC0415 - heavy

    assert regress(Y, V, pd.DataFrame({"year": YEAR, "lat": LAT})).names == ("intercept", "year", "lat")
