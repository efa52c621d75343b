"""``evsynth run``: a review in, its evidence pack out."""

from __future__ import annotations

import os
import signal
import sys
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
    tell = _Teller(quiet=quiet)
    target = out if out is not None else Path("output") / review.resolve().name
    try:
        from evsynth.report import run as make  # noqa: PLC0415 - the heavy rooms load only when a run starts

        outcome = make(review, target, progress=tell, workers=os.cpu_count() or 1)
    except Exception:
        if tell.interrupted:
            raise KeyboardInterrupt from None
        raise
    if not quiet:
        for warning in outcome.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{target}/index.html")


class _Teller:
    """Tells each step on a terminal, and remembers an interrupt that a library swallowed.

    Some catch the KeyboardInterrupt that reaches them, or fail of it in words of their own.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self.interrupted = False
        self._before = signal.getsignal(signal.SIGINT)
        if current_thread() is main_thread() and self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._remember)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True
        if callable(self._before):
            self._before(number, frame)

    def __call__(self, step: str) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        if not self._quiet and sys.stderr.isatty():
            click.echo(step, err=True)
