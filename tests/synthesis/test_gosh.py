"""GOSH: all subsets or a sample of them, against metafor and against one pool at a time."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool
from evsynth.synthesis.resampling.gosh import METHOD, gosh

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/small_study_reference.json").read_text())
BCG = REFERENCE["sets"]["bcg"]
Y, V = np.array(BCG["yi"]), np.array(BCG["vi"])


def test_every_subset_of_eight_bcg_trials_is_metafors():
    found, told = gosh(Y[:8], V[:8]), REFERENCE["gosh"]
    assert found.complete
    assert len(found) == 2**8 - 1 - 8
    codes = ["".join("1" if found.includes(study)[i] else "0" for study in range(8)) for i in range(len(found))]
    place = {code: i for i, code in enumerate(codes)}
    order = [place[code] for code in told["incl"]]
    assert found.estimate[order] == pytest.approx(told["estimate"], rel=1e-7)
    assert found.i2[order] == pytest.approx(told["i2"], rel=1e-6, abs=1e-7)
    assert found.tau2[order] == pytest.approx(told["tau2"], rel=1e-6, abs=1e-8)


def test_all_subsets_of_the_bcg_trials_are_there_once():
    found = gosh(Y, V)
    assert len(found) == 2**13 - 1 - 13
    assert len(np.unique(found.members, axis=0)) == len(found)
    assert [int((found.k == size).sum()) for size in (2, 3, 13)] == [78, 286, 1]
    assert found.failed == 0
    assert found.estimate_all == pytest.approx(pool(Y, V).estimate, rel=1e-12)
    assert found.estimate[found.k == 13] == pytest.approx(found.estimate_all, rel=1e-12)


@pytest.mark.parametrize("method", ["REML", "DL", "FE"])
def test_a_subset_is_the_pool_of_its_studies(method):
    found = gosh(Y[:5], V[:5], method=method)
    for i in range(len(found)):
        rows = [study for study in range(5) if found.includes(study)[i]]
        one = pool(Y[rows], V[rows], method=method)
        assert found.estimate[i] == pytest.approx(one.estimate, rel=1e-10)
        assert found.tau2[i] == pytest.approx(one.tau2, rel=1e-9, abs=1e-12)
        assert found.i2[i] == pytest.approx(one.i2, rel=1e-9, abs=1e-12)


def test_a_sample_holds_distinct_subsets_and_repeats_by_its_seed():
    draw = np.random.default_rng(2)
    y, v = draw.normal(size=41), draw.uniform(0.1, 1.0, 41)
    found, again, other = (gosh(y, v, subsets=3000, seed=seed) for seed in (4, 4, 5))
    assert not found.complete
    assert len(np.unique(found.members, axis=0)) == len(found) == 3000
    assert (found.estimate == again.estimate).all()
    assert (found.estimate != other.estimate).any()
    assert found.k.mean() == pytest.approx(20.5, abs=0.5)
    assert (found.k == sum(found.includes(study) for study in range(41))).all()


def test_every_subset_is_drawn_equally_often():
    y, v = np.arange(4.0), np.ones(4)
    drawn = [tuple(gosh(y, v, subsets=1, seed=seed).members[0]) for seed in range(550)]
    _, counts = np.unique(np.array(drawn), axis=0, return_counts=True)
    assert len(counts) == 11
    assert counts == pytest.approx(50.0, abs=30.0)


def test_the_shift_is_the_difference_of_means_with_and_without_a_study():
    found = gosh(Y[:6], V[:6], labels=[f"t{i}" for i in range(6)])
    spread = found.estimate.std()
    for study in range(6):
        inside = found.includes(f"t{study}")
        assert found.shift[study] == pytest.approx(
            (found.estimate[inside].mean() - found.estimate[~inside].mean()) / spread
        )
        assert found.i2_shift[study] == pytest.approx(found.i2[inside].mean() - found.i2[~inside].mean())
    assert found.standout == f"t{np.argmax(np.abs(found.shift))}"


def test_an_outlier_stands_out():
    assert gosh(np.append(np.zeros(9), 5.0), np.full(10, 0.1), labels=list("abcdefghij")).standout == "j"


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_units_scale_estimates_and_leave_i2(unit):
    one, other = gosh(Y[:7], V[:7]), gosh(unit * Y[:7], unit**2 * V[:7])
    assert other.estimate == pytest.approx(unit * one.estimate, rel=1e-9)
    assert other.i2 == pytest.approx(one.i2, rel=1e-7, abs=1e-9)


def test_variances_ten_orders_apart_and_equal_effects_are_fitted():
    wide = gosh(np.linspace(0.0, 1.0, 6), np.geomspace(1e-9, 10.0, 6))
    assert wide.failed == 0
    same = gosh(np.full(5, 0.4), np.linspace(0.1, 0.5, 5))
    assert same.estimate == pytest.approx(0.4)
    assert (same.shift == 0.0).all()


def test_memory_stays_bounded_for_the_default_sample():
    import tracemalloc  # noqa: PLC0415 - used here only

    y, v = np.linspace(0.0, 1.0, 60), np.linspace(0.1, 0.3, 60)
    tracemalloc.start()
    gosh(y, v, subsets=20_000, method="DL")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000 * 60 * 8 * 2  # a third of the six (B, k) arrays that one call would hold


@pytest.mark.parametrize("k", [1, 2])
def test_fewer_than_three_studies_are_refused(k):
    with pytest.raises(ValueError, match="at least three studies"):
        gosh(Y[:k], V[:k])
    assert METHOD.guard == "at least three studies"


@pytest.mark.parametrize("subsets", [0, 2.5, "many"])
def test_subsets_must_be_a_whole_number(subsets):
    with pytest.raises(ValueError, match="positive whole number"):
        gosh(Y, V, subsets=subsets)


def test_three_studies_have_four_subsets():
    found = gosh(Y[:3], V[:3])
    told = [pool(Y[list(rows)], V[list(rows)]).estimate for size in (2, 3) for rows in combinations(range(3), size)]
    assert sorted(found.estimate) == pytest.approx(sorted(told), rel=1e-10)
