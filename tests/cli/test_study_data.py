"""`evsynth pool` on study data of every layout, and `evsynth regress` on a formula."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import call

from evsynth.synthesis import mantel_haenszel, peto, pool, pool_rates, regress

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/metafor_reference.json").read_text())
TRIALS = REFERENCE["bcg_counts"]
ARMS = {
    "ai": TRIALS["tpos"],
    "n1i": [a + b for a, b in zip(TRIALS["tpos"], TRIALS["tneg"], strict=True)],
    "ci": TRIALS["cpos"],
    "n2i": [a + b for a, b in zip(TRIALS["cpos"], TRIALS["cneg"], strict=True)],
}
TWO_ARMS = ("--ai", "ai", "--n1i", "n1i", "--ci", "ci", "--n2i", "n2i")


@pytest.fixture
def trials(tmp_path: Path) -> str:
    path = tmp_path / "trials.csv"
    effects = (REFERENCE["sets"]["bcg"][name] for name in ("yi", "vi"))
    rows = zip(*ARMS.values(), TRIALS["alloc"], TRIALS["ablat"], *effects, strict=True)
    lines = [",".join(map(repr, row)).replace("'", "") for row in rows]
    path.write_text("\n".join([",".join((*ARMS, "allocation", "latitude", "yi", "vi")), *lines]) + "\n")
    return str(path)


def test_two_arms_by_mantel_haenszel_and_peto(capsys, trials):
    code, out, _ = call(capsys, "pool", trials, *TWO_ARMS, "--method", "MH", "--format", "json")
    found = json.loads(out)
    assert (code, found["method"], found["measure"], found["tau2"]) == (0, "MH", "RR", None)
    assert found["estimate"] == pytest.approx(REFERENCE["mantel_haenszel_bcg"]["beta"], rel=1e-10)
    assert found["se"] == mantel_haenszel(measure="RR", **ARMS).se
    _, out, _ = call(capsys, "pool", trials, *TWO_ARMS, "--method", "PETO", "--format", "json")
    assert json.loads(out)["estimate"] == peto(**ARMS).estimate
    assert json.loads(out)["estimate"] == pytest.approx(REFERENCE["peto_bcg"]["beta"], rel=1e-10)


def test_two_arms_as_effect_sizes(capsys, trials):
    _, out, _ = call(capsys, "pool", trials, *TWO_ARMS, "--format", "json")
    found = json.loads(out)
    assert found["estimate"] == pytest.approx(-0.714532, abs=1e-6)
    assert found["estimate"] == pool(**ARMS).estimate
    assert found["display"]["estimate"] == pytest.approx(0.4894, abs=1e-4)


def test_events_in_person_time(capsys, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("xi,ti\n5,120.5\n0,40\n22,510\n")
    _, out, _ = call(capsys, "pool", str(path), "--xi", "xi", "--ti", "ti", "--method", "GLMM", "--format", "json")
    found = json.loads(out)
    assert (found["method"], found["measure"]) == ("GLMM", "IRLN")
    assert found["estimate"] == pool_rates([5, 0, 22], [120.5, 40, 510]).estimate
    _, out, _ = call(capsys, "pool", str(path), "--xi", "xi", "--ti", "ti", "--format", "json")
    assert json.loads(out)["measure"] == "IRLN"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--ai", "ai"), "--ai --n1i --ci --n2i"),
        (("--xi", "ai", "--yi", "yi"), "Give --yi and --vi"),
        (("--method", "MH"), "two arms: give --ai"),
        ((*TWO_ARMS, "--method", "MH", "--tau2-interval", "pl"), "no choice of tau2 intervals"),
    ],
)
def test_half_a_layout_is_wrong_usage(capsys, trials, argv, told):
    code, out, err = call(capsys, "pool", trials, *argv)
    assert (code, out) == (2, "")
    assert told in err


def test_half_an_event_is_told_with_its_line(capsys, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("xi,ti\n5,120\n1.5,40\n")
    code, _, err = call(capsys, "pool", str(path), "--xi", "xi", "--ti", "ti")
    assert code == 3
    assert f"{path}:3: xi: 1.5 of 40" in err


def test_a_number_beyond_computing_is_told_with_its_line(capsys, tmp_path):
    path = tmp_path / "huge.csv"
    path.write_text("yi,vi\n1e300,1\n0.2,1e-300\n")
    code, _, err = call(capsys, "pool", str(path))
    assert code == 3
    assert f"{path}:2: yi: 1e+300 is beyond what can be computed with" in err
    assert f"{path}:3: vi: 1e-300 is beyond" in err


def test_a_formula_names_factors_and_numbers(capsys, trials):
    code, out, _ = call(capsys, "regress", trials, "--formula", "latitude + allocation", "--format", "json")
    found = json.loads(out)["coefficients"]
    assert code == 0
    assert [c["name"] for c in found][:2] == ["intercept", "latitude"]
    assert len(found) == 4
    bcg = REFERENCE["sets"]["bcg"]
    data = {"latitude": TRIALS["ablat"], "allocation": TRIALS["alloc"]}
    fit = regress(bcg["yi"], bcg["vi"], data=data, formula="latitude + allocation")
    assert [c["estimate"] for c in found] == pytest.approx([c.estimate for c in fit.coefficients], rel=1e-12)


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (("--formula", "latitude", "--mods", "latitude"), 2, "--mods or --formula"),
        ((), 2, "--mods or --formula"),
        (("--formula", "attitude"), 3, "Did you mean 'latitude'?"),
        (("--formula", "open('x')"), 3, "Python is not evaluated"),
        (("--formula", "latitude - allocation"), 3, "a term that is not there can't be taken out"),
    ],
)
def test_a_wrong_formula_is_told(capsys, trials, argv, code, told):
    found, out, err = call(capsys, "regress", trials, *argv)
    assert (found, out) == (code, "")
    assert told in err
