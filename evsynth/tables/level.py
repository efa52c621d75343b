"""Headers that name the confidence level, which is the review's and not always 95%."""

from __future__ import annotations

from dataclasses import replace

from evsynth.document.model import Table


def at_level(table: Table, level: float) -> Table:
    """Return the table with ``{level}`` in its headers written out, ``level`` in percent."""
    columns = tuple(replace(c, header=c.header.replace("{level}", f"{level:g}")) for c in table.columns)
    return replace(table, columns=columns)
