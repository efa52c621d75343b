"""What a pool's own choices, its test, floor and weights, become in the analyses of small-study effects."""

import numpy as np
import pytest

from evsynth.synthesis import pool, regress
from evsynth.synthesis.small_study.egger import egger
from evsynth.synthesis.small_study.funnel_data import funnel_data
from evsynth.synthesis.small_study.registry import small_study

DRAW = np.random.default_rng(21)
K = 14
V = np.exp(DRAW.uniform(-4.0, 0.0, K))
Y = 0.2 + 0.5 * np.sqrt(V) + np.sqrt(V + 0.05) * DRAW.standard_normal(K)
ALIKE = 0.2 + 0.5 * np.sqrt(V) + 0.05 * np.sqrt(V) * DRAW.standard_normal(K)


def test_egger_under_kenward_roger_has_the_degrees_of_freedom_of_the_regression():
    found, own = small_study(pool(Y, V, test="kr")).results["egger"], regress(Y, V, np.sqrt(V), test="kr")
    limit, slope = own.coefficients
    assert slope.df != pytest.approx(K - 2, rel=1e-3)
    assert (found.df, found.p) == (pytest.approx(slope.df), pytest.approx(slope.p))
    assert (found.ci_low, found.limit_ci_low) == (pytest.approx(slope.ci_low), pytest.approx(limit.ci_low))
    assert found.limit_p == pytest.approx(limit.p)


@pytest.mark.parametrize("floor", [True, "auto"])
def test_egger_keeps_the_floor_of_the_pool(floor):
    found = small_study(pool(ALIKE, V, floor=floor)).results["egger"]
    floored = regress(ALIKE, V, np.sqrt(V), test="adhoc")["x1"]
    assert (found.se, found.p) == (pytest.approx(floored.se), pytest.approx(floored.p))


def test_a_hybrid_pool_is_tested_by_hartung_knapp_and_a_hybrid_regression_refused():
    found = small_study(pool(Y, V, test="hybrid")).results["egger"]
    assert found.p == pytest.approx(small_study(Y, V).results["egger"].p)
    with pytest.raises(ValueError, match="one pooled effect"):
        egger(funnel_data(Y, V), test="hybrid")


def test_given_weights_keep_their_i2_and_trim_and_fill_says_why_it_has_none():
    weighted = pool(Y, V, method="GENQ", weights=np.arange(1.0, K + 1.0))
    found = small_study(weighted)
    assert found.i2 == pytest.approx(weighted.i2)
    assert "filled studies have none" in found.refused["trim-and-fill"]
