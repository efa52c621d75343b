"""``evsynth table``: one table or document of a review, in the format its file name asks for."""

from __future__ import annotations

from pathlib import Path

import click

from evsynth.cli.document_out import format_of, write_out

FORMATS = ("md", "csv", "json", "html", "docx", "xlsx", "pdf")


@click.command(name="table")
@click.argument("review", type=click.Path(path_type=Path))
@click.argument("name")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="File to write; its suffix chooses.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="md", help="Format to print.  [default: md]")
def table(review: Path, name: str, out: Path | None, form: str) -> None:
    """Make one table of the review in folder REVIEW.

    NAME is a document's number or name (T7, summary-of-findings) or a single table's (results).
    """
    chosen = format_of(out, form, FORMATS)
    from evsynth.report.single import table as made  # noqa: PLC0415 - the heavy rooms load only when it starts

    write_out(made(review, name), out, chosen)
