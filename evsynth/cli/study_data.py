"""What ``pool`` reads: effect sizes with variances, or study data by metafor's column names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from evsynth.cli.columns import Columns, read_columns
from evsynth.cli.options import check_columns
from evsynth.problems import EvidenceError, Problem

STUDY_DATA = {
    "xi": "events, with --ni or --ti instead of --yi and --vi",
    "ni": "patients",
    "ti": "person-time",
    "ai": "events in the treated arm, with --n1i, --ci and --n2i",
    "n1i": "patients in the treated arm",
    "ci": "events in the control arm",
    "n2i": "patients in the control arm",
}
PAIRS = (("xi", "ni"), ("xi", "ti"), ("ai", "n1i", "ci", "n2i"))
Command = Callable[..., Any]


def data_options(command: Command) -> Command:
    """Add one option a column of study data, beside ``--yi`` and ``--vi``."""
    for name, words in reversed(STUDY_DATA.items()):
        command = click.option(f"--{name}", default=None, metavar="COLUMN", help=f"Column of {words}.")(command)
    vi = click.option("--vi", default=None, metavar="COLUMN", help="Column of sampling variances.  [default: vi]")
    yi = click.option("--yi", default=None, metavar="COLUMN", help="Column of effect sizes.  [default: yi]")
    return yi(vi(command))


def asked(named: dict[str, str | None]) -> dict[str, str]:
    """Return the columns by what they hold; UsageError when they are not one complete kind of data."""
    given = {name: column for name, column in named.items() if column is not None}
    if set(given) <= {"yi", "vi"}:
        columns = {"yi": "yi", "vi": "vi"} | given
    elif tuple(given) in PAIRS:
        columns = given
    else:
        raise click.UsageError("Give --yi and --vi, or --xi and --ni, or --xi and --ti, or --ai --n1i --ci --n2i.")
    check_columns(list(columns.values()))
    return columns


def read_data(file: str, columns: dict[str, str], extra: list[str]) -> tuple[dict[str, list[float]], Columns]:
    """Return the numbers by what they hold, and the rows; ``extra`` columns are read too and must be above 0."""
    positive = [columns[name] for name in ("vi", "ni", "ti", "n1i", "n2i") if name in columns]
    wanted = list(dict.fromkeys([*columns.values(), *extra]))
    rows = read_columns(file, wanted, positive=[*positive, *extra])
    for events, total in (("xi", "ni"), ("xi", "ti"), ("ai", "n1i"), ("ci", "n2i")):
        if events in columns and total in columns:
            _check_counts(rows, columns[events], columns[total], whole=total != "ti")
    return {name: rows.values[column] for name, column in columns.items()}, rows


def _check_counts(rows: Columns, xi: str, ni: str, *, whole: bool) -> None:
    told = zip(rows.lines, rows.values[xi], rows.values[ni], strict=True)
    wrong = [(line, x, n) for line, x, n in told if x < 0 or x % 1 or (whole and (x > n or n % 1))]
    if wrong:
        remedy = "Events are whole numbers from 0 to n." if whole else "Events are whole numbers, 0 or more."
        raise EvidenceError(Problem(rows.path, line, xi, f"{x:g} of {n:g}", remedy) for line, x, n in wrong)
