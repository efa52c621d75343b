"""CR2 inference against clubSandwich 0.5.8 (tests/reference/make_dependence.R), PyMARE and its own definition."""

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest

from evsynth.synthesis import pool, regress
from evsynth.synthesis.dependence.robust import robust
from evsynth.synthesis.dependence.three_level import three_level

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "dependence.json").read_text(encoding="utf-8"))
SCHOOLS, BCG = REFERENCE["konstantopoulos"], REFERENCE["bcg"]
SETS = {
    "konstantopoulos": (SCHOOLS, SCHOOLS["district"]),
    "bcg": (BCG, BCG["alloc"]),
    "bcg decade": (BCG, BCG["decade"]),
}


@pytest.mark.parametrize("theirs", REFERENCE["working"], ids=lambda w: f"{w['set']} {w['name']}")
def test_two_level_working_models_are_clubsandwichs(theirs):
    data, clusters = SETS[theirs["set"]]
    method = "FE" if theirs["name"] == "common" else "REML"
    if theirs["X"]:
        fit = regress(data["yi"], data["vi"], np.column_stack([data[name] for name in theirs["X"]]), method=method)
    else:
        fit = pool(data["yi"], data["vi"], method=method)
    ours = robust(fit, clusters)
    assert ours.covariance.ravel() == pytest.approx(np.ravel(theirs["covariance"]), rel=1e-8)
    assert [c.se for c in ours.coefficients] == pytest.approx(theirs["se"], rel=1e-9)
    assert [c.df for c in ours.coefficients] == pytest.approx(theirs["df"], rel=1e-9)
    assert [c.p for c in ours.coefficients] == pytest.approx(theirs["p"], rel=1e-8)
    assert [c.estimate for c in ours.coefficients] == pytest.approx(theirs["beta"], rel=1e-9)


@pytest.mark.parametrize("theirs", REFERENCE["fits"], ids=lambda f: f"{f['name']} {f['method']} {f['test']}")
def test_multilevel_working_models_are_clubsandwichs(theirs):
    X = np.column_stack([SCHOOLS[name] for name in theirs["X"]]) if theirs["X"] else None
    outer = SCHOOLS["outer"] if theirs["outer"] else None
    fit = three_level(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["district"], X, outer=outer, method=theirs["method"])
    ours = robust(fit)
    # As near as metafor's variance components are.
    assert [c.se for c in ours.coefficients] == pytest.approx(theirs["cr2_se"], rel=2e-6)
    assert [c.df for c in ours.coefficients] == pytest.approx(theirs["cr2_df"], rel=2e-6)
    assert [c.p for c in ours.coefficients] == pytest.approx(theirs["cr2_p"], rel=2e-6)


@pytest.mark.parametrize("theirs", REFERENCE["correlated"], ids=lambda c: f"rho {c['rho']}")
def test_correlated_sampling_errors_are_clubsandwichs(theirs):
    fit = three_level(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["district"])
    ours = robust(fit, rho=theirs["rho"])["intercept"]
    assert (ours.estimate, ours.se, ours.df) == pytest.approx((theirs["beta"], theirs["se"], theirs["df"]), rel=1e-6)


@pytest.mark.parametrize("X", [None, [0.0, 1.0, 2.0, 0.5, 1.5, 3.0, 2.5]], ids=["pool", "regression"])
def test_variance_is_unbiased_and_df_match_its_moments_under_the_working_model(X):
    # The robust variance is a quadratic form y'Qy; polarisation recovers Q from its values.
    vi, clusters = np.array([0.1, 0.4, 0.05, 0.2, 0.3, 0.15, 0.9]), list("aabbbcd")

    def variance(yi):
        fit = pool(yi, vi, method="FE") if X is None else regress(yi, vi, X, method="FE", test="z")
        return robust(fit, clusters)

    unit = np.eye(7)
    alone = [variance(row) for row in unit]
    own = [np.diag(result.covariance)[-1] for result in alone]
    Q = np.diag(own)
    for i, j in combinations(range(7), 2):
        both = np.diag(variance(unit[i] + unit[j]).covariance)[-1]
        Q[i, j] = Q[j, i] = (both - own[i] - own[j]) / 2
    spread = Q * vi
    design = np.ones((7, 1)) if X is None else np.column_stack([np.ones(7), X])
    assert np.trace(spread) == pytest.approx(np.linalg.inv(design.T @ (design / vi[:, None]))[-1, -1], rel=1e-10)
    df = alone[0].coefficients[-1].df
    assert df == pytest.approx(np.trace(spread) ** 2 / np.trace(spread @ spread), rel=1e-9)


def test_variances_ten_orders_apart_in_one_cluster_keep_their_digits():
    yi, vi = [0.3, 1e-6, -4e-5, 0.2, -0.4, 0.05], [0.9, 1e-10, 1e-8, 0.3, 0.5, 1e-4]
    ours = robust(pool(yi, vi, method="FE"), list("aabbcc"))["intercept"]
    with mp.workdps(60):
        v = [mp.mpf(x) for x in vi]
        total = mp.fsum(1 / x for x in v)
        mean = mp.fsum(y / x for y, x in zip(yi, v, strict=True)) / total
        variance, own, shared = mp.mpf(0), [], []
        for rows in ((0, 1), (2, 3), (4, 5)):
            phi = mp.diag([v[i] for i in rows])
            half = mp.diag([mp.sqrt(v[i]) for i in rows])
            root = mp.sqrtm(half * (phi - mp.ones(2) / total) * half)
            g = (half * root**-1 * half) * mp.matrix([1 / v[i] for i in rows]) / total
            variance += (g.T * mp.matrix([yi[i] - mean for i in rows]))[0] ** 2
            own.append((g.T * phi * g)[0])
            shared.append(mp.fsum(g) / mp.sqrt(total))
        S = [[own[i] * (i == j) - shared[i] * shared[j] for j in range(3)] for i in range(3)]
        df = mp.fsum(S[i][i] for i in range(3)) ** 2 / mp.fsum(x * x for row in S for x in row)
        assert (ours.se, ours.df) == pytest.approx((float(mp.sqrt(mp.re(variance))), float(mp.re(df))), rel=1e-6)


def test_singletons_of_equal_weight_give_the_t_test_of_a_mean():
    yi = [0.3, 1.2, -0.4, 0.9, 2.0]
    ours = robust(pool(yi, [0.1] * 5), range(5))["intercept"]
    assert ours.se == pytest.approx(np.std(yi, ddof=1) / np.sqrt(5), rel=1e-12)
    assert ours.df == pytest.approx(4.0, rel=1e-12)


@pytest.mark.parametrize("moderated", [False, True])
def test_pymare_has_the_same_numbers_where_a_clusters_weights_are_equal(moderated):
    rng = np.random.default_rng(8)
    clusters = np.repeat(np.arange(8), [3, 2, 4, 1, 5, 2, 3, 4])
    vi = rng.uniform(0.02, 0.4, 8)[clusters]
    yi, x = rng.normal(size=24), rng.normal(2000, 5, 24)
    fit = regress(yi, vi, x) if moderated else pool(yi, vi)
    ours, theirs = robust(fit, clusters), robust(fit, clusters, adjustment="whitened")
    assert ours.covariance == pytest.approx(theirs.covariance, rel=1e-7)
    assert [c.df for c in ours.coefficients] == pytest.approx([c.df for c in theirs.coefficients], rel=1e-6)


def test_pymare_is_near_where_they_are_not():
    fit = pool(SCHOOLS["yi"], SCHOOLS["vi"])
    ours, theirs = robust(fit, SCHOOLS["district"]), robust(fit, SCHOOLS["district"], adjustment="whitened")
    assert ours["intercept"].se != theirs["intercept"].se
    assert ours["intercept"].se == pytest.approx(theirs["intercept"].se, rel=1e-3)


def test_few_degrees_of_freedom_are_said_to_be_untrustworthy():
    few = robust(regress(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["school"], names=["school"]), SCHOOLS["district"])
    assert not few.trusted
    assert "may not be trusted: school (2.4)" in few.note
    many = robust(three_level(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["district"]))
    assert (many.trusted, many.note) == (True, "")


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_units_and_order_do_not_matter(unit):
    yi, vi, order = np.array(BCG["yi"]), np.array(BCG["vi"]), np.random.default_rng(1).permutation(13)
    x = np.array(BCG["ablat"])
    ours = robust(regress(yi, vi, x), BCG["decade"])
    moved = robust(regress(yi[order] * unit, vi[order] * unit**2, x[order]), np.array(BCG["decade"])[order])
    for mine, theirs in zip(ours.coefficients, moved.coefficients, strict=True):
        assert theirs.se / unit == pytest.approx(mine.se, rel=1e-9)
        assert theirs.df == pytest.approx(mine.df, rel=1e-9)


def test_working_models_that_cannot_be_are_refused():
    schools = pool(SCHOOLS["yi"], SCHOOLS["vi"])
    nested = three_level(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["district"])
    rows = list(range(56))
    cases = [
        (schools, None, {}, "clusters is missing"),
        (schools, ["a"] * 56, {}, "only one cluster"),
        (schools, ["a"] * 55, {}, "56 rows, 55 labels"),
        (schools, SCHOOLS["district"], {"rho": 1.0}, r"lies in \[0, 1\)"),
        (schools, SCHOOLS["district"], {"adjustment": "CR3"}, "unknown adjustment 'CR3'"),
        (nested, rows, {}, "cluster by its outermost level"),
        (nested, None, {"adjustment": "whitened"}, "for independent rows"),
        (regress(SCHOOLS["yi"], SCHOOLS["vi"], SCHOOLS["school"]), [1] * 30 + [2] * 26, {}, "2 clusters can't carry"),
        (pool(xi=[1, 2, 3], ni=[9, 9, 9], method="GLMM"), list("aab"), {}, "GLMM of counts has none"),
    ]
    for fit, clusters, choices, sentence in cases:
        with pytest.raises(ValueError, match=sentence):
            robust(fit, clusters, **choices)


@pytest.mark.parametrize("adjustment", ["symmetric", "whitened"])
def test_a_coefficient_that_one_cluster_decides_is_refused(adjustment):
    x = (np.array(SCHOOLS["district"]) == 11).astype(float)
    with pytest.raises(ValueError, match="one cluster alone decides"):
        robust(regress(SCHOOLS["yi"], SCHOOLS["vi"], x), SCHOOLS["district"], adjustment=adjustment)


def test_equal_effects_have_no_robust_variance():
    with pytest.raises(ArithmeticError, match="fits all effects exactly, so that the robust variance is zero"):
        robust(pool([1.0] * 4, [0.1, 0.2, 0.1, 0.3], method="FE"), list("aabb"))


def test_pymare_is_loaded_only_when_asked_for():
    code = "import sys; import evsynth.synthesis.dependence.robust; "
    code += "print([m for m in ('pymare', 'scipy.stats') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_coefficient_that_one_cluster_decides_is_the_one_named():
    source = np.random.default_rng(6)
    clusters = np.repeat(np.arange(6), [3, 2, 4, 2, 3, 5])
    within = np.where(clusters == 0, np.arange(19.0) - 1.0, 0.0)
    between = source.standard_normal(6)[clusters] + 1000.0
    yi, vi = source.standard_normal(19), np.exp(source.uniform(-3.0, 0.0, 19))
    fit = regress(yi, vi, np.column_stack([within, between]), names=["within", "between"])
    with pytest.raises(ValueError, match="decides 'within'"):
        robust(fit, clusters.tolist())
