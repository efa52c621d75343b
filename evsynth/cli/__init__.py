"""The command line: one command a file, each imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from evsynth import __version__
from evsynth.problems import EvidenceError, NumericalError, Severity

COMMANDS = {
    "init": "Write a small valid review to start from.",
    "check": "Check a review: every problem with its file, line and remedy.",
    "run": "Pool a whole review and write its evidence pack.",
    "pool": "Pool one CSV file of effect sizes or counts.",
    "regress": "Regress effect sizes of one CSV file on moderators.",
    "table": "Make one table or document of a review, in the format its suffix asks for.",
    "plot": "Draw one figure of a review, in the format its suffix asks for.",
    "trace": "Follow a printed number down to the page it was read on.",
    "verify": "Hash a run's files again, recompute it, and say what differs.",
    "diff": "Say what changed between two versions of a review, and what moved which estimate.",
    "schema": "Print the JSON Schema of the files a curator writes.",
}

SHORT_LIVED = frozenset({"check", "init", "pool", "schema", "trace"})
"""Commands that end before the collector of cycles would find any: a quarter of their time is its looking."""

EXIT_INTERNAL, EXIT_USAGE, EXIT_INPUT, EXIT_NUMERICAL, EXIT_INTERRUPTED = 1, 2, 3, 5, 130


class _Commands(click.Group):
    """A group that knows its commands' names and first lines without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in SHORT_LIVED:
            gc.disable()
        command: click.Command = getattr(importlib.import_module(f"evsynth.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"evsynth {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
def evsynth() -> None:
    """Turn study-level extracts into pooled estimates, forest plots and evidence tables.

    Exit codes: 0 good, 1 internal error, 2 wrong usage, 3 the input has problems, 4 complete but a certainty
    unconfirmed (with --require-confirmed), 5 a model can't be fitted, 6 something differs (with --check),
    130 interrupted.
    """


def _tell(error: EvidenceError) -> None:
    for problem in error.problems:
        mark = "" if problem.severity is Severity.ERROR else "warning: "
        click.echo(f"{mark}{problem}", err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in error.problems)
    click.echo(f"{errors} problem{'s' if errors != 1 else ''}; nothing was written.", err=True)


def _open_door(argv: Sequence[str] | None) -> int:
    try:
        code = evsynth.main(args=None if argv is None else list(argv), prog_name="evsynth", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return EXIT_USAGE
    except EvidenceError as error:
        _tell(error)
        return EXIT_INPUT
    except NumericalError as error:
        click.echo(f"error: {error}", err=True)
        return EXIT_NUMERICAL
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was written.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        click.echo(f"error: the output can't be written: {error.strerror or error}", err=True)
        return EXIT_INTERNAL
    return code if isinstance(code, int) else 0


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line on ``argv`` (the process's own arguments if None) and exit with its code."""
    try:
        code = _open_door(argv)
    except Exception as error:
        if os.environ.get("EVSYNTH_DEBUG"):
            raise
        click.echo(
            f"internal error: {type(error).__name__}: {error}\nThis is a fault of evsynth, not of your files. "
            "Set EVSYNTH_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        code = EXIT_INTERNAL
    finally:
        gc.enable()
    if code == EXIT_INTERRUPTED and argv is None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # threads that a library left waiting would make the interpreter's own end fail
    sys.exit(code)
