"""The formats a document or a table can be written in: one line a writer, loaded when first used."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

from evsynth.document.model import Document, Table
from evsynth.problems import nearest

DOCUMENT_WRITERS = MappingProxyType(
    {
        "html": "evsynth.document.html",
        "docx": "evsynth.document.docx",
        "xlsx": "evsynth.document.xlsx",
        "pdf": "evsynth.document.pdf",
        "json": "evsynth.document.machine",
        "md": "evsynth.document.markdown",
    }
)
TABLE_WRITERS = MappingProxyType(
    {
        "csv": "evsynth.document.csv",
        "json": "evsynth.document.machine",
        "md": "evsynth.document.markdown",
        "html": "evsynth.document.html",
        "docx": "evsynth.document.docx",
        "xlsx": "evsynth.document.xlsx",
        "pdf": "evsynth.document.pdf",
    }
)
_FOR_DOCUMENTS = frozenset({"html", "docx", "xlsx", "pdf"})


def write_document(document: Document, suffix: str) -> bytes:
    """Return ``document`` as a file of the format ``suffix`` (``html`` or ``.html``); text is UTF-8.

    Raises ``ValueError`` if no writer makes that format.
    """
    return _written(DOCUMENT_WRITERS, document, suffix)


def write_table(
    table: Table, suffix: str, *, draft: str = "", citations: tuple[tuple[str, str], ...] = (), language: str = "en-GB"
) -> bytes:
    """Return ``table`` alone as a file of the format ``suffix``; text is UTF-8.

    Formats for reading make it a document of one table under its title, with ``draft``, ``citations`` and
    ``language`` as in `Document`. Raises ``ValueError`` if no writer makes that format.
    """
    if _name(suffix) not in _FOR_DOCUMENTS:
        return _written(TABLE_WRITERS, table, suffix)
    document = Document(table.title, "", (table,), language, draft=draft, citations=citations)
    return _written(TABLE_WRITERS, document, suffix)


def _written(writers: MappingProxyType[str, str], content: Document | Table, suffix: str) -> bytes:
    name = _name(suffix)
    if name not in writers:
        known = ", ".join(sorted(writers))
        raise ValueError(f"no writer for '{suffix}'; formats: {known}.{nearest(name, writers)}")
    written: str | bytes = import_module(writers[name]).write(content)
    return written.encode() if isinstance(written, str) else written


def _name(suffix: str) -> str:
    return suffix.removeprefix(".").lower()
