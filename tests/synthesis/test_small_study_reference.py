"""Small-study effects against metafor, set by set: tests, trim and fill, and selection models."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import checked
from evsynth.synthesis.small_study.begg import rank_test
from evsynth.synthesis.small_study.debray import debray
from evsynth.synthesis.small_study.funnel_data import funnel_data
from evsynth.synthesis.small_study.pet_peese import conditional
from evsynth.synthesis.small_study.peters import peters
from evsynth.synthesis.small_study.regression import funnel_regression
from evsynth.synthesis.small_study.selection import fitted
from evsynth.synthesis.small_study.trim_and_fill import ESTIMATORS, filled, lighter_side

REFERENCE = Path(__file__).parents[1] / "reference"
OURS = json.loads((REFERENCE / "small_study_reference.json").read_text())
FIRST = json.loads((REFERENCE / "metafor_reference.json").read_text())["sets"]
SETS = OURS["sets"]
FILLS = [(name, fill) for name, one in SETS.items() for fill in one["trimfill"]]
SELECTIONS = OURS["selection"]


def arrays(name):
    return np.array(SETS[name]["yi"]), np.array(SETS[name]["vi"])


def agrees(found, told, rel):
    assert found.estimate == pytest.approx(told["slope"], rel=rel)
    assert found.se == pytest.approx(told["slope_se"], rel=rel)
    assert found.limit == pytest.approx(told["limit"], rel=rel)
    assert found.limit_se == pytest.approx(told["limit_se"], rel=rel)
    assert found.stat == pytest.approx(told["stat"], rel=rel)
    assert found.p == pytest.approx(told["p"], rel=10 * rel)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("key", "method", "test", "rel"),
    [("egger_rma", "REML", "z", 2e-7), ("egger_rma_knha", "REML", "knha", 2e-7), ("egger_lm", "FE", "knha", 1e-9)],
)
def test_egger_is_regtest(name, key, method, test, rel):
    yi, vi = arrays(name)
    found = funnel_regression(yi, vi, np.sqrt(vi), chosen(method, test), "egger", "standard error")
    agrees(found, SETS[name][key], rel)
    assert (found.df is None) == (test == "z")


@pytest.mark.parametrize("name", FIRST)
def test_egger_and_begg_hold_the_first_reference_too(name):
    yi, vi = np.array(FIRST[name]["yi"]), np.array(FIRST[name]["vi"])
    found = funnel_regression(yi, vi, np.sqrt(vi), chosen("REML", "z"), "egger", "standard error")
    assert found.stat == pytest.approx(FIRST[name]["egger"]["stat"], rel=1e-5)
    assert found.p == pytest.approx(FIRST[name]["egger"]["p"], rel=1e-5)
    rank = rank_test(yi, vi)
    assert rank.tau == pytest.approx(FIRST[name]["begg"]["tau"], rel=1e-12)
    assert rank.p == pytest.approx(FIRST[name]["begg"]["p"], rel=1e-10)


@pytest.mark.parametrize("name", FIRST)
def test_trim_and_fill_holds_the_first_reference_too(name):
    data = checked(FIRST[name]["yi"], FIRST[name]["vi"])
    found, told = filled(data, "L0", None, chosen("REML", "z")), FIRST[name]["trimfill"]
    assert (found.k0, found.side) == (told["k0"], told["side"])
    assert found.pooled.estimate == pytest.approx(np.ravel(told["estimate"])[0], rel=1e-4)
    assert found.pooled.se == pytest.approx(np.ravel(told["se"])[0], rel=1e-4)


@pytest.mark.parametrize(("name", "told"), FILLS)
def test_trim_and_fill_is_metafors_by_every_estimator_side_and_model(name, told):
    data = checked(*arrays(name))
    found = filled(data, told["estimator"], told["side"], chosen(told["method"], "z"))
    rel = 1e-9 if told["method"] == "FE" else 1e-4  # trimfill refits at metafor's default threshold
    assert found.k0 == told["k0"]
    assert found.pooled.estimate == pytest.approx(told["estimate"], rel=rel)
    assert found.pooled.se == pytest.approx(told["se"], rel=rel)
    assert found.pooled.tau2 == pytest.approx(told["tau2"], rel=10 * rel, abs=1e-10)
    assert sorted(found.filled_yi) == pytest.approx(sorted(np.ravel(told["filled"])), rel=rel)
    if told["k0"] > 0:  # a negative estimate of the number is zero here before its error is taken
        assert found.k0_se == pytest.approx(told["se_k0"], rel=1e-12)
    if told["estimator"] == "R0":
        assert found.k0_p == pytest.approx(told["p_k0"])


def test_every_estimator_fills_something_somewhere():
    assert {fill["estimator"] for _, fill in FILLS if fill["k0"] > 0} == set(ESTIMATORS)


@pytest.mark.parametrize("name", SETS)
def test_the_side_is_chosen_as_metafor_does(name):
    assert lighter_side(checked(*arrays(name)), chosen("REML", "z")) == SETS[name]["default_side"]


@pytest.mark.parametrize("name", SETS)
def test_pet_peese_are_the_weighted_regressions_on_se_and_variance(name):
    found = conditional(*arrays(name), 0.05, 95.0)
    agrees(found.pet, SETS[name]["egger_lm"], 1e-9)
    agrees(found.peese, SETS[name]["pet_peese_variance"], 1e-9)
    assert found.chosen == ("PEESE" if found.pet.limit_p < 0.05 else "PET")
    assert found.estimate == (found.peese if found.chosen == "PEESE" else found.pet).limit


def test_peters_and_debray_are_the_published_weighted_regressions():
    told = OURS["counts"]
    funnel = funnel_data(told["yi"], told["vi"], measure="OR", events=told["events"], ni=told["ni"])
    found = peters(funnel)
    assert found.estimate == pytest.approx(told["peters"]["slope"], rel=1e-9)
    assert found.se == pytest.approx(told["peters"]["slope_se"], rel=1e-9)
    assert found.p == pytest.approx(told["peters"]["p"], rel=1e-9)
    assert found.limit == pytest.approx(told["peters"]["limit"], rel=1e-9)
    hazard = funnel_data(told["yi"], told["vi"], measure="HR", events=told["events"])
    agrees(debray(hazard), told["debray"], 1e-9)


def numbers(values):
    return np.array(values, dtype=float).tolist()


def held(fit, told):
    assert [c.estimate for c in fit.coefficients] == pytest.approx(np.ravel(told["beta"]).tolist(), rel=1e-5)
    assert [c.se for c in fit.coefficients] == pytest.approx(np.ravel(told["se"]).tolist(), rel=5e-5)
    assert fit.tau2 == pytest.approx(told["tau2"], rel=2e-5, abs=1e-7)
    assert [w.estimate for w in fit.weights] == pytest.approx(np.ravel(told["delta"]).tolist(), rel=1e-5)
    assert [w.se for w in fit.weights[1:]] == pytest.approx(numbers(told["se_delta"][1:]), rel=5e-5)
    assert [w.p for w in fit.weights[1:]] == pytest.approx(numbers(told["p_delta"][1:]), rel=1e-4)
    assert fit.log_likelihood == pytest.approx(told["ll"], rel=1e-9)
    assert fit.log_likelihood_null == pytest.approx(told["ll0"], rel=1e-9)
    assert fit.lrt == pytest.approx(told["lrt"], rel=1e-7, abs=1e-9)
    assert fit.lrt_p == pytest.approx(told["lrt_p"], rel=1e-6)
    if fit.tau2 > 0:
        assert fit.tau2_se == pytest.approx(told["se_tau2"], rel=2e-5)


@pytest.mark.parametrize("case", SELECTIONS, ids=[f"{one['set']}-{i}" for i, one in enumerate(SELECTIONS)])
def test_the_selection_model_is_metafors(case):
    told, data = case["fit"], checked(*arrays(case["set"]))
    common = "FE" if not isinstance(told["se_tau2"], float) and told["tau2"] == 0 else "ML"
    fit = fitted(data, np.ones((len(data), 1)), ("intercept",), told["steps"], told["alternative"], common, 95.0)
    held(fit, told)


def test_the_selection_model_with_a_moderator_is_metafors():
    case = OURS["selection_moderator"]
    data, told = checked(*arrays(case["set"])), case["fit"]
    X = np.column_stack([np.ones(len(data)), case["x"]])
    held(fitted(data, X, ("intercept", "latitude"), told["steps"], told["alternative"], "ML", 95.0), told)


def test_the_profile_interval_of_a_weight_is_metafors():
    _, low, high = OURS["selection_profile"]["cells"]["2"]
    data = checked(*arrays("hackshaw"))
    fit = fitted(data, np.ones((len(data), 1)), ("intercept",), (0.025,), "greater", "ML", 95.0)
    assert fit.weights[1].profile_low == pytest.approx(low, rel=1e-6)
    assert fit.weights[1].profile_high == pytest.approx(high, rel=1e-6)
