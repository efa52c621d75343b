"""``evsynth verify``: whether a run's folder is what its manifest says, and the same inputs make it again."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from evsynth.cli.progress import bar
from evsynth.problems import one_line


@click.command(name="verify")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--review", type=click.Path(path_type=Path), default=None, help="Folder to hold its inputs against.")
@click.option("--since", type=click.Path(path_type=Path), default=None, help="The earlier version the run was given.")
@click.option("--template", type=click.Path(path_type=Path), default=None, help="The house style the run was given.")
@click.option("--check", is_flag=True, help="Exit with 6 if anything differs.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Format.  [default: text]")
@click.option("--quiet", is_flag=True, help="Say nothing but what differs.")
def verify(
    out: Path, review: Path | None, since: Path | None, template: Path | None, check: bool, form: str, quiet: bool
) -> int:
    """Hash the files of the run in folder OUT again, recompute it from its inputs, and say what differs."""
    from evsynth.report.verify import verify as held  # noqa: PLC0415 - the heavy rooms load only when it starts

    with bar(quiet=quiet) as progress:
        workers = os.cpu_count() or 1
        found = held(out, review, since=since, template=template, progress=progress, workers=workers)
    if form == "json":
        click.echo(json.dumps({"same": found.same, **asdict(found)}, ensure_ascii=False, indent=1))
    else:
        parts = {
            "stored": found.stored,
            "input": found.inputs,
            "recomputed": found.recomputed,
            "version": found.versions,
        }
        for title, part in parts.items():
            for one in part:
                click.echo(one_line(f"{title}: {one.subject} {one.message}"))
        if found.same and not quiet:
            click.echo(f"Same: {found.files} files hashed, recomputed and found as they were.")
    return 6 if check and not found.same else 0
