"""The value of a BibTeX field: braced, quoted or bare pieces joined with ``#``, and ``@string`` names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_SIMPLE = re.compile(r"\{[^{}\\]*\}")
LONGEST = 100_000
_NAMES = "January February March April May June July August September October November December"
MONTHS = {name[:3].lower(): name for name in _NAMES.split()}


def evaluate(raw: str, strings: Mapping[str, str]) -> str:
    """Return the text of a field's raw value, pieces joined and names of ``@string`` replaced.

    ValueError says what is wrong: an unknown name, or something after the value, which is how two fields
    with no comma between them look.
    """
    if _SIMPLE.fullmatch(raw):
        return raw[1:-1]
    text = ""
    for piece in _pieces(raw):
        text += _piece(piece, strings)
        if len(text) > LONGEST:
            raise ValueError(f"the value is longer than {LONGEST} characters")
    return text


def _pieces(raw: str) -> Iterator[str]:
    start = depth = 0
    quoted = False
    for index, sign in enumerate(raw):
        if sign in "{}" and (index == 0 or raw[index - 1] != "\\"):
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            yield raw[start:index].strip()
            start = index + 1
    yield raw[start:].strip()


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if not piece:
        raise ValueError("a value is missing")
    if piece[0] in '{"':
        end = _end(piece)
        if end != len(piece) - 1:
            raise ValueError("a comma is missing after this value, so that the next field was taken into it")
        return piece[1:-1]
    if piece.isdigit():
        return piece
    if any(sign in piece for sign in '={}"\n'):
        raise ValueError("the value is neither in braces nor in quotes, or a comma is missing after it")
    if piece.lower() not in strings:
        raise ValueError(f"'{piece[:60]}' is neither in braces nor the name of an @string")
    return strings[piece.lower()]


def _end(piece: str) -> int:
    depth = 0
    for index, sign in enumerate(piece):
        if sign in "{}" and (index == 0 or piece[index - 1] != "\\"):
            depth += 1 if sign == "{" else -1
            if depth == 0 and sign == "}" and piece[0] == "{":
                return index
        elif sign == '"' and index > 0 and depth == 0 and piece[0] == '"':
            return index
    return -1
