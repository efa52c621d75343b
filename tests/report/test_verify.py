"""A run's folder, hashed again and recomputed; and the options of a run that change what it writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import call

from evsynth.cli.run import EXIT_UNCONFIRMED
from evsynth.report.deliverables import DELIVERABLES

BCG = Path(__file__).parents[2] / "studies" / "bcg"
pytestmark = pytest.mark.xdist_group("verify")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("older") / "bcg"
    shutil.copytree(BCG, folder)
    (folder / "aronson1948.yaml").unlink()
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, older: Path) -> Path:
    from evsynth import run  # noqa: PLC0415 - as a user would

    out = tmp_path_factory.mktemp("verify") / "bcg"
    run(BCG, out, since=older)
    return out


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


def test_every_deliverable_is_made_in_every_format(made: Path) -> None:
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    for one in DELIVERABLES:
        for suffix in one.formats:
            if suffix == "csv":
                assert any(f"tables/{table}.csv" in names for table in one.tables), one.number
            else:
                assert f"documents/{one.file}.{suffix}" in names
    assert {f"documents/T14-change.{suffix}" for suffix in ("docx", "html", "json")} <= names
    assert {f"evidence.{suffix}" for suffix in ("docx", "html", "pdf", "xlsx")} <= names
    assert {"evidence-working.docx", "cells.json", "results.json", "tables/robvis.csv", "figures/prisma.svg"} <= names
    assert {f"inputs/{path.name}" for path in BCG.iterdir()} <= names
    assert all((made / name).stat().st_size > 0 for name in names)


def test_an_untouched_run_is_the_same(made: Path, older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = call(capsys, "verify", str(made), "--since", str(older), "--review", str(BCG), "--check")
    assert (code, told.split(":")[0]) == (0, "Same"), told


def test_a_touched_a_missing_and_a_foreign_file_are_told(
    copy: Path, older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "tables/results.csv").write_text("1,2\n")
    (copy / "evidence.pdf").unlink()
    (copy / "notes.txt").write_text("mine")
    code, told, _ = call(capsys, "verify", str(copy), "--since", str(older), "--check", "--format", "json")
    found = json.loads(told)
    assert code == 6
    assert {(one["subject"], one["message"]) for one in found["stored"]} == {
        ("tables/results.csv", "was changed after the run"),
        ("evidence.pdf", "is missing"),
        ("notes.txt", "was not written by the run"),
    }
    assert found["recomputed"] == []
    assert not found["same"]


def test_other_inputs_are_told_with_how_far_the_numbers_move(
    copy: Path, older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hart = copy / "inputs/hart1977.yaml"
    hart.write_text(hart.read_text().replace("events: 62, n: 13598", "events: 72, n: 13598"))
    code, told, _ = call(capsys, "verify", str(copy), "--since", str(older))
    assert code == 0  # without --check differences are told and no failure
    assert "input: hart1977.yaml differs in the copy in the run's folder from what the run read" in told
    assert "recomputed: results.json is made differently" in told
    assert "largest relative difference" in told


def test_inputs_that_no_longer_pool_are_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "inputs/review.yaml").write_text("title: 1\n")
    code, told, _ = call(capsys, "verify", str(copy), "--check")
    assert code == 6
    assert "can't be pooled any more" in told


@pytest.mark.parametrize(
    "content",
    [None, "{}", "[]", '{"inputs": 1, "outputs": {}, "versions": {}}', "\x00", "[" * 5000 + "]" * 5000],
)
def test_a_folder_that_is_no_run_is_a_problem(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    code, _, told = call(capsys, "verify", str(tmp_path))
    assert code == 3
    assert "manifest.json" in told


def test_an_unconfirmed_certainty_is_exit_4_when_confirmation_is_required(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, _, told = call(capsys, "run", str(BCG), "--out", str(out), "--require-confirmed", "--quiet")
    assert code == EXIT_UNCONFIRMED == 4
    assert "Tuberculosis" in told
    assert (out / "index.html").is_file()


def test_a_house_style_that_is_not_there_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = call(capsys, "run", str(BCG), "--out", str(tmp_path / "o"), "--template", str(tmp_path / "x.docx"))
    assert code == 3
    assert "house style" in told
    assert not (tmp_path / "o").exists()


def test_nothing_outside_the_folder_is_opened(
    copy: Path, older: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads((copy / "manifest.json").read_text())
    record["outputs"] |= {"../secret": "0", "/etc/passwd": "0", "x" * 5000: "0", "a\0b": "0"}
    (copy / "manifest.json").write_text(json.dumps(record))
    (tmp_path / "secret").write_text("s")
    (copy / "index.html").unlink()
    (copy / "index.html").symlink_to("/dev/zero")
    code, told, _ = call(capsys, "verify", str(copy), "--since", str(older), "--check", "--format", "json")
    found = {one["subject"][:20]: one["message"] for one in json.loads(told)["stored"]}
    assert code == 6
    assert found == dict.fromkeys(
        ("../secret", "/etc/passwd", "index.html"), "leads out of the folder, and is not opened"
    ) | {"x" * 20: "is missing", "a\0b": "is missing"}


@pytest.mark.parametrize("option", ["--since", "--template", "--review"])
def test_an_option_that_names_nothing_is_a_problem(
    copy: Path, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = call(capsys, "verify", str(copy), option, str(tmp_path / "nothing"))
    assert code == 3
    assert option in told
