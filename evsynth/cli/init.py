"""``evsynth init``: a small valid review to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from evsynth.problems import EvidenceError, Problem


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a small valid review into FOLDER, new or empty, ready to be edited."""
    starter = files("evsynth.extract") / "starter"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            problem = Problem(str(folder), None, "", "exists and is not an empty folder", "Name a new folder.")
            raise EvidenceError([problem])
        folder.mkdir(parents=True, exist_ok=True)
        for item in sorted(starter.iterdir(), key=lambda item: item.name):
            (folder / item.name).write_bytes(item.read_bytes())
    except OSError as error:
        problem = Problem(str(folder), None, "", f"can't be written: {error.strerror}", "Choose another place.")
        raise EvidenceError([problem]) from error
    click.echo(f"Wrote a review into {folder}. Next: evsynth check {folder}; evsynth run {folder}")
