"""``evsynth check``: every problem of a review, with its file, line and remedy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from evsynth.audit import audited
from evsynth.cli import EXIT_INPUT
from evsynth.extract import load
from evsynth.extract.model import Review
from evsynth.problems import EvidenceError, Problem, Severity


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
@click.pass_context
def check(ctx: click.Context, folder: str, form: str) -> None:
    """Check the review in FOLDER: every problem with its file, line and remedy.

    Problems go to standard error, one a line; the summary, or with --format json the whole answer, to
    standard output. Exit code 3 if the review can't be used, 0 if it can, warnings or not.
    """
    review: Review | None = None
    try:
        review = audited(load(folder))
        problems = review.warnings
    except EvidenceError as error:
        problems = error.problems
    if form == "json":
        click.echo(json.dumps(_answer(review, problems), indent=2, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{'warning: ' if problem.severity is Severity.WARNING else ''}{problem}", err=True)
        click.echo(_summary(review, problems), err=review is None)
    ctx.exit(0 if review is not None else EXIT_INPUT)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _severities(problems: Iterable[Problem]) -> tuple[int, int]:
    found = [problem.severity for problem in problems]
    return found.count(Severity.ERROR), found.count(Severity.WARNING)


def _results(review: Review) -> int:
    return sum(len(study.results) for study in review.studies)


def _summary(review: Review | None, problems: Iterable[Problem]) -> str:
    errors, warnings = _severities(problems)
    told = [_count(errors, "problem", "problems")] if errors else []
    told += [_count(warnings, "warning", "warnings")] if warnings else []
    if review is None:
        return f"{', '.join(told)}: the review can't be used."
    size = [_count(len(review.studies), "study", "studies"), _count(_results(review), "result", "results")]
    return ", ".join([*size, *(told or ["no problems"])])


def _answer(review: Review | None, problems: Iterable[Problem]) -> dict[str, object]:
    errors, warnings = _severities(problems)
    return {
        "studies": None if review is None else len(review.studies),
        "results": None if review is None else _results(review),
        "errors": errors,
        "warnings": warnings,
        "problems": [asdict(problem) for problem in problems],
    }
