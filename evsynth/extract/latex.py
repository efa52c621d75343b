"""LaTeX in bibliography values to plain Unicode."""

from __future__ import annotations

import re
from functools import cache

from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry, Field

_COMMENT = re.compile(r"(?<!\\)%")
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "))
_SPACE = re.compile(r"\s+")
_ESCAPED = re.compile(r"\\([%_&#~$])")


def plain(value: str) -> str:
    r"""Return a value decoded: accents and commands to Unicode, braces dropped, ``--`` to an en dash.

    Only a value with a backslash or a formula pays for the LaTeX parser. ValueError if it can't be decoded.

    >>> plain("{\\'C}wik{\\l}a and {NETs} 29--37")
    'Ćwikła and NETs 29–37'
    """
    if "\\" in value or "$" in value:
        value = _decoded(value)
    for sign, meaning in _LIGATURES:
        value = value.replace(sign, meaning)
    return _SPACE.sub(" ", value.replace("{", "").replace("}", "")).strip()


def verbatim(value: str) -> str:
    r"""Return a URL or identifier: ``%`` and ``--`` stand for themselves, ``\%`` and ``\_`` are undone."""
    value = value.replace("\\url", "").replace("{", "").replace("}", "")
    return _SPACE.sub("", _ESCAPED.sub(r"\1", value))


@cache
def _decoder() -> LatexDecodingMiddleware:
    return LatexDecodingMiddleware(keep_math_mode=False)


def _decoded(value: str) -> str:
    entry = Entry("misc", "x", [Field("value", _COMMENT.sub(r"\%", value))])
    done = _decoder().transform(Library([entry]))
    if done.failed_blocks:
        raise ValueError("its LaTeX can't be decoded")
    return str(done.entries[0].fields[0].value)
