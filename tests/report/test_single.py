"""One table or figure by its name, in the format its file's suffix asks for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import call

BCG = str(Path(__file__).parents[2] / "studies" / "bcg")
pytestmark = pytest.mark.xdist_group("single")
MAGIC = {
    "docx": b"PK",
    "xlsx": b"PK",
    "pdf": b"%PDF",
    "html": b"<!DOCTYPE",
    "csv": b"",
    "json": b"{",
    "md": b"",
    "svg": b"<?xml",
    "png": b"\x89PNG",
}


@pytest.mark.parametrize("suffix", ["csv", "json", "md", "html", "docx", "xlsx", "pdf"])
def test_a_table_by_id(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"x.{suffix}"
    assert call(capsys, "table", BCG, "results", "-o", str(out))[0] == 0
    assert out.read_bytes().startswith(MAGIC[suffix])


@pytest.mark.parametrize("name", ["T7", "t7", "summary-of-findings", "T4"])
def test_a_document_by_number_or_name(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.html"
    assert call(capsys, "table", BCG, name, "--out", str(out))[0] == 0
    page = out.read_text()
    assert ("<svg" in page) == (name == "T4")


def test_a_table_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = call(capsys, "table", BCG, "results", "--format", "csv")
    assert code == 0
    assert told.startswith("group,analysis,")


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_a_figure_by_name(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"x.{suffix}"
    assert call(capsys, "plot", BCG, "forest-tuberculosis", "-o", str(out))[0] == 0
    assert out.read_bytes().startswith(MAGIC[suffix])


@pytest.mark.parametrize(
    ("command", "name", "near"), [("table", "T77", "T7"), ("plot", "forest-tuberculosi", "forest-")]
)
def test_an_unknown_name_is_told_with_the_nearest(
    command: str, name: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = call(capsys, command, BCG, name)
    assert code == 3
    assert "Did you mean" in told
    assert near in told


@pytest.mark.parametrize(("command", "name"), [("table", "results"), ("plot", "prisma")])
def test_an_unknown_suffix_is_wrong_usage(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = call(capsys, command, BCG, name, "-o", str(tmp_path / "x.bmp"))
    assert code == 2
    assert "formats" in told
    assert list(tmp_path.iterdir()) == []


def test_a_document_of_one_table_is_csv_and_one_of_several_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = call(capsys, "table", BCG, "T3", "--format", "csv")
    assert code == 0
    assert told.startswith("\ufeff") or "," in told.splitlines()[0]
    code, _, told = call(capsys, "table", BCG, "T4", "--format", "csv")
    assert code == 2
    assert "risk_of_bias_matrix, risk_of_bias" in told


def test_a_place_that_cannot_be_written_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    code, _, told = call(capsys, "table", BCG, "results", "--out", str(tmp_path / "file" / "x.csv"))
    assert code == 3
    assert "--out: can't be written" in told


def test_a_review_can_ask_for_the_classic_header_of_two_levels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bcg"
    shutil.copytree(BCG, folder)
    review = folder / "review.yaml"
    plain, asked = tmp_path / "plain.html", tmp_path / "asked.html"
    assert call(capsys, "table", str(folder), "T7", "-o", str(plain))[0] == 0
    review.write_text(f"presentation: {{two_level_header: true}}\n{review.read_text()}")
    assert call(capsys, "table", str(folder), "T7", "-o", str(asked))[0] == 0
    assert ["Anticipated absolute effects" in page.read_text() for page in (plain, asked)] == [False, True]
