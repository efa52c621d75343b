"""``evsynth run``: a review in, its evidence pack out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType

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
    tell = _teller(quiet=quiet)
    from evsynth.report import run as make  # noqa: PLC0415 - the heavy rooms load only when a run starts

    target = out if out is not None else Path("output") / review.resolve().name
    outcome = make(review, target, progress=tell, workers=os.cpu_count() or 1)
    if not quiet:
        for warning in outcome.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{target}/index.html")


def _teller(*, quiet: bool) -> Callable[[str], None]:
    """Return what tells each step on a terminal, and stops at the next one if an interrupt was swallowed.

    Some libraries catch the KeyboardInterrupt that reaches them while they are being imported.
    """
    interrupted = False
    before = signal.getsignal(signal.SIGINT)

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        if callable(before):
            before(number, frame)

    if current_thread() is main_thread() and before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, remember)

    def tell(step: str) -> None:
        if interrupted:
            raise KeyboardInterrupt
        if not quiet and sys.stderr.isatty():
            click.echo(step, err=True)

    return tell
