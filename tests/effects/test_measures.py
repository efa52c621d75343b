import subprocess
import sys

import numpy as np
import pytest

from evsynth.effects import MEASURES, escalc


def test_the_registry_holds_the_contract():
    names = "PR PLN PLO PAS PFT SURV RR OR RD AS PETO MD SMD ROM IR IRLN IRS IRFT IRR HR ZCOR MED RMST GEN"
    assert set(MEASURES) == set(names.split())
    assert all(name == measure.name for name, measure in MEASURES.items())


@pytest.mark.parametrize(
    ("measure", "tolerance"), [("PR", 1e-12), ("PLN", 1e-12), ("PLO", 1e-12), ("PAS", 1e-12), ("PFT", 0.003)]
)
def test_a_proportion_comes_back(measure, tolerance):
    yi, _ = escalc(measure, xi=[30, 120, 280], ni=[300, 300, 300])
    np.testing.assert_allclose(MEASURES[measure].inverse(yi), [0.1, 0.4, 280 / 300], atol=tolerance)


@pytest.mark.parametrize(
    ("measure", "value", "natural"),
    [
        ("IRLN", np.log(0.04), 0.04),
        ("IRS", 0.2, 0.04),
        ("HR", 0.0, 1.0),
        ("ZCOR", np.arctanh(0.3), 0.3),
        ("MD", -2.5, -2.5),
    ],
)
def test_the_way_back(measure, value, natural):
    assert MEASURES[measure].inverse(np.array([value]))[0] == pytest.approx(natural, rel=1e-14)


def test_intervals_stay_within_what_is_possible():
    assert MEASURES["PR"].display(0.02, -0.03, 0.07) == (0.02, 0.0, 0.07)
    assert MEASURES["PLN"].display(-0.1, -0.3, 0.1)[2] == 1.0
    assert MEASURES["PAS"].display(0.05, -0.05, 0.15)[1] == 0.0
    assert MEASURES["RD"].display(0.9, 0.7, 1.1)[2] == 1.0
    assert MEASURES["IRS"].display(0.1, -0.1, 0.3)[1] == 0.0


def test_survival_swaps_its_ends():
    survival = MEASURES["SURV"]
    assert survival.decreasing
    value, low, high = survival.display(-1.113, -1.5, -0.705)
    assert (low, value, high) == pytest.approx((0.61, 0.72, 0.80), abs=0.001)


def test_freeman_tukey_goes_back_without_any_sample_size():
    yi, _ = escalc("PFT", xi=4000, ni=200000)
    assert MEASURES["PFT"].inverse(yi)[0] == pytest.approx(0.02, abs=1e-5)
    assert MEASURES["PFT"].inverse(np.array([-0.1, 2.0])).tolist() == [0.0, 1.0]


def test_measures_load_neither_pydantic_nor_anything_heavy():
    code = (
        "import sys, evsynth.effects; "
        "print([m for m in ('pydantic','pandas','scipy.stats','statsmodels','matplotlib') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
