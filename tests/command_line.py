"""A call of the command line in this process, for the tests of its commands."""

from __future__ import annotations

import pytest

from evsynth.cli import main


def call(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """Return the exit code, the output and what was told on the error stream."""
    with pytest.raises(SystemExit) as stop:
        main(argv)
    told = capsys.readouterr()
    return int(stop.value.code or 0), told.out, told.err
