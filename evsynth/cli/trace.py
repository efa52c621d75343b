"""``evsynth trace``: a printed number, down to its page."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evsynth.problems import one_line
from evsynth.report.trace import cells_of, chain, found, lines


@click.command(name="trace")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("cell", required=False)
@click.option("--find", default=None, help="List the cells that show this text, such as '61%'.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Format.  [default: text]")
def trace(out: Path, cell: str | None, find: str | None, form: str) -> None:
    """Print the chain from CELL of the run in folder OUT down to the pages its numbers were read on.

    A cell's name stands in the page's pop-up, in Word's comments, in Excel's notes and in T13.
    """
    cells = cells_of(out)
    if (cell is None) == (find is None):
        raise click.UsageError("Name a CELL, or find its name by what it shows: --find '61%'.")
    if find is not None:
        hits = found(cells, find)
        shown = [{"cell": id_, "text": cells[id_].get("text", "")} for id_ in hits]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1) if form == "json" else "", nl=form == "json")
        for one in shown if form == "text" else ():
            click.echo(one_line(f"{one['cell']}: {one['text']}"))
        return
    link = chain(cells, str(cell))
    if form == "json":
        click.echo(json.dumps(link, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(lines(link)))
