"""Where a document that a command makes goes: to a file, by its suffix, or to standard output."""

from __future__ import annotations

import os
from pathlib import Path

import click

from evsynth.document.model import Document, Table
from evsynth.document.writers import write_document, write_table


def write_out(content: Document | Table, out: Path | None, form: str) -> None:
    """Write ``content`` to the file ``out``, whole or not at all, or print it in the format ``form``.

    Raises click.UsageError for a suffix that no writer makes.
    """
    suffix = form if out is None else out.suffix.removeprefix(".")
    try:
        made = write_document(content, suffix) if isinstance(content, Document) else write_table(content, suffix)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    save(made, out)


def save(content: bytes, out: Path | None) -> None:
    """Put bytes into the file ``out`` in one step, or on standard output."""
    if out is None:
        click.echo(content, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.parent / f".{out.name}.{os.getpid()}.part"
    try:
        part.write_bytes(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    click.echo(str(out))
