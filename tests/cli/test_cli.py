"""The doors of the command line: the machine contract, exit codes, and no traceback whatever comes in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import call

from evsynth.cli import COMMANDS

ROOT = Path(__file__).parents[2]
REFERENCE = json.loads((ROOT / "tests/reference/metafor_reference.json").read_text())
BCG = REFERENCE["sets"]["bcg"]
POOL = {
    "k", "estimate", "se", "ci_low", "ci_high", "stat", "p", "df", "tau2", "tau2_ci_low", "tau2_ci_high", "i2", "h2",
    "q", "q_df", "q_p", "pi_low", "pi_high", "method", "test", "measure", "converged", "display",
}  # fmt: skip


@pytest.fixture
def bcg(tmp_path: Path) -> str:
    rows = zip(BCG["yi"], BCG["vi"], BCG["mods"]["year"], BCG["mods"]["ablat"], strict=True)
    path = tmp_path / "bcg.csv"
    path.write_text("yi,vi,year,lat\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows))
    return str(path)


def test_pool_prints_the_contract(capsys: pytest.CaptureFixture[str], bcg: str) -> None:
    code, out, _ = call(capsys, "pool", bcg, "--format", "json", "--measure", "RR")
    found = json.loads(out)
    assert code == 0
    assert set(found) == POOL
    assert found["estimate"] == pytest.approx(-0.714532342158139, rel=1e-10)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((-1.10844371368555, -0.320620970630728), rel=1e-9)
    assert found["display"]["estimate"] == pytest.approx(0.48942, abs=1e-5)


def test_pool_of_counts_by_the_glmm(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("study,x,n\na,4,10\nb,3,20\nc,2,30\nd,1,40\ne,0,15\n")
    argv = ("pool", str(path), "--xi", "x", "--ni", "n", "--measure", "PLO", "--method", "GLMM", "--format", "json")
    found = json.loads(call(capsys, *argv)[1])
    assert found["estimate"] == pytest.approx(-2.46704, abs=1e-4)
    assert found["tau2"] == pytest.approx(1.19046, abs=1e-3)
    assert (found["test"], found["df"]) == ("t", 4)


def test_regress_prints_the_contract(capsys: pytest.CaptureFixture[str], bcg: str) -> None:
    code, out, _ = call(capsys, "regress", bcg, "--mods", "lat,year", "--test", "z", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert {"coefficients", "tau2", "r2", "qm", "qm_df", "qm_p", "qe", "qe_df", "qe_p", "k"} <= set(found)
    assert [c["name"] for c in found["coefficients"]] == ["intercept", "lat", "year"]
    fit = next(
        f
        for f in BCG["fits"]
        if f and f.get("mods") == ["ablat", "year"] and (f.get("method"), f.get("test")) == ("REML", "z")
    )
    assert [c["estimate"] for c in found["coefficients"]] == pytest.approx(fit["beta"], rel=1e-8)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        ("yi,vi\n", "no data"),
        ("yi,v_i\n1,1\n", "Did you mean 'v_i'?"),
        ("yi,vi\n1,0\n2,1\n", ":2: vi: 0 is not above 0"),
        ("yi,vi\n1,x\nnan,1\n,1\n", "'x' is not a finite number"),
        ("yi,vi\n1,1,1\n", "has 3 cells, the header 2"),
        ("yi,yi,vi\n1,1,1\n", "twice"),
        ('yi,vi\n"1,1\n', "not a CSV file"),
    ],
)
def test_a_bad_file_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    code, out, err = call(capsys, "pool", str(path))
    assert (code, out) == (3, "")
    assert told in err
    assert "Traceback" not in err


def test_all_problems_of_a_file_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("yi,vi\n1,-1\nx,1\n2,inf\n")
    code, _, err = call(capsys, "pool", str(path))
    assert code == 3
    assert "3 problems" in err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--method", "RELM"), 2), (("--test", "hk"), 2), (("--level", "0"), 2), (("--level", "x"), 2),
        (("--xi", "yi"), 2), (("--nonsense",), 2), (("--method", "GLMM"), 2), (("--measure", "PLOX"), 2),
    ],
)  # fmt: skip
def test_a_bad_option_is_told(
    capsys: pytest.CaptureFixture[str], bcg: str, options: tuple[str, ...], code: int
) -> None:
    found, _, err = call(capsys, "pool", bcg, *options)
    assert found == code, err
    assert "Traceback" not in err
    assert err.strip()


def test_counts_that_cannot_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("x,n\n4,3\n1,2\n")
    code, _, err = call(capsys, "pool", str(path), "--xi", "x", "--ni", "n")
    assert code == 3
    assert "counts.csv:2: x: 4 of 3" in err


def test_no_event_at_all_is_a_numerical_failure_with_a_way_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("x,n\n0,30\n0,20\n")
    code, _, err = call(capsys, "pool", str(path), "--xi", "x", "--ni", "n", "--method", "GLMM")
    assert code == 5
    assert "0 of 50" in err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = call(capsys, name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: evsynth {name}")


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "pol")[0] == 2


def test_init_writes_a_review_that_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert call(capsys, "init", str(folder))[0] == 0
    assert call(capsys, "check", str(folder))[0] == 0
    code, out, err = call(capsys, "run", str(folder), "--out", str(tmp_path / "out"))
    assert code == 0, err
    assert Path(out.strip()).is_file()
    assert call(capsys, "init", str(folder))[0] == 3


@pytest.mark.parametrize("argv", [("--help",), ("check", "studies/bcg")])
def test_light_commands_load_nothing_heavy(argv: tuple[str, ...]) -> None:
    code = (
        "import sys; from evsynth.cli import main\n"
        f"try: main({list(argv)!r})\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'statsmodels', 'pymare', 'matplotlib', 'docx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_three_doors_are_one(bcg: str) -> None:
    answers = [
        subprocess.run(
            [sys.executable, *door, "pool", bcg, "--format", "json"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        for door in (["cli.py"], ["-m", "evsynth"])
    ]
    assert answers[0] == answers[1]


def test_a_broken_review_ends_with_3_in_the_shell(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "cli.py", "check", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("yi;vi\n1;1\n", "Separate the columns by commas"),
        ("yi,vi\n1,1_0\n", "'1_0' is not a finite number"),
        ("yi,vi\n١,1\n", "is not a finite number"),
    ],
)
def test_numbers_are_read_strictly(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(content, encoding="utf-8")
    code, _, err = call(capsys, "pool", str(path))
    assert code == 3
    assert told in err


def test_a_byte_that_is_no_text_is_told_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(b"study,yi,vi\nM\xfcller,1,1\n")
    code, _, err = call(capsys, "pool", str(path))
    assert code == 3
    assert "latin.csv:2: isn't UTF-8: byte 0xfc" in err


@pytest.mark.parametrize("argv", [("--mods", "year,year"), ("--mods", "yi"), ("--mods", ",")])
def test_a_column_is_named_once(capsys: pytest.CaptureFixture[str], bcg: str, argv: tuple[str, ...]) -> None:
    code, _, err = call(capsys, "regress", bcg, *argv)
    assert code == 2
    assert "olumn" in err


def test_a_name_too_long_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (("init", "a" * 300), ("run", "studies/bcg", "--out", "a" * 300)):
        code, _, err = call(capsys, *argv)
        assert code == 3
        assert "can't be written" in err


def test_a_review_in_which_nobody_had_the_event_runs_and_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, out = tmp_path / "mine", tmp_path / "out"
    call(capsys, "init", str(folder))
    third = (folder / "first2019.yaml").read_text().replace("First", "Third").replace("first2019", "third2020")
    (folder / "third2020.yaml").write_text(third)
    bib = (folder / "references.bib").read_text()
    (folder / "references.bib").write_text(bib + bib[: bib.index("@article{second")].replace("first2019", "third2020"))
    for study in folder.glob("*20*.yaml"):
        study.write_text(re.sub(r"events: \d+", "events: 0", study.read_text()))
    code, _, err = call(capsys, "run", str(folder), "--out", str(out), "--quiet")
    assert (code, err) == (0, "")
    assert "report 0 of 324 with the exact" in (out / "index.html").read_text(encoding="utf-8")
    assert (out / "figures/forest-complications.png").is_file()
