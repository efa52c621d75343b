"""The options of `evsynth pool` that choose intervals, weights and a threshold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import call

from evsynth.synthesis import pool
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.predictive import METHODS
from evsynth.synthesis.tau2 import ESTIMATORS

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/metafor_reference.json").read_text())
BCG = REFERENCE["sets"]["bcg"]


@pytest.fixture
def bcg(tmp_path: Path) -> str:
    path = tmp_path / "bcg.csv"
    rows = enumerate(zip(BCG["yi"], BCG["vi"], strict=True), start=1)
    path.write_text("yi,vi,w\n" + "".join(f"{y!r},{v!r},{i}\n" for i, (y, v) in rows))
    return str(path)


@pytest.mark.parametrize(
    "options",
    [
        {"prediction": "hts"}, {"prediction": "bootstrap"}, {"test": "kr"}, {"test": "hybrid"},
        {"tau2_interval": "pl"}, {"method": "GENQ"},
    ],
)  # fmt: skip
def test_an_option_reaches_the_pool(capsys: pytest.CaptureFixture[str], bcg: str, options: dict[str, str]) -> None:
    argv = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    code, out, err = call(capsys, "pool", bcg, "--format", "json", *argv)
    assert code == 0, err
    found, ours = json.loads(out), pool(BCG["yi"], BCG["vi"], **options)
    for name in ("se", "df", "tau2", "tau2_ci_low", "tau2_ci_high", "pi_low", "pi_high", "test"):
        assert found[name] == getattr(ours, name), name


def test_weights_come_from_a_column(capsys: pytest.CaptureFixture[str], bcg: str) -> None:
    argv = ("pool", bcg, "--method", "GENQ", "--weights", "w", "--format", "json")
    found = json.loads(call(capsys, *argv)[1])
    assert found["tau2"] == pytest.approx(0.369456892289505, rel=1e-10)  # metafor 3.8-1


def test_the_probability_beyond_a_threshold_is_added_at_the_end(capsys: pytest.CaptureFixture[str], bcg: str) -> None:
    argv = ("pool", bcg, "--measure", "RR", "--threshold", "1", "--format", "json")
    found = json.loads(call(capsys, *argv)[1])
    assert list(found)[-3:] == ["threshold", "p_below", "p_above"]
    assert found["p_below"] == pytest.approx(pool(BCG["yi"], BCG["vi"]).beyond(0.0), rel=1e-10)
    assert found["p_below"] + found["p_above"] == pytest.approx(1.0, rel=1e-12)
    code, out, _ = call(capsys, *argv[:-2])
    assert code == 0
    assert "p_below" in out


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--prediction", "hst"), 2, "Did you mean 'hts'"),
        (("--tau2-interval", "pl", "--method", "DL"), 2, "use method ML or REML"),
        (("--weights", "w"), 2, "--method GENQ"),
        (("--weights", "missing", "--method", "GENQ"), 3, "missing"),
        (("--threshold", "x"), 2, "threshold"),
        (("--threshold", "nan"), 3, "finite number"),
        (("--threshold", "1", "--method", "FE"), 3, "common-effect"),
        (("--test", "kr", "--method", "DL"), 2, "defined for method REML"),
        (("--prediction", "bootstrap", "--seed", "-1"), 2, "seed"),
        (("--prediction", "bootstrap", "--level", "99.99"), 3, "too few"),
    ],
)
def test_an_impossible_option_is_told(
    capsys: pytest.CaptureFixture[str], bcg: str, options: tuple[str, ...], code: int, told: str
) -> None:
    found, out, err = call(capsys, "pool", bcg, *options)
    assert (found, out) == (code, ""), err
    assert told in err
    assert "Traceback" not in err


def test_the_help_names_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "pool", "--help")
    words = out.replace(",", " ").replace(".", " ").replace(";", " ").split()
    assert {*TESTS, *METHODS, *ESTIMATORS, "qp", "pl"} <= set(words)


@pytest.mark.parametrize(
    ("option", "value"), [("--permutations", "99999999999"), ("--permutations", "٣٣٣٣٣"), ("--seed", "-1")]
)
def test_draws_beyond_all_measure_are_wrong_usage(
    bcg: str, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert call(capsys, "regress", bcg, "--mods", "w", option, value)[0] == 2
