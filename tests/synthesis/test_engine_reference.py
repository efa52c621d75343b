"""Every fit, interval and series of metafor 3.8-1 in tests/reference/metafor_reference.json."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import cumulative, leave_one_out, pool, regress

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "metafor_reference.json").read_text(encoding="utf-8"))
SETS = REFERENCE["sets"]
# metafor_reference.json holds empty lists for prediction intervals; make_prediction.R says why.
INTERVALS = json.loads((HERE / "metafor_prediction.json").read_text(encoding="utf-8"))["intervals"]

# Relative. metafor forms X'X, so its Hunter-Schmidt tau2, a small difference of large numbers, is good to
# about 1e-9 with raw years; its tau2 elsewhere is as good as its absolute threshold.
TOLERANCE = {"fit": 1e-8, "profile": 1e-6, "prediction": 1e-6, "zero": 1e-12}

FITS = [
    pytest.param(name, fit, id=f"{name} {fit['method']} {fit['test']} p={fit['p']}")
    for name, data in SETS.items()
    for fit in data["fits"]
    if fit and "p" in fit
]
POOLS = [param for param in FITS if param.values[1]["p"] == 1]
REGRESSIONS = [param for param in FITS if param.values[1]["p"] > 1]


def close(value: float, kind: str = "fit") -> object:
    return pytest.approx(value, rel=TOLERANCE[kind], abs=TOLERANCE["zero"] if value == 0 else 1e-300)


def test_reference_is_whole():
    assert (len(POOLS), len(REGRESSIONS), len(INTERVALS)) == (102, 68, 96)


@pytest.mark.parametrize(("name", "theirs"), POOLS)
def test_pool(name, theirs):
    data = SETS[name]
    ours = pool(data["yi"], data["vi"], method=theirs["method"], test=theirs["test"])
    assert ours.tau2 == pytest.approx(theirs["tau2"], rel=1e-8, abs=10 * theirs["threshold"])
    for field in ("k", "se", "ci_low", "ci_high", "stat", "i2", "h2"):
        assert getattr(ours, field) == close(theirs[field]), field
    assert ours.estimate == close(theirs["beta"])
    assert ours.p == close(theirs["pval"])
    assert (ours.q, ours.q_p) == (close(theirs["qe"]), close(theirs["qe_p"]))
    assert (ours.prediction is None) == (theirs["method"] == "FE")


@pytest.mark.parametrize("theirs", INTERVALS, ids=lambda i: f"{i['set']} {i['method']} {i['test']}")
def test_prediction_interval(theirs):
    data = SETS[theirs["set"]]
    for prediction, field in (("k-2", "pi_riley"), ("k-1", "pi_t")):
        ours = pool(data["yi"], data["vi"], method=theirs["method"], test=theirs["test"], prediction=prediction)
        assert (ours.pi_low, ours.pi_high) == tuple(close(end, "prediction") for end in theirs[field])
        assert ours.pi_df == ours.k - int(prediction[-1])


@pytest.mark.parametrize(("name", "theirs"), REGRESSIONS)
def test_regression(name, theirs):
    data = SETS[name]
    mods = theirs["mods"] if isinstance(theirs["mods"], list) else [theirs["mods"]]
    X = np.column_stack([data["mods"][mod] for mod in mods])
    ours = regress(data["yi"], data["vi"], X, names=mods, method=theirs["method"], test=theirs["test"])
    assert ours.names == ("intercept", *mods)
    for field in ("k", "tau2", "i2", "h2", "qe", "qe_p", "qm", "qm_p", "r2"):
        assert getattr(ours, field) == close(theirs[field]), field
    names = {"estimate": "beta", "p": "pval"} | {f: f for f in ("se", "ci_low", "ci_high", "stat")}
    for field, field_theirs in names.items():
        for coefficient, value in zip(ours.coefficients, theirs[field_theirs], strict=True):
            assert getattr(coefficient, field) == close(value), (coefficient.name, field)


@pytest.mark.parametrize("name", SETS)
def test_q_profile(name):
    data = SETS[name]
    ours = pool(data["yi"], data["vi"])
    assert ours.tau2_ci_low == close(data["tau2_qprofile"]["low"], "profile")
    assert ours.tau2_ci_high == close(data["tau2_qprofile"]["high"], "profile")
    assert ours.i2_ci_low == close(data["i2_qprofile"]["low"], "profile")
    assert ours.i2_ci_high == close(data["i2_qprofile"]["high"], "profile")


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("series", [leave_one_out, cumulative])
def test_series(name, series):
    data = SETS[name]
    theirs = data[series.__name__]
    ours = series(data["yi"], data["vi"], test="z")
    assert ours.converged.all()
    known = [i for i, value in enumerate(theirs["estimate"]) if value is not None]
    assert len(known) >= len(data["yi"]) - 2  # metafor did not converge on two of normand's
    for field in ("estimate", "se"):
        assert getattr(ours, field)[known] == pytest.approx([theirs[field][i] for i in known], rel=1e-8)
    assert ours.tau2[known] == pytest.approx([theirs["tau2"][i] for i in known], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("test", ["z", "knha"])
def test_exact_permutation(test):
    data = REFERENCE["permutation"]
    ours = regress(data["yi"], data["vi"], data["year"], test=test, permutations="auto")
    assert ours.permutation_exact
    assert ours.permutations == 720
    assert [c.permutation_p for c in ours.coefficients] == pytest.approx(data[test], rel=1e-12)
    assert [c.permutation_se for c in ours.coefficients] == [0.0, 0.0]
