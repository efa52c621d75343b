"""Slopes within and between clusters against metafor (tests/reference/make_dependence.R) and by construction."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis.dependence.within_between import within_between

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "dependence.json").read_text(encoding="utf-8"))
DATA = REFERENCE["konstantopoulos"]
CLUSTERS = np.repeat(list("abcdef"), 4)
RNG = np.random.default_rng(6)
ERA = np.tile([0.0, 5, 10, 15], 6) + np.repeat([1980.0, 1984, 1990, 1993, 1999, 2004], 4)
VI = RNG.uniform(0.01, 0.05, 24)


def test_both_slopes_and_their_difference_are_metafors():
    ours = within_between(DATA["yi"], DATA["vi"], DATA["school"], DATA["district"])
    theirs = next(f for f in REFERENCE["fits"] if f["name"] == "within and between")
    for j, ours_slope in ((1, ours.within), (2, ours.between)):
        assert ours_slope.estimate == pytest.approx(theirs["beta"][j], rel=1e-5)
        assert ours_slope.se == pytest.approx(theirs["se"][j], rel=1e-6)
        assert (ours_slope.ci_low, ours_slope.ci_high) == pytest.approx(
            (theirs["ci_low"][j], theirs["ci_high"][j]), rel=1e-6
        )
        assert ours_slope.df == theirs["df"][j]
    contextual = REFERENCE["contextual"]
    assert ours.difference.estimate == pytest.approx(contextual["estimate"], rel=1e-6)
    assert ours.difference.se == pytest.approx(contextual["se"], rel=1e-6)
    assert ours.difference.p == pytest.approx(contextual["p"], rel=1e-6)
    assert (ours.contributing, ours.clusters, ours.rows, ours.note) == (11, 11, 56, "")


def test_opposite_slopes_are_told_apart():
    # Every cohort improves by .02 a year, while later cohorts start .05 a year higher.
    mean = np.repeat(ERA.reshape(6, 4).mean(axis=1), 4)
    yi = -0.02 * (ERA - mean) + 0.05 * (mean - 1990) + RNG.normal(size=24) * 0.01
    ours = within_between(yi, VI, ERA, CLUSTERS)
    assert ours.within.estimate == pytest.approx(-0.02, abs=0.002)
    assert ours.between.estimate == pytest.approx(0.05, abs=0.002)
    assert ours.difference.estimate == pytest.approx(ours.between.estimate - ours.within.estimate, rel=1e-12)
    assert ours.difference.p < 0.005


def test_the_difference_is_the_coefficient_of_the_cluster_mean_beside_the_moderator_itself():
    yi = RNG.normal(size=24)
    ours = within_between(yi, VI, ERA, CLUSTERS, test="z")
    from evsynth.synthesis.dependence.three_level import three_level  # noqa: PLC0415 - used here only

    mean = np.repeat(ERA.reshape(6, 4).mean(axis=1), 4)
    contextual = three_level(yi, VI, CLUSTERS, np.column_stack([ERA, mean]), test="z").coefficients[2]
    assert (ours.difference.estimate, ours.difference.se, ours.difference.p) == pytest.approx(
        (contextual.estimate, contextual.se, contextual.p), rel=1e-9
    )
    assert ours.difference.df is None


def test_slopes_are_per_unit_of_the_moderator():
    yi = RNG.normal(size=24)
    year, decade = within_between(yi, VI, ERA, CLUSTERS), within_between(yi, VI, ERA / 10, CLUSTERS)
    for name in ("within", "between", "difference"):
        assert getattr(decade, name).estimate == pytest.approx(10 * getattr(year, name).estimate, rel=1e-9)
        assert getattr(decade, name).p == pytest.approx(getattr(year, name).p, rel=1e-9)


def test_a_slope_that_one_cluster_carries_says_so():
    era = np.repeat([1980.1, 1984.3, 1990.7, 1993.9, 1999.2, 2004.4], 4)
    era[:4] += [0.0, 3.0, 6.0, 9.0]
    ours = within_between(RNG.normal(size=24), VI, era, CLUSTERS)
    assert (ours.contributing, ours.rows) == (1, 4)
    assert ours.note == "the slope within clusters rests on 1 of 6 clusters"


def test_other_moderators_are_adjusted_for():
    other, noise = RNG.normal(size=24), RNG.normal(size=24) * 0.01
    ours = within_between(2.0 * other + noise, VI, ERA, CLUSTERS, others=other)
    assert ours.model.names == ("intercept", "within", "between", "x1")
    assert ours.model["x1"].estimate == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (np.repeat([1980.1, 1984, 1990, 1993, 1999, 2004], 4), "varies in no cluster"),
        (np.tile([0.1, 5, 10, 15], 6), "all clusters have the same mean"),
        (np.where(ERA[3] == ERA, np.nan, ERA), "row 4: the moderator is nan"),
        (ERA[:5], "one number a row: 24 rows, 5 numbers"),
        ("publication_year", "by name needs effects"),
    ],
)
def test_data_without_both_slopes_are_refused(x, sentence):
    with pytest.raises(ValueError, match=sentence):
        within_between(np.arange(24.0), VI, x, CLUSTERS)
