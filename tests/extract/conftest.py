"""The worked examples of ``docs/fields.md`` as folders, and a way to break one file of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evsynth.extract import load
from evsynth.extract.model import Review
from evsynth.problems import EvidenceError, Problem

PAGE = Path(__file__).parents[2] / "docs" / "fields.md"
_FILE = re.compile(r"^\*\*([\w.]+/[\w.]+)\*\*\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def examples() -> dict[str, str]:
    """The files printed on the page, by folder and name."""
    return dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))


@pytest.fixture
def hernia(examples: dict[str, str], tmp_path: Path) -> Path:
    return _written(examples, tmp_path / "hernia")


@pytest.fixture
def mesh(examples: dict[str, str], tmp_path: Path) -> Path:
    return _written(examples, tmp_path / "mesh")


def _written(examples: dict[str, str], folder: Path) -> Path:
    folder.mkdir()
    for name, text in examples.items():
        if name.startswith(f"{folder.name}/"):
            (folder.parent / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def changed(hernia: Path) -> Callable[..., Review]:
    """Load the worked review after replacing text in one of its files; the text must be there."""

    def change(name: str, *pairs: tuple[str, str]) -> Review:
        path = hernia / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return load(hernia)

    return change


@pytest.fixture
def refused(changed: Callable[..., Review]) -> Callable[..., tuple[Problem, ...]]:
    """The problems of the worked review after a change that must be refused."""

    def problems(name: str, *pairs: tuple[str, str]) -> tuple[Problem, ...]:
        with pytest.raises(EvidenceError) as error:
            changed(name, *pairs)
        return error.value.problems

    return problems
