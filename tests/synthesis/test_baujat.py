"""Baujat's diagnostic against metafor and by its definition."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool
from evsynth.synthesis.resampling.baujat import METHOD, baujat

SETS = json.loads((Path(__file__).parents[1] / "reference/small_study_reference.json").read_text())["sets"]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("method", "key", "rel"), [("FE", "baujat_fe", 1e-8), ("REML", "baujat_reml", 2e-3)])
def test_it_is_metafors(name, method, key, rel):
    found, told = baujat(SETS[name]["yi"], SETS[name]["vi"], method=method), SETS[name][key]
    size = max(told["y"])
    assert found.contribution == pytest.approx(told["x"], rel=rel, abs=1e-9)
    assert found.influence == pytest.approx(told["y"], rel=rel, abs=1e-3 * rel * size)


def test_contributions_to_a_common_effect_sum_to_q():
    yi, vi = SETS["bcg"]["yi"], SETS["bcg"]["vi"]
    assert baujat(yi, vi).contribution.sum() == pytest.approx(pool(yi, vi, method="FE").q, rel=1e-12)


@pytest.mark.parametrize("method", ["FE", "REML", "DL"])
def test_influence_is_that_of_leaving_the_study_out(method):
    yi, vi = np.array(SETS["bcg"]["yi"]), np.array(SETS["bcg"]["vi"])
    found, whole = baujat(yi, vi, method=method), pool(yi, vi, method=method, test="z")
    for i in range(len(yi)):
        rest = pool(np.delete(yi, i), np.delete(vi, i), method=method, test="z")
        assert found.influence[i] == pytest.approx(((whole.estimate - rest.estimate) / rest.se) ** 2, rel=1e-9)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_neither_axis_depends_on_the_unit(unit):
    yi, vi = np.array(SETS["bcg"]["yi"]), np.array(SETS["bcg"]["vi"])
    one, other = baujat(yi, vi), baujat(unit * yi, unit**2 * vi)
    assert other.contribution == pytest.approx(one.contribution, rel=1e-9)
    assert other.influence == pytest.approx(one.influence, rel=1e-9)


def test_equal_effects_contribute_and_influence_nothing():
    found = baujat(np.full(4, 0.3), [0.1, 0.2, 0.3, 1e9])
    assert found.contribution == pytest.approx(0.0, abs=1e-20)
    assert found.influence == pytest.approx(0.0, abs=1e-20)


@pytest.mark.parametrize("k", [1, 2])
def test_fewer_than_three_studies_are_refused(k):
    with pytest.raises(ValueError, match="at least three studies"):
        baujat(np.arange(float(k)), np.ones(k))
    assert METHOD.references == ("baujat2002",)
