"""Where a document that a command makes goes: to a file, by its suffix, or to standard output."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from evsynth.document.model import Document, Table
from evsynth.document.writers import write_document, write_table
from evsynth.problems import EvidenceError, Problem


def format_of(out: Path | None, form: str, formats: tuple[str, ...]) -> str:
    """Return the format to write: the file's suffix, else ``form``. click.UsageError for one not among ``formats``."""
    suffix = form if out is None else out.suffix.removeprefix(".").lower()
    if suffix not in formats:
        raise click.UsageError(f"no file can be written as '{suffix}'; formats: {', '.join(formats)}.")
    return suffix


def write_out(content: Document | Table, out: Path | None, form: str) -> None:
    """Write ``content`` in the format ``form`` to the file ``out``, whole or not at all, or print it.

    Raises click.UsageError for a suffix that no writer makes.
    """
    try:
        made = _written(content, form)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    save(made, out)


def _written(content: Document | Table, suffix: str) -> bytes:
    """Return the content in a format; as CSV, the one table of a document. ValueError where that can't be."""
    if isinstance(content, Table):
        return write_table(content, suffix)
    tables = tuple(content.tables())
    if suffix != "csv" or not tables:
        return write_document(content, suffix)
    if len(tables) > 1:
        raise ValueError(f"csv holds one table; name one of these: {', '.join(table.id for table in tables)}.")
    return write_table(tables[0], suffix)


def save(content: bytes, out: Path | None) -> None:
    """Put bytes into the file ``out`` in one step, or on standard output. EvidenceError if it can't be written."""
    if out is None:
        click.echo(content, nl=False)
        return
    try:
        _replace(out, content)
    except OSError as error:
        told = f"can't be written: {error.strerror or error}."
        raise EvidenceError([Problem(str(out), None, "--out", told, "Choose another place.")]) from error
    click.echo(str(out))


def _replace(out: Path, content: bytes) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.parent / f".{os.getpid()}.part"
    try:
        part.write_bytes(content)
        part.replace(out)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
