"""The README's examples run as they are printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from evsynth.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = re.compile(r"cat > (?P<name>\S+) <<'END'\n(?P<text>.*?)END\n(?P<commands>.*?)```", re.DOTALL)


def test_the_commands_on_a_table_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = TABLE.search(README)
    assert found is not None
    monkeypatch.chdir(tmp_path)
    Path(found["name"]).write_text(found["text"], encoding="utf-8")
    commands = [shlex.split(line) for line in found["commands"].splitlines()]
    assert [words[:2] for words in commands] == [["evsynth", "pool"], ["evsynth", "regress"]]
    for words in commands:
        with pytest.raises(SystemExit) as stop:
            main(words[1:])
        told = capsys.readouterr()
        assert stop.value.code in {None, 0}, told.err
        assert told.out.strip()


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(block, {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "-1.338 0.0"
    assert "ci_low" in lines[1]
    assert float(lines[2])
