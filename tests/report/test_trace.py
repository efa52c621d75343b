from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import call

CELLS = {
    "os.main.estimate": {
        "text": "61%", "kind": "derived", "formula": "REML", "inputs": ["os.a.yi", "os.b.yi"], "tables": ["results"],
    },
    "os.a.yi": {"text": "-0.7", "kind": "derived", "formula": "log(-log S)", "inputs": ["a.results.0"]},
    "os.b.yi": {"text": "-0.5", "kind": "derived", "formula": "log(-log S)", "inputs": ["a.results.0", "lost"]},
    "a.results.0": {
        "text": "61% of 170", "kind": "extracted", "status": "single", "written_in": "a.yaml, line 9",
        "sources": [{"citation": "a2001", "locator": "page 4", "tier": "primary"}], "flags": ["disputed"],
    },
}  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "cells.json").write_text(json.dumps(CELLS))
    return tmp_path


def test_the_chain_ends_at_the_page(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = call(capsys, "trace", str(out), "os.main.estimate")
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "os.main.estimate: 61% [derived: REML]"
    assert lines[1].startswith("├─ os.a.yi")
    assert lines[2] == (
        "│  └─ a.results.0: 61% of 170 [extracted: a2001, page 4; written in a.yaml, line 9; single; note: disputed]"
    )
    assert "lost" in lines[-1]


def test_what_was_read_in_another_paper_is_called_secondary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = {"citation": "b2020", "locator": "Table 1", "tier": "secondary"}
    cells = {"a.results.0": {"text": "54%", "kind": "extracted", "sources": [source]}}
    (tmp_path / "cells.json").write_text(json.dumps(cells))
    _, told, _ = call(capsys, "trace", str(tmp_path), "a.results.0")
    assert told.strip() == "a.results.0: 54% [extracted: b2020, Table 1 (secondary)]"


def test_json_nests_the_inputs(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told, _ = call(capsys, "trace", str(out), "os.a.yi", "--format", "json")
    assert json.loads(told)["inputs"][0]["sources"][0]["locator"] == "page 4"


def test_a_number_is_found_by_what_it_shows(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told, _ = call(capsys, "trace", str(out), "--find", "61%")
    assert told.splitlines() == ["os.main.estimate: 61%", "a.results.0: 61% of 170"]
    _, told, _ = call(capsys, "trace", str(out), "--find", "61%", "--format", "json")
    assert [one["cell"] for one in json.loads(told)] == ["os.main.estimate", "a.results.0"]


def test_an_unknown_cell_is_told_with_the_nearest(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = call(capsys, "trace", str(out), "os.main.estimat")
    assert code == 3
    assert "os.main.estimate" in told


@pytest.mark.parametrize("content", [None, "", "[]", '{"a": 1}', "\x00"])
def test_a_folder_without_cells_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    if content is not None:
        (tmp_path / "cells.json").write_text(content)
    code, _, told = call(capsys, "trace", str(tmp_path), "x")
    assert code == 3
    assert "evsynth run" in told


def test_one_of_cell_and_find_is_asked_for(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "trace", str(out))[0] == 2
    assert call(capsys, "trace", str(out), "os.a.yi", "--find", "61")[0] == 2


def test_a_ring_of_cells_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = {
        "a": {"text": "1", "kind": "derived", "inputs": ["b"]},
        "b": {"text": "2", "kind": "derived", "inputs": ["a"]},
    }
    (tmp_path / "cells.json").write_text(json.dumps(ring))
    code, told, _ = call(capsys, "trace", str(tmp_path), "a")
    assert (code, len(told.splitlines())) == (0, 3)


DEEP = {f"c{n}": {"text": "1", "kind": "derived", "inputs": [f"c{n + 1}"]} for n in range(2000)}
HOSTILE = [
    json.dumps(DEEP),
    '{"c0": {"text": ' + "[" * 5000 + "]" * 5000 + "}}",
    *(json.dumps({"c0": cell}) for cell in (
        {"inputs": 5}, {"inputs": [1]}, {"sources": [{}]}, {"sources": "x"}, {"flags": [1]}, {"text": "\ud800"},
        {"text": float("nan")}, {"kind": ["x"]},
    )),
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE)
@pytest.mark.parametrize("form", ["text", "json"])
def test_cells_no_run_writes_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, form: str
) -> None:
    (tmp_path / "cells.json").write_text(content)
    code, told, problem = call(capsys, "trace", str(tmp_path), "c0", "--format", form)
    assert (code, told) == (3, ""), problem
    assert "cells.json" in problem


def test_a_terminal_is_given_no_control_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cells.json").write_text(json.dumps({"a": {"text": "\x1b[31m\u202e", "kind": "derived"}}))
    _, told, _ = call(capsys, "trace", str(tmp_path), "a")
    assert told == "a: <U+001B>[31m<U+202E> [derived]\n"
