"""Lines of a file, by field path, and the places they make."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Protocol


class Written(Protocol):
    """Something read from a file: a study or a review."""

    @property
    def path(self) -> str:
        """The file it was read from."""

    def line(self, field: str) -> int | None:
        """Return the line of a field."""


def line_of(lines: Mapping[str, int], field: str) -> int | None:
    """Return the line of a field path such as ``results.2.source``, or of its nearest parent.

    Items of lists are counted from 0; the path of the whole file is the empty string.
    """
    while field:
        if field in lines:
            return lines[field]
        field = field.rpartition(".")[0]
    return lines.get("")


def place_of(record: Written, field: str) -> str:
    """Return the file and line of a field of a study or of the review: ``review.yaml, line 12``."""
    name, line = PurePath(record.path).name, record.line(field)
    return name if line is None else f"{name}, line {line}"
