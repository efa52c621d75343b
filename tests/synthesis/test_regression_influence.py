"""influence() against metafor 3.8-1 (tests/reference/make_influence.R) and against refits one by one."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool, regress
from evsynth.synthesis.kernel import orthogonalise
from evsynth.synthesis.regression import permutation
from evsynth.synthesis.regression.inflation import inflation, term_inflation
from evsynth.synthesis.regression.influence import LEVERAGE_ONE, influence
from evsynth.synthesis.regression.jackknife import jackknife
from evsynth.synthesis.regression.series import leave_one_out
from evsynth.synthesis.regression.subsets import REASONS, SINGULAR, TOO_FEW

HERE = Path(__file__).parents[1] / "reference"
SETS = json.loads((HERE / "metafor_influence.json").read_text(encoding="utf-8"))["sets"]
IDS = [f"{s['name']} {s['mods']} {s['method']} {s['test']}" for s in SETS]
MEASURES = (
    "hat rstandard rstudent deleted_residual deleted_se dffits cooks_distance cov_ratio tau2_deleted qe_deleted weights"
).split()
RELATIVE = 1e-8


def fitted(record):
    choices = {"method": record["method"], "test": record["test"]}
    if not record["mods"]:
        return pool(record["yi"], record["vi"], **choices)
    names = [record["mods"]] if isinstance(record["mods"], str) else record["mods"]
    X = np.column_stack([record["columns"][name] for name in names])
    return regress(record["yi"], record["vi"], X, names=names, **choices)


def agree(ours, theirs):
    ours, theirs = np.asarray(ours, float).ravel(), np.asarray(theirs, float).ravel()
    size = np.maximum(np.abs(theirs), 1e-3 * np.abs(theirs).max() or 1.0)
    return float((np.abs(ours - theirs) / size).max())


def test_reference_is_whole():
    assert len(SETS) == 13


@pytest.mark.parametrize("record", SETS, ids=IDS)
def test_every_measure_agrees_with_metafor(record):
    found = influence(fitted(record))
    worst = {name: agree(getattr(found, name), record[name]) for name in [*MEASURES, "dfbetas"]}
    assert max(worst.values()) < RELATIVE, worst
    assert found.influential.tolist() == record["influential"]
    assert set(found.reason) == {""}


@pytest.mark.parametrize(
    "record", [s for s in SETS if "vif" in s], ids=lambda s: s["name"] + s["test"] + str(len(s["mods"]))
)
def test_variance_inflation_agrees_with_metafor(record):
    fit = fitted(record)
    assert [row.vif for row in inflation(fit)] == pytest.approx(record["vif"], rel=RELATIVE)
    assert [row.vif for row in term_inflation(fit)] == pytest.approx(record["vif"], rel=RELATIVE)
    if "gvif" in record:
        alloc = ["other"] * len(record["yi"])
        for name in ("random", "systematic"):
            alloc = [name if one else word for one, word in zip(record["columns"][name], alloc, strict=True)]
        table = {"alloc": alloc, **record["columns"]}
        by_formula = regress(
            record["yi"], record["vi"], data=table, formula="~ C(alloc, ref='other') + year + ablat",
            method=record["method"], test=record["test"],
        )  # fmt: skip
        term = term_inflation(by_formula)[0]
        assert (term.df, term.vif, term.sif) == pytest.approx((2, record["gvif"], record["gsif"]), rel=RELATIVE)


RNG = np.random.default_rng(8)
K = 14
X = np.column_stack([RNG.normal(2000, 8, K), RNG.uniform(0, 60, K)])
V = RNG.uniform(0.02, 0.4, K)
Y = 0.03 * (X[:, 0] - 2000) + RNG.normal(0, np.sqrt(V + 0.1))


@pytest.mark.parametrize("choices", [{}, {"floor": "auto"}, {"method": "DL", "test": "z"}, {"test": "kr"}], ids=str)
def test_leaving_one_out_equals_refits_one_by_one(choices):
    series = leave_one_out(regress(Y, V, X, **choices))
    for row in range(K):
        keep = np.arange(K) != row
        fit = regress(Y[keep], V[keep], X[keep], **choices)
        assert series.estimate[row] == pytest.approx([c.estimate for c in fit.coefficients], rel=1e-10)
        assert series.ci_low[row] == pytest.approx([c.ci_low for c in fit.coefficients], rel=1e-10)
        assert series.p[row] == pytest.approx([c.p for c in fit.coefficients], rel=1e-9)
        assert series.tau2[row] == pytest.approx(fit.tau2, rel=1e-10)
    assert series.range("x1") == (series.estimate[:, 1].min(), series.estimate[:, 1].max())
    assert series.converged.all()


def test_jackknife_of_a_plain_mean_is_its_textbook_standard_error():
    found = jackknife(pool(Y, np.full(K, 0.1), method="FE"))
    assert found.se[0] == pytest.approx(Y.std(ddof=1) / np.sqrt(K), rel=1e-12)
    assert found.pseudo[:, 0] == pytest.approx(Y, rel=1e-11)
    assert found.bias[0] == pytest.approx(0.0, abs=1e-14)


def test_jackknife_by_hand():
    found, fit = jackknife(regress(Y, V, X)), regress(Y, V, X)
    deleted = np.array([
        [c.estimate for c in regress(np.delete(Y, i), np.delete(V, i), np.delete(X, i, 0)).coefficients]
        for i in range(K)
    ])  # fmt: skip
    whole = np.array([c.estimate for c in fit.coefficients])
    assert found.bias == pytest.approx((K - 1) * (deleted.mean(0) - whole), rel=1e-7)
    assert found.se == pytest.approx(np.sqrt((K - 1) ** 2 / K * deleted.var(0, ddof=1)), rel=1e-9)
    assert found.corrected == pytest.approx(whole - found.bias, rel=1e-12)


def test_a_study_alone_on_a_coefficient_has_leverage_one_and_a_reason():
    lone = np.zeros(K)
    lone[3] = 1.0
    fit = regress(Y, V, lone, names=["lone"])
    found = influence(fit)
    assert found.hat[3] == pytest.approx(1.0, rel=1e-12)
    assert np.isnan([found.rstandard[3], found.rstudent[3], found.dffits[3], found.tau2_deleted[3]]).all()
    assert found.reason[3] == LEVERAGE_ONE
    assert found.influential[3]
    assert np.isfinite(np.delete(found.rstudent, 3)).all()
    series = leave_one_out(fit)
    assert series.reason[3] == REASONS[SINGULAR]
    assert (series.range("lone"), series.converged.tolist().count(False)) == (None, 1)
    with pytest.raises(ValueError, match="no jackknife: without row 4, a moderator is constant"):
        jackknife(fit)


def test_p_plus_one_studies_have_leverages_but_no_deletions():
    found = influence(regress(Y[:4], V[:4], X[:4], test="z"))
    assert np.isfinite(found.hat).all()
    assert np.isfinite(found.rstandard).all()
    assert np.isnan(found.rstudent).all()
    assert set(found.reason) == {REASONS[TOO_FEW]}


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_units_change_no_diagnostic(unit):
    one, other = influence(regress(Y, V, X)), influence(regress(Y * unit, V * unit * unit, X))
    for name in ("hat", "rstandard", "rstudent", "dffits", "cooks_distance", "cov_ratio", "dfbetas", "qe_deleted"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-8), name
    assert other.tau2_deleted == pytest.approx(one.tau2_deleted * unit**2, rel=1e-9)


def test_no_heterogeneity_and_a_common_effect():
    calm = influence(regress(X[:, 1] * 0.01 + 0.01 * np.sin(np.arange(K)), V, X, test="z"))
    assert (calm.tau2_deleted == 0.0).all()
    common = influence(regress(X[:, 1] * 0.01 + 0.01 * np.sin(np.arange(K)), V, X, method="FE"))
    assert calm.cooks_distance == pytest.approx(common.cooks_distance, rel=1e-10)


def test_counts_have_no_such_diagnostics():
    fit = pool(xi=[1, 2, 3], ni=[10, 20, 30], measure="PLO", method="GLMM")
    with pytest.raises(ValueError, match="inverse-variance"):
        influence(fit)


@pytest.mark.parametrize("method", ["FE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM"])
@pytest.mark.parametrize("intercept", [True, False])
def test_dealing_studies_equals_dealing_moderators(method, intercept, monkeypatch):
    fit = regress(Y, V, X, method=method, intercept=intercept)
    design, _ = orthogonalise(fit.X)
    orders = permutation.random_orders(K, 200, 1)
    fast = permutation.statistics(fit, design, orders)
    monkeypatch.setattr(permutation, "near", lambda _: False)
    assert fast == pytest.approx(permutation.statistics(fit, design, orders), rel=1e-9, abs=1e-11)


def test_one_study_has_no_influence():
    with pytest.raises(ValueError, match="more studies than coefficients"):
        influence(pool([0.1], [0.1]))
