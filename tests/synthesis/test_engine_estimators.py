"""Every tau2 estimator against 50 digits, made by tests/reference/mpmath_estimators.py."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool, regress

CASES = json.loads((Path(__file__).parents[1] / "reference" / "mpmath_estimators.json").read_text(encoding="utf-8"))
POOLS = [case for case in CASES if case["kind"] != "design"]
DESIGNS = [case for case in CASES if case["kind"] == "design"]
SEVERAL = [case for case in CASES if case["kind"] == "several"]

WELL = 1e-12  # relative
# A moderator that repeats the year up to 4e-9 of its range leaves 1e-9 of the 64-bit mantissa to its own slope.
COLLINEAR = 1e-9
TWO_TO_31 = 1 << 31


def series(k, seed, tau, low):
    state, drawn = seed, []
    for _ in range(2 * k):
        state = (1103515245 * state + 12345) % TWO_TO_31
        drawn.append(state / TWO_TO_31)
    v = [low + (1.0 - low) * u * u for u in drawn[:k]]
    return [0.0 + 2.0 * (u - 0.5) * (vi + tau) for u, vi in zip(drawn[k:], v, strict=True)], v


def data(case):
    return series(**case["series"]) if "series" in case else (case["y"], case["v"])


def named(case):
    about = case.get("case") or (f"k={case['series']['k']}" if "series" in case else "several maxima")
    return f"{about}: {case['method']}"


def gap(ours, exact, least=0.0):
    truth = Decimal(exact)
    return float(abs(Decimal(float(ours)) - truth) / max(abs(truth), Decimal(least), Decimal("1e-300")))


@pytest.mark.parametrize("case", POOLS, ids=named)
def test_pool_agrees_with_fifty_digits(case):
    y, v = data(case)
    fit = pool(y, v, method=case["method"], test="z")
    assert fit.converged
    assert gap(fit.tau2, case["tau2"]) < WELL
    assert gap(fit.estimate, case["beta"][0], float(case["se"][0])) < WELL
    assert gap(fit.se, case["se"][0]) < WELL


@pytest.mark.parametrize("case", DESIGNS, ids=named)
def test_regression_agrees_with_fifty_digits(case):
    fit = regress(case["y"], case["v"], np.array(case["X"]), method=case["method"], test="z")
    tolerance = WELL if case["case"] == "year" else COLLINEAR
    assert gap(fit.tau2, case["tau2"]) < tolerance
    for ours, beta, se in zip(fit.coefficients, case["beta"], case["se"], strict=True):
        assert gap(ours.estimate, beta, float(se)) < tolerance
        assert gap(ours.se, se) < tolerance


def test_collinear_columns_past_the_limit_are_named():
    year = 1990.0 + 2.5 * np.arange(12)
    y, v = series(12, 5, 0.5, 0.02)
    nearly = year + 1e-11 * (np.arange(12) ** 2 % 7) * 12.0
    with pytest.raises(ValueError, match="nearly"):
        regress(y, v, np.column_stack([year, nearly]), names=["year", "nearly"])


def test_reference_has_sets_whose_best_maximum_is_not_the_first():
    for method in ("REML", "ML"):
        cases = [case for case in SEVERAL if case["method"] == method]
        assert all(len(case["maxima"]) >= 2 for case in cases)
        assert sum(case["tau2"] != case["maxima"][0] for case in cases) >= 5
        assert sum(case["tau2"] == case["maxima"][0] for case in cases) >= 3
