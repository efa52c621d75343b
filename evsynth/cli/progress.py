"""A bar of progress for a person at a terminal, and the memory of an interrupt that a library swallowed."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

import click

_WIDTH = 30


@contextmanager
def bar(*, quiet: bool) -> Iterator[Bar]:
    """Give a `Bar` to tell steps to; an exception that an interrupt caused becomes KeyboardInterrupt."""
    teller = Bar(quiet=quiet)
    try:
        yield teller
    except Exception:
        if teller.interrupted:
            raise KeyboardInterrupt from None
        raise
    finally:
        teller.end()


class Bar:
    """Shows each step, the share of the work that is done and the seconds so far; on a terminal only.

    It remembers an interrupt: some libraries catch the KeyboardInterrupt that reaches them, or fail of it in
    words of their own.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._start = time.monotonic()
        self._line = False
        self.interrupted = False
        self._before = signal.getsignal(signal.SIGINT)
        if current_thread() is main_thread() and self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._remember)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True
        if callable(self._before):
            self._before(number, frame)

    def __call__(self, step: str, share: float) -> None:
        """Show a step and the share of the work behind it (0 to 1). Raises KeyboardInterrupt after an interrupt."""
        if self.interrupted:
            raise KeyboardInterrupt
        if self._shown:
            filled = round(_WIDTH * min(share, 1.0))
            drawn = f"{'█' * filled}{'░' * (_WIDTH - filled)}"
            seconds = time.monotonic() - self._start
            click.echo(f"\r{drawn} {share:4.0%} {seconds:4.1f} s  {step:<30}", err=True, nl=False)
            self._line = True

    def end(self) -> None:
        """Leave the line of the bar, and give the interrupt back to who had it."""
        if self._line:
            click.echo("", err=True)
        if current_thread() is main_thread() and self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._before)
