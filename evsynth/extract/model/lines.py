"""Lines of a file, by field path."""

from __future__ import annotations

from collections.abc import Mapping


def line_of(lines: Mapping[str, int], field: str) -> int | None:
    """Return the line of a field path such as ``results.2.source``, or of its nearest parent.

    Items of lists are counted from 0; the path of the whole file is the empty string.
    """
    while field:
        if field in lines:
            return lines[field]
        field = field.rpartition(".")[0]
    return lines.get("")
