"""``evsynth run``: a review in, its evidence pack out."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import click

from evsynth.cli.progress import bar
from evsynth.report.studio import RARELY

EXIT_UNCONFIRMED = 4


@click.command(name="run")
@click.argument("review", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to write.  [default: output/<review>]",
)
@click.option("--since", type=click.Path(path_type=Path), default=None, help="Earlier version, to report the change.")
@click.option("--template", type=click.Path(path_type=Path), default=None, help="House style, a .docx file.")
@click.option("--require-confirmed", is_flag=True, help="Exit with 4 while a certainty is not confirmed.")
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def run(
    review: Path, out: Path | None, since: Path | None, template: Path | None, require_confirmed: bool, quiet: bool
) -> int:
    """Pool the review in folder REVIEW and write its evidence pack.

    The folder appears whole or not at all: index.html, evidence.docx, .pdf, .html and .xlsx, documents/,
    figures/, tables/, results.json, cells.json, inputs/ and manifest.json.
    """
    target = out if out is not None else Path("output") / review.resolve().name
    gc.set_threshold(*RARELY)
    with bar(quiet=quiet) as progress:
        from evsynth.report import run as make  # noqa: PLC0415 - the heavy rooms load only when a run starts

        workers = os.cpu_count() or 1
        outcome = make(review, target, since=since, template=template, progress=progress, workers=workers)
    if not quiet:
        for warning in outcome.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{target}/index.html")
    if require_confirmed and outcome.unconfirmed:
        labels = ", ".join(outcome.unconfirmed)
        click.echo(f"unconfirmed: no named person has decided the certainty of {labels}.", err=True)
        return EXIT_UNCONFIRMED
    return 0
