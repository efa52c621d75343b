"""``evsynth run``: a review in, its evidence pack out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command(name="run")
@click.argument("review", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to write.  [default: output/<review>]",
)
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def run(review: Path, out: Path | None, quiet: bool) -> None:
    """Pool the review in folder REVIEW and write its evidence pack.

    The folder appears whole or not at all: index.html, evidence.docx, evidence.xlsx, figures/, tables/,
    results.json and manifest.json.
    """
    from evsynth.report import run as make  # noqa: PLC0415 - the heavy rooms load only when a run starts

    target = out if out is not None else Path("output") / review.resolve().name
    tell = (lambda step: click.echo(step, err=True)) if not quiet and sys.stderr.isatty() else None
    outcome = make(review, target, progress=tell, workers=os.cpu_count() or 1)
    if not quiet:
        for warning in outcome.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{target}/index.html")
