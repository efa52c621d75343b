"""Text in a workbook: names that a sheet may have, widths and heights that text needs, Excel's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

_LIMIT = 32_767
_NAME_LIMIT = 31
_CUT = " … (cut: longer than Excel allows)"


def fitting(text: str, limit: int = _LIMIT) -> str:
    """Return ``text``, or as much of it as a cell may hold and a remark that it was cut.

    Excel counts UTF-16 code units, so that an emoji weighs two.
    """
    if _units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - _units(_CUT))].decode("utf-16-le", "ignore")
    return kept + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def sheet_names(ids: Iterable[str], reserved: Sequence[str] = ()) -> list[str]:
    """Return one valid sheet name an id: at most 31 characters, unique whatever their case."""
    used = {name.casefold() for name in (*reserved, "history")}
    names = []
    for id_ in ids:
        plain = re.sub(r"[\[\]:*?/\\\n\t]", " ", id_).strip(" '") or "Table"
        name, number = _short(plain, _NAME_LIMIT), 2
        while name.casefold() in used:
            ending = f" {number}"
            name, number = _short(plain, _NAME_LIMIT - len(ending)) + ending, number + 1
        used.add(name.casefold())
        names.append(name)
    return names


def _short(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip(" '")


def cell_link(sheet: str, cell: str) -> str:
    """Return the link from anywhere in the workbook to ``cell`` of ``sheet``."""
    name = sheet.replace("'", "''")
    return f"internal:'{name}'!{cell}"


def column_width(header: str, texts: Iterable[str]) -> float:
    """Return the width in characters that shows ``texts`` in few lines: between 8 and 46."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    word = max((len(word) for word in header.split()), default=0)
    return float(min(max(0.95 * longest + 4, word + 6, 8), 46))


def line_count(text: str, width: float) -> int:
    """Return how many lines ``text`` takes when wrapped at ``width`` characters."""
    return sum(max(1, ceil(len(line) * 0.95 / width)) for line in text.split("\n"))
