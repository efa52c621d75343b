"""regress() by formula: metafor 3.8-1 (tests/reference/make_formula.R), predictions, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import regress
from evsynth.synthesis.regression.formula import parse
from evsynth.synthesis.regression.formula.columns import from_text

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "metafor_formula.json").read_text(encoding="utf-8"))
YI, VI = REFERENCE["yi"], REFERENCE["vi"]
TABLE = {name: REFERENCE[name] for name in ("alloc", "ablat", "year")}
FITS = [pytest.param(fit, id=fit["formula"]) for fit in REFERENCE["fits"]]


def fitted(formula, **choices):
    return regress(YI, VI, data=TABLE, formula=formula, **choices)


@pytest.mark.parametrize("theirs", FITS)
def test_formula_agrees_with_metafor(theirs):
    ours = fitted(theirs["formula"], method=theirs["method"], test=theirs["test"])
    assert ours.tau2 == pytest.approx(theirs["tau2"], rel=1e-10)
    assert (ours.qm, ours.qm_p) == pytest.approx((theirs["qm"], theirs["qm_p"]), rel=1e-10)
    assert [t.stat for t in ours.terms] == pytest.approx([t["stat"] for t in theirs["terms"]], rel=1e-10)
    assert [t.p for t in ours.terms] == pytest.approx([t["p"] for t in theirs["terms"]], rel=1e-10)
    curve = ours.predict(TABLE)
    assert curve.estimate == pytest.approx(theirs["fitted"], rel=1e-10, abs=1e-13)
    if "ns(" not in theirs["formula"]:  # another basis of the same space
        assert [c.estimate for c in ours.coefficients] == pytest.approx(theirs["beta"], rel=1e-9)
        assert [c.se for c in ours.coefficients] == pytest.approx(theirs["se"], rel=1e-9)


def test_coefficients_and_terms_say_what_they_compare():
    fit = fitted("~ alloc * year", test="z")
    assert fit.names == (
        "intercept", "alloc: random v alternate", "alloc: systematic v alternate", "year",
        "alloc: random v alternate:year", "alloc: systematic v alternate:year",
    )  # fmt: skip
    factor = fit.terms[0]
    assert (factor.name, factor.reference) == ("alloc", "alternate")
    assert factor.levels == (("alternate", 2), ("random", 7), ("systematic", 4))
    assert fit.studies_per_moderator == pytest.approx(13 / 5)
    assert fit.descriptive


def test_new_data_meet_remembered_knots_and_levels():
    fit = fitted("~ ns(ablat, df=2) + poly(year, 2)")
    alone = fit.predict({"ablat": [TABLE["ablat"][4]], "year": [TABLE["year"][4]]})
    assert alone.estimate[0] == pytest.approx(fit.predict(TABLE).estimate[4], rel=1e-12)
    assert alone.x.shape == (1, 2)
    assert fitted("~ alloc + year").predict({"alloc": ["random"], "year": [0]}).x.tolist() == [0.0]


@pytest.mark.parametrize(
    ("new", "extrapolate", "message"),
    [
        ({"alloc": ["rondom"], "year": [0]}, False, "row 1: alloc 'rondom' was not among the studies.*'random'"),
        ({"alloc": ["random"], "year": [99]}, False, "year = 99 lies outside the observed range"),
        ({"alloc": ["random"], "year": [99]}, True, "year = 99 lies outside the observed range"),
        ({"alloc": ["random"]}, False, "unknown column 'year'"),
        ({"alloc": ["random", "random"], "year": [0, None]}, False, "row 2 has no year"),
        ({"alloc": ["random"], "year": ["early"]}, False, "row 1: year is the word 'early'"),
    ],
)
def test_predictions_are_refused_where_nothing_is_known(new, extrapolate, message):
    with pytest.raises(ValueError, match=message):
        fitted("~ alloc + bs(year, df=3)").predict(new, extrapolate=extrapolate)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("~ __import__('os')", "position 3: there is no function '__import__'.*Python is not evaluated"),
        ("~ year.real + [0]", r"position 15: '\[' is not part of a formula"),
        ("~ (lambda: 1)", "position 4|position 10"),
        ("~ I(year)", "there is no function 'I'"),
        ("~ np.log(ablat)", "there is no function 'np.log'.*Did you mean 'log'"),
        ("~ yaer", "position 3: unknown column 'yaer'.*Did you mean 'year'"),
        ("yi ~ year", "position 4: nothing stands left of ~"),
        ("~ year^2", r"position 7: \^ is for interactions.*poly"),
        ("~ bs(ablat, 3", r"position 14: '\)' is expected, not 'the end'"),
        ("~ bs(ablat, knots=3)", "position 13: bs.. takes df and degree"),
        ("~ bs(ablat, df='3')", "df is a whole number"),
        ("~ bs(ablat, df=2)", "df is at least the degree, 3"),
        ("~ poly(ablat, 99)", "a whole number from 1 to 20"),
        ("~ log(C(year))", "takes a column, not C"),
        ("~ log(alloc)", "needs numbers"),
        ("~ log(year)", "row 1: year = .* has no logarithm"),
        ("~ C(alloc, ref='none')", "has no level 'none'"),
        ("~ alloc + C(alloc)", "both plainly and in C"),
        ("~ 2 + year", "a number among the terms is 0 or 1"),
        ("~ year + ", "name of a column is expected"),
        ("~ year ablat", "an operator is expected"),
        ("~ year - year", "names no moderator"),
        ("~ " + "(" * 30 + "year" + ")" * 30, "too many parentheses"),
        ("~ " + "year + " * 200 + "year", "1000 are read"),
        ("~ (" + " + ".join(f"a{i}" for i in range(25)) + ")^3", "more than 200 terms"),
    ],
)
def test_a_formula_beyond_the_grammar_is_refused_at_its_place(formula, message):
    with pytest.raises(ValueError, match=message):
        fitted(formula)


def test_near_collinear_columns_are_named():
    table = {**TABLE, "again": [2.0 * x + 1.0 for x in TABLE["year"]]}
    with pytest.raises(ValueError, match="moderator 'again' is collinear with intercept, year"):
        regress(YI, VI, data=table, formula="~ year + again")
    table["trap"] = [float(word == "random") for word in TABLE["alloc"]]
    with pytest.raises(ValueError, match="moderator 'trap' is collinear"):
        regress(YI, VI, data=table, formula="~ alloc + trap")
    with pytest.raises(ValueError, match="collinear"):
        fitted("~ year + poly(year, 2)")
    with pytest.raises(ValueError, match=r"13 studies can't carry 16 coefficients: at least p \+ 1 = 17"):
        regress(YI, VI, data={"a": TABLE["year"], "b": TABLE["ablat"]}, formula="~ poly(a, 3) * poly(b, 3)")


def test_missing_entries_are_named_by_row_or_dropped():
    table = {**TABLE, "year": [None, float("nan"), *TABLE["year"][2:]]}
    with pytest.raises(ValueError, match="row 1 has no year; row 2 has no year"):
        regress(YI, VI, data=table, formula="~ year", labels=None)
    fit = regress(YI, VI, data=table, formula="~ year", drop_missing=True)
    assert (fit.k, fit.dropped) == (11, ("row 1", "row 2"))


def test_arguments_that_contradict_a_formula():
    for arguments in ({"names": ["year"]}, {"intercept": False}, {"X": TABLE["year"]}):
        with pytest.raises(ValueError, match="leave X, names and intercept out"):
            fitted("~ year", **arguments)
    with pytest.raises(ValueError, match="data is missing"):
        regress(YI, VI, formula="~ year")
    with pytest.raises(ValueError, match="data must be a data frame"):
        regress(YI, VI, formula="~ year", data=[1.0])
    with pytest.raises(ValueError, match="column 'year' has 1 rows, not 13"):
        regress(YI, VI, formula="~ year", data={"year": [1.0]})
    with pytest.raises(ValueError, match="say what to regress on"):
        regress(YI)


def test_a_data_frame_and_backquotes():
    import pandas as pd  # noqa: PLC0415 - heavy

    frame = pd.DataFrame(TABLE).rename(columns={"ablat": "abs. latitude"})
    fit = regress(YI, VI, data=frame, formula="~ `abs. latitude`")
    assert fit.names == ("intercept", "abs. latitude")
    assert fit.predict(frame[:2]).estimate.shape == (2,)


def test_grammar():
    def texts(formula):
        return {":".join(atom.text for atom in term) for term in parse(formula).terms}

    assert texts("~ a * b * c") == {"a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"}
    assert texts("(a + b + c)^2 - a:b") == {"a", "b", "c", "a:c", "b:c"}
    assert texts("a + a + a:a") == {"a"}
    assert not parse("~ 0 + a").intercept
    assert not parse("a - 1").intercept
    assert parse("a + bs(log(b), 4)").columns == ("a", "b")


def test_columns_of_text():
    assert from_text(["1", " 2.5", ""]) == [1.0, 2.5, None]
    assert from_text(["a", "", "2"]) == ["a", None, "2"]


def test_a_natural_spline_has_its_knots_at_quantiles_of_all_values():
    # R 4.2, metafor 3.8-1: rma(yi, vi, mods = ~ ns(x, df = 3)), with ties in x
    x = [5, 5, 5, 5, 8, 10, 10, 15, 15, 20, 24, 24]
    yi = [0.1, 0.3, 0.2, 0.5, 0.4, 0.2, 0.6, 0.3, 0.7, 0.4, 0.1, 0.5]
    fit = regress(yi, [0.02] * 12, data={"x": x}, formula="ns(x, df=3)", test="z")
    assert fit.qm == pytest.approx(1.9199078162468, rel=1e-7)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("ns(x, 1)", "df is at least 2"),
        ("cr(x, 1)", "df is at least 2"),
        ("ns(x, df=3, df=4)", "df is given twice"),
        ("Intercept", "the name of the intercept"),
        ("intercept", "the name of the intercept"),
        ("ns(huge, 3)", "numbers too large or too small"),
        ("ns(tiny, 3)", "numbers too large or too small"),
    ],
)
def test_what_patsy_would_choke_on_is_refused_in_words(formula, message):
    data = {"x": list(range(12)), "Intercept": ["u", "v"] * 6, "intercept": list(range(12))}
    data |= {"huge": [1e300 * i for i in range(12)], "tiny": [1e-310 * i for i in range(12)]}
    with pytest.raises(ValueError, match=message):
        regress([0.1 * (-1) ** i * i for i in range(12)], [0.1] * 12, data=data, formula=formula)


def test_only_numbers_as_a_csv_file_writes_them_are_numbers():
    assert from_text(["1_0", "2"]) == ["1_0", "2"]
    assert from_text(["١", "2"]) == ["١", "2"]
    assert from_text(["1e3", "-.5", "nan", ""]) == [1000.0, -0.5, None, None]


def test_masked_moderators_are_refused():
    X = np.ma.array([[1.0], [2], [3], [4], [6]], mask=[[0], [1], [0], [0], [0]])
    with pytest.raises(ValueError, match="masked"):
        regress([0.1, 0.3, -0.2, 0.5, 0.2], [0.1] * 5, X)
