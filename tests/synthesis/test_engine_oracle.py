"""The kernel against 60-digit solutions of the same data, made by tests/reference/mpmath_reml.py."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool, regress

CASES = json.loads((Path(__file__).parents[1] / "reference" / "mpmath_reml.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-12  # relative


def relative(ours: float, exact: str) -> float:
    truth = Decimal(exact)
    return float(abs(Decimal(ours) - truth) / abs(truth)) if truth else abs(ours)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['case']}: {c['method']}")
def test_agrees_with_sixty_digits(case):
    y, v, X = case["y"], case["v"], np.array(case["X"])
    if X.shape[1] == 0:
        fit = pool(y, v, method=case["method"], test="z")
        beta, se = [fit.estimate], [fit.se]
        scaled = pool(y, v, method=case["method"], test="knha").se / fit.se
    else:
        fit = regress(y, v, X, method=case["method"], test="z")
        beta, se = [c.estimate for c in fit.coefficients], [c.se for c in fit.coefficients]
        scaled = regress(y, v, X, method=case["method"], test="knha").coefficients[0].se / se[0]
    assert fit.converged
    assert relative(fit.tau2, case["tau2"]) < TOLERANCE
    assert max(map(relative, beta, case["beta"])) < TOLERANCE
    assert max(map(relative, se, case["se"])) < TOLERANCE
    assert relative(scaled**2, case["factor"]) < 2 * TOLERANCE


def test_takes_the_higher_of_two_maxima():
    case = next(c for c in CASES if c["case"] == "two maxima" and c["method"] == "REML")
    assert float(case["tau2"]) == pytest.approx(0.0597, abs=1e-3)  # the other maximum is at zero
    assert pool(case["y"], case["v"]).tau2 == pytest.approx(float(case["tau2"]), rel=1e-12)
