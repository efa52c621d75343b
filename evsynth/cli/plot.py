"""``evsynth plot``: one figure of a review, in the format its file name asks for."""

from __future__ import annotations

from pathlib import Path

import click

from evsynth.cli.document_out import format_of, save

FORMATS = ("svg", "png", "pdf")


@click.command(name="plot")
@click.argument("review", type=click.Path(path_type=Path))
@click.argument("name")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="File to write; its suffix chooses.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="svg", help="Format to print.  [default: svg]")
def plot(review: Path, name: str, out: Path | None, form: str) -> None:
    """Draw one figure of the review in folder REVIEW; NAME is its file's name in figures/, such as forest-os_5y.

    A figure of several sheets makes several files, numbered.
    """
    suffix = format_of(out, form, FORMATS)
    from evsynth.report.single import plot as drawn  # noqa: PLC0415 - the heavy rooms load only when it starts

    pictures = drawn(review, name)
    if out is None and len(pictures) > 1:
        raise click.UsageError(f"{name} has {len(pictures)} sheets: name a file with --out.")
    for place, picture in enumerate(pictures, start=1):
        content = picture.svg.encode() if suffix == "svg" else picture.png if suffix == "png" else picture.pdf
        target = out if out is None or len(pictures) == 1 else out.with_stem(f"{out.stem}-{place}of{len(pictures)}")
        save(content, target)
