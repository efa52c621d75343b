"""Compiling with Typst: a fixed template and the content as data, so that no word of a file becomes markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typst

from evsynth.document.archive import INSTANT
from evsynth.document.typst_fonts import fonts

_HERE = Path(__file__).parent
_SECONDS = int(INSTANT.timestamp())


def pdf(template: str, data: Mapping[str, str]) -> bytes:
    """Return the pages of ``template`` as PDF/UA-1, the same bytes each time; ``data`` is its ``sys.inputs``.

    No system font is used and no file is written. Raises ``ValueError`` with the compiler's words.
    """
    with _complaints():
        return _whole(
            _compiler().compile(
                template.encode(), format="pdf", sys_inputs=dict(data), pdf_standards=["ua-1"], timestamp=_SECONDS
            )
        )


def png(template: str, data: Mapping[str, str], dpi: float) -> bytes:
    """Return the one page of ``template`` as PNG of ``dpi`` dots an inch, on the terms of `pdf`."""
    with _complaints():
        return _whole(_compiler().compile(template.encode(), format="png", sys_inputs=dict(data), ppi=dpi))


def _compiler() -> typst.Compiler:
    """Return a new compiler, half a millisecond's work: one serves one thread at a time."""
    return typst.Compiler(root=_HERE, font_paths=fonts(), ignore_system_fonts=True)


def _whole(pages: bytes | list[bytes] | None) -> bytes:
    if not isinstance(pages, bytes):
        raise ValueError("what should be one page is several")
    return pages


@contextmanager
def _complaints() -> Iterator[None]:
    try:
        yield
    except typst.TypstError as error:
        raise ValueError("; ".join([error.message, *error.hints])) from error
