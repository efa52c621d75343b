"""The house's rules, run as tests so that one command checks everything."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import evsynth
from evsynth.extract.bibliography import read_bibliography

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "evsynth").rglob("*.py"))


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("importlinter.cli", "lint"),
    ],
    ids=["ruff", "format", "mypy", "layers"],
)
def test_linters(command: tuple[str, ...]) -> None:
    if command[0] == "importlinter.cli":
        code = "from importlinter.cli import lint_imports_command as c; c()"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    else:
        run(*command)


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = (ROOT / "docs/dependencies.md").read_text()
    names = [re.split(r"[<>=\[]", line)[0].strip() for line in project["dependencies"]]
    assert [name for name in names if f"| {name} |" not in told] == []


def test_every_reference_key_in_the_code_is_in_the_bibliography() -> None:
    known = read_bibliography((ROOT / "evsynth/methods.bib").read_text(encoding="utf-8"), "methods.bib").references
    key = r"[a-z]+(?:19|20)\d\d[a-z]?"
    cited: set[str] = set()
    for path in SOURCES:
        if path.parent.name != "starter":
            text = path.read_text(encoding="utf-8")
            for group in re.findall(rf"\[({key}(?:; ?{key})*)\]", text):
                cited |= set(re.split(r"; ?", group))
            cited |= set(re.findall(rf'"({key})"', text))
    assert cited - set(known) == set()
    assert "knapp2003" in cited


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, evsynth, evsynth.cli, evsynth.extract; "
        "heavy = {'numpy', 'pandas', 'scipy', 'statsmodels', 'pymare', 'matplotlib'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_public_doors() -> None:
    assert evsynth.__all__ == [
        "EvidenceError", "NumericalError", "Problem", "effects", "load", "pool", "pool_many", "regress", "run",
    ]  # fmt: skip
    assert all(callable(getattr(evsynth, name)) for name in evsynth.__all__)
