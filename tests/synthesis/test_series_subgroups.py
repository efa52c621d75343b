"""Leave-one-out, cumulative and subgroup pools: each row equals the pool of the same studies."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.effects.measures import MEASURES
from evsynth.effects.rows import EffectRow, Effects
from evsynth.provenance import Source
from evsynth.synthesis import cumulative, leave_one_out, pool, subgroups

REFERENCE = Path(__file__).parents[1] / "reference"
Y = np.array([0.1, 0.5, 0.9, -0.3, 0.4])
V = np.array([0.04, 0.02, 0.09, 0.05, 0.01])
YEARS = [2010, 2001, 2015, 2001, 1999]


def effects(years):
    rows = tuple(
        EffectRow(
            f"s{i}", f"Study {i}", "arm", Y[i], V[i], 0.0, 0.0, 0.0, Source("k", "p"), "given", publication_year=year
        )
        for i, year in enumerate(years)
    )
    return Effects("death", "Death", MEASURES["GEN"], rows)


def test_leave_one_out_names_the_study_left_out():
    series = leave_one_out(effects(YEARS), test="knha")
    one = pool(np.delete(Y, 2), np.delete(V, 2))
    assert series.labels[2] == "Study 2"
    assert (series.k == 4).all()
    for field in ("estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2"):
        assert getattr(series, field)[2] == pytest.approx(getattr(one, field), rel=1e-12), field


def test_cumulative_follows_publication_year_then_the_order_given():
    series = cumulative(effects(YEARS))
    assert series.labels == ("Study 4", "Study 1", "Study 3", "Study 0", "Study 2")
    assert series.k.tolist() == [1, 2, 3, 4, 5]
    assert series.estimate[0] == Y[4]
    assert series.estimate[-1] == pytest.approx(pool(Y, V).estimate, rel=1e-13)
    assert np.isnan(series.i2[0])


def test_cumulative_takes_a_key_or_a_field():
    assert cumulative(Y, V, order=[5, 4, 3, 2, 1]).labels == ("row 5", "row 4", "row 3", "row 2", "row 1")
    assert cumulative(effects(YEARS), order="vi").labels[0] == "Study 4"
    assert cumulative(effects(YEARS), order=np.arange(5)).labels[1] == "Study 1"


def test_series_refuse_what_they_cannot_order():
    with pytest.raises(ValueError, match="Study 1: no key"):
        cumulative(effects([2010, None, 2015, 2001, 1999]))
    with pytest.raises(ValueError, match="needs effects"):
        cumulative(Y, V, order="year")
    with pytest.raises(ValueError, match="differ in length"):
        cumulative(Y, V, order=[1, 2])
    with pytest.raises(ValueError, match="at least two"):
        leave_one_out(Y[:1], V[:1])


def test_an_impossible_row_is_reported_not_hidden():
    series = leave_one_out([0.2, 0.2, 0.2, 0.7], [0.1, 0.2, 0.1, 0.3])
    assert series.converged.tolist() == [True, True, True, False]
    assert np.isnan(series.estimate[3])
    assert "all effects are equal" in series.note


def test_subgroups_are_separate_pools():
    found = subgroups(Y, ["b", "a", "b", "a", "b"], V, test="z")
    assert [(label, k) for label, _, k in found.groups] == [("b", 3), ("a", 2)]
    b, a = (pool(Y[rows], V[rows], test="z") for rows in ([0, 2, 4], [1, 3]))
    assert found.groups[0][1].tau2 == pytest.approx(b.tau2, rel=1e-12)
    assert found.groups[0][1].labels == ("row 1", "row 3", "row 5")
    assert found.groups[1][1].tau2 == pytest.approx(a.tau2, abs=1e-12)


def test_the_difference_between_subgroups_is_the_textbook_mixed_model():
    """BCG by allocation, metafor's documentation of dat.bcg: QM(df = 2) = 1.7675, p = 0.4132."""
    counts = json.loads((REFERENCE / "metafor_reference.json").read_text())
    bcg, groups = counts["sets"]["bcg"], counts["bcg_counts"]["alloc"]
    found = subgroups(bcg["yi"], groups, bcg["vi"], test="z")
    assert found.q_between == pytest.approx(1.7675, abs=5e-5)
    assert (found.q_between_df, found.q_between_df2) == (2, None)
    assert found.p_between == pytest.approx(0.4132, abs=5e-5)
    assert subgroups(bcg["yi"], groups, bcg["vi"], test="knha").q_between_df2 == 10


def test_one_study_alone_in_a_subgroup_makes_no_difference_certain():
    found = subgroups([0.0, 0.5, -0.5, 0.8], ["a", "a", "a", "alone"], [0.01] * 4)
    assert found.p_between > 0.2


def test_subgroups_that_cannot_be_pooled_are_none():
    found = subgroups([0.2, 0.2, 0.1, 0.9], ["same", "same", "x", "x"], [0.1, 0.1, 0.2, 0.2])
    assert found.groups[0][1] is None
    assert found.note.startswith("same: all effects are equal")
    assert subgroups([0.2, 0.3], ["x", "x"], [0.1, 0.1]).q_between is None
    with pytest.raises(ValueError, match="groups and yi"):
        subgroups(Y, ["a"], V)


def test_the_floor_reaches_the_test_between_groups():
    yi, vi = [0.10, 0.11, 0.09, 0.30, 0.31, 0.29], [0.04, 0.05, 0.04, 0.05, 0.04, 0.05]
    groups = ["a"] * 3 + ["b"] * 3
    floored = subgroups(yi, groups, vi, floor=True)
    assert floored.p_between == subgroups(yi, groups, vi, test="adhoc").p_between
    assert floored.p_between > 0.1 > subgroups(yi, groups, vi).p_between
