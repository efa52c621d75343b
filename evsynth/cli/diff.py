"""``evsynth diff``: what changed between two versions of a review, and what it did."""

from __future__ import annotations

from pathlib import Path

import click

from evsynth.cli.document_out import format_of, write_out

FORMATS = ("md", "json", "html", "docx", "xlsx", "pdf")


@click.command(name="diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="File to write; its suffix chooses.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="md", help="Format to print.  [default: md]")
@click.option("--check", is_flag=True, help="Exit with 6 if a threshold was crossed or a certainty moved.")
def diff(old: Path, new: Path, out: Path | None, form: str, check: bool) -> int:
    """Compare OLD with NEW, each a review's folder or a run's.

    Says which fields of the extracts differ, which estimate moved by how much, and which study moved it:
    step by step, and as Shapley values.
    """
    chosen = format_of(out, form, FORMATS)
    from evsynth.report.change import change_document, compare, review_at  # noqa: PLC0415 - heavy rooms load when used

    change = compare(review_at(old), review_at(new))
    write_out(change_document(change), out, chosen)
    return 6 if check and change.crossed else 0
