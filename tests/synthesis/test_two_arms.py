import json
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evsynth.problems import NumericalError
from evsynth.synthesis.two_arms import METHODS, mantel_haenszel, mantel_haenszel_many, peto, peto_many

FOLDER = Path(__file__).parents[1] / "reference"
SETS = json.loads((FOLDER / "two_arms.json").read_text())["sets"]
CASES = [(name, measure) for name, known in SETS.items() for measure in known["fits"]]
CLOSE = {"rel": 1e-10, "abs": 1e-13}


def counts(name):
    return {key: values for key, values in SETS[name].items() if key not in {"source", "fits"}}


def pooled(measure, data, **options):
    data = {key: np.atleast_1d(values) for key, values in data.items()}
    if measure == "PETO":
        return peto(**data, **options)
    return mantel_haenszel(measure=measure, **data, **options)


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_agrees_with_metafor(name, measure):
    known = SETS[name]["fits"][measure]
    found = pooled(measure, counts(name))
    for field in ("estimate", "se", "ci_low", "ci_high", "stat", "p", "q"):
        assert getattr(found, field) == pytest.approx(known[field], **CLOSE), field
    assert found.q_df == known["k_q"] - 1
    if found.q_df:
        for field in ("i2", "h2", "q_p"):
            assert getattr(found, field) == pytest.approx(known[field], **CLOSE), field
    else:
        assert (found.q, found.q_p, found.i2, found.h2) == (0.0, None, None, None)
    assert found.k == known["k"]
    if measure in {"OR", "IRR"}:
        assert found.cmh == pytest.approx(known["cmh"], **CLOSE)
        assert found.cmh_p == pytest.approx(known["cmh_p"], **CLOSE)
    if measure == "OR" and found.q_df:
        assert found.tarone == pytest.approx(known["tarone"], **CLOSE)
        assert found.tarone_p == pytest.approx(known["tarone_p"], **CLOSE)
        assert found.q_df == known["tarone_df"]


def test_agrees_with_the_shared_reference_file():
    known = json.loads((FOLDER / "metafor_reference.json").read_text())
    bcg = counts("bcg")
    found = mantel_haenszel(measure="RR", **bcg)
    assert (found.estimate, found.se) == pytest.approx(
        (known["mantel_haenszel_bcg"]["beta"], known["mantel_haenszel_bcg"]["se"]), rel=1e-12
    )
    found = peto(**bcg)
    assert (found.estimate, found.se) == pytest.approx((known["peto_bcg"]["beta"], known["peto_bcg"]["se"]), rel=1e-12)


def test_a_single_study_is_its_own_odds_ratio_with_woolfs_variance():
    found = pooled("OR", {"ai": 4, "n1i": 123, "ci": 11, "n2i": 139})
    assert found.estimate == pytest.approx(log(4 / 119 / (11 / 128)), rel=1e-14)
    assert found.se == pytest.approx((1 / 4 + 1 / 119 + 1 / 11 + 1 / 128) ** 0.5, rel=1e-14)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "PETO", "IRR", "IRD"])
def test_a_batch_with_masks_is_the_same_pools_one_by_one(measure):
    name = "nielweise2008" if measure in {"IRR", "IRD"} else "nielweise2007"
    data = {key: np.array(values, float) for key, values in counts(name).items()}
    k = len(next(iter(data.values())))
    mask = ~np.eye(k, dtype=bool)
    mask[0] = True
    stacked = {key: np.where(mask, values, np.nan) for key, values in data.items()}
    many = (
        peto_many(**stacked, mask=mask) if measure == "PETO" else mantel_haenszel_many(mask, measure=measure, **stacked)
    )
    for row in (0, 1, k // 2, k - 1):
        one = pooled(measure, {key: values[mask[row]] for key, values in data.items()})
        for field in ("estimate", "se", "ci_low", "ci_high", "stat", "p", "q", "q_df", "i2", "h2", "k"):
            assert getattr(many, field)[row] == pytest.approx(getattr(one, field), rel=1e-12), field
        assert many.weights[row][mask[row]] == pytest.approx(one.weights, rel=1e-12)
    assert not many.failed.any()


tables = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 30), st.integers(0, 12), st.integers(0, 30)), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(["OR", "RR", "RD", "PETO"]))
def test_swapping_the_arms_turns_the_sign_and_keeps_the_rest(rows, measure):
    a, b, c, d = (np.array(cell, float) for cell in zip(*rows, strict=True))
    data = {"ai": a, "n1i": a + b, "ci": c, "n2i": c + d}
    if not (np.all(data["n1i"] > 0) and np.all(data["n2i"] > 0)):
        return
    try:
        found = pooled(measure, data)
    except NumericalError:
        with pytest.raises(NumericalError):
            pooled(measure, {"ai": c, "n1i": c + d, "ci": a, "n2i": a + b})
        return
    turned = pooled(measure, {"ai": c, "n1i": c + d, "ci": a, "n2i": a + b})
    assert turned.estimate == pytest.approx(-found.estimate, rel=1e-9, abs=1e-12)
    assert turned.se == pytest.approx(found.se, rel=1e-9, abs=1e-12)
    assert turned.q == pytest.approx(found.q, rel=1e-7, abs=1e-9)
    numbers = (found.se, found.ci_low, found.ci_high, found.stat, found.p, found.q)
    assert np.isfinite(numbers).all()
    assert np.isfinite([found.yi, found.vi, found.weights]).all()


def test_tarones_expected_counts_reproduce_the_odds_ratio_in_tables_with_more_events_than_controls():
    # an odds ratio below one and more events than controls: the other branch of the quadratic
    data = {"ai": [60, 20], "n1i": [90, 45], "ci": [9, 28], "n2i": [10, 33]}
    found = pooled("OR", data)
    odds = np.exp(found.estimate)
    a, n1, c, n2 = (np.array(values, float) for values in data.values())
    statistic, excess, spread = 0.0, 0.0, 0.0
    for i in range(2):
        low, high = max(0.0, a[i] + c[i] - n2[i]), min(n1[i], a[i] + c[i])
        for _ in range(200):
            middle = (low + high) / 2
            m = a[i] + c[i]
            ratio = middle * (n2[i] - m + middle) - odds * (n1[i] - middle) * (m - middle)
            low, high = (middle, high) if ratio < 0 else (low, middle)
        v = 1 / (1 / low + 1 / (n1[i] - low) + 1 / (m - low) + 1 / (n2[i] - m + low))
        statistic += (a[i] - low) ** 2 / v
        excess, spread = excess + a[i] - low, spread + v
    assert found.tarone == pytest.approx(statistic - excess**2 / spread, rel=1e-9)


def test_studies_without_events_are_named_and_weigh_nothing_in_a_ratio():
    data = {"ai": [3, 0], "n1i": [40, 50], "ci": [6, 0], "n2i": [41, 52]}
    ratio = pooled("OR", data)
    assert ratio.note == "1 study has no event in either arm: it tells nothing of a ratio and has no weight"
    assert ratio.weights.tolist() == [100.0, 0.0]
    alone = pooled("OR", {key: values[:1] for key, values in data.items()})
    assert (ratio.estimate, ratio.se) == pytest.approx((alone.estimate, alone.se), rel=1e-14)
    difference = pooled("RD", data)
    assert "counted in the difference, left out of Q" in difference.note
    assert abs(difference.estimate) < abs(pooled("RD", {key: values[:1] for key, values in data.items()}).estimate)


@pytest.mark.parametrize(
    ("measure", "data", "told"),
    [
        ("OR", {"ai": [0, 0], "n1i": [9, 8], "ci": [0, 0], "n2i": [9, 9]}, "no study has an event"),
        ("RD", {"ai": [9, 8], "n1i": [9, 8], "ci": [9, 9], "n2i": [9, 9]}, "no study has an event, or in every"),
        ("RR", {"ai": [0, 0], "n1i": [9, 8], "ci": [2, 0], "n2i": [9, 9]}, "on one side"),
        ("OR", {"ai": [3, 0], "n1i": [9, 8], "ci": [0, 0], "n2i": [9, 9]}, "on one side"),
        ("RD", {"ai": [9], "n1i": [9], "ci": [0], "n2i": [9]}, "standard error is zero"),
        ("PETO", {"ai": [0], "n1i": [9], "ci": [0], "n2i": [9]}, "no study has an event"),
        ("IRR", {"x1i": [0], "t1i": [9.5], "x2i": [1], "t2i": [9]}, "on one side"),
        ("IRD", {"x1i": [0], "t1i": [9.5], "x2i": [0], "t2i": [9]}, "no study has an event"),
    ],
)
def test_what_has_no_finite_estimate_is_refused_and_named_in_a_batch(measure, data, told):
    with pytest.raises(NumericalError, match=told):
        pooled(measure, data)
    stacked = {key: np.array([values]) for key, values in data.items()}
    many = peto_many(**stacked) if measure == "PETO" else mantel_haenszel_many(measure=measure, **stacked)
    assert told in many.reason[0]
    assert many.failed[0]
    assert np.isnan([many.estimate[0], many.se[0], many.p[0], many.q[0], many.q_p[0]]).all()


def test_impossible_counts_are_refused_by_the_name_of_their_row():
    good = {"ai": [4, 2], "n1i": [10, 9], "ci": [1, 1], "n2i": [10, 8]}
    for change in ({"ai": [4, 11]}, {"ai": [4, -1]}, {"ai": [4, 0.5]}, {"n1i": [10, 0]}, {"ci": [1, np.nan]}):
        with pytest.raises(ValueError, match=r"Smith: .* can't be"):
            mantel_haenszel(labels=["Jones", "Smith"], **good | change)
    many = mantel_haenszel_many(**{key: [values, values] for key, values in (good | {"ai": [4, 11]}).items()})
    assert all("a count is impossible" in reason for reason in many.reason)
    none = mantel_haenszel_many([[False, False]], **{key: [values] for key, values in good.items()})
    assert none.reason.tolist() == ["no study"]


def test_wrong_arguments_are_refused():
    good = {"ai": [4, 2], "n1i": [10, 9], "ci": [1, 1], "n2i": [10, 8]}
    with pytest.raises(ValueError, match="unknown measure 'SMD'"):
        mantel_haenszel(measure="SMD", **good)
    with pytest.raises(ValueError, match="IRR is pooled from x1i, t1i, x2i, t2i, not ai"):
        mantel_haenszel(measure="IRR", **good)
    with pytest.raises(ValueError, match="differ in length"):
        mantel_haenszel(**good | {"ai": [1]})
    with pytest.raises(ValueError, match="labels and ai differ"):
        mantel_haenszel(labels=["one"], **good)
    with pytest.raises(ValueError, match="k = 0"):
        peto([], [], [], [])
    with pytest.raises(ValueError, match=r"must all be \(B, k\)"):
        peto_many([1, 2], [3, 4], [1, 2], [3, 4])
    with pytest.raises(ValueError, match="mask must have the shape"):
        mantel_haenszel_many([True], **{key: [values] for key, values in good.items()})
    with pytest.raises(ValueError, match="level"):
        peto(**good, level=100)


def test_petos_method_says_when_it_may_be_biased():
    rare = {"ai": [1, 2], "n1i": [1000, 900], "ci": [3, 2], "n2i": [1000, 880]}
    assert pooled("PETO", rare).note == ""
    common = pooled("PETO", {"ai": [60], "n1i": [100], "ci": [5], "n2i": [300]})
    assert common.note.startswith("Peto's method may be biased: events are not rare (16%), arms are unbalanced")
    assert common.note.endswith("the effect is large")


def test_person_time_in_other_units_leaves_the_ratio_and_scales_the_difference():
    data = {key: np.array(values, float) for key, values in counts("nielweise2008").items()}
    for unit in (1e-8, 1e8):
        other = data | {"t1i": data["t1i"] * unit, "t2i": data["t2i"] * unit}
        assert pooled("IRR", other).estimate == pytest.approx(pooled("IRR", data).estimate, rel=1e-12)
        assert pooled("IRR", other).se == pytest.approx(pooled("IRR", data).se, rel=1e-12)
        assert pooled("IRD", other).se == pytest.approx(pooled("IRD", data).se / unit, rel=1e-12)


def test_every_measure_says_what_it_did_and_by_whose_method():
    assert set(METHODS) == {"OR", "RR", "RD", "IRR", "IRD", "PETO"}
    assert all(method.references and method.sentence.endswith(".") for method in METHODS.values())
    assert pooled("OR", counts("bcg")).display["estimate"] == pytest.approx(np.exp(-0.473410988388585))
    assert pooled("RD", counts("bcg")).weights.sum() == pytest.approx(100.0)
