"""What must hold for the cells of any table: a digit has a past, and a past is known."""

from __future__ import annotations

import re

from evsynth.document.model import Table


def orphans(table: Table) -> list[str]:
    """Return the text of every cell that shows a digit and does not say where it comes from."""
    cells = (cell for row in table.rows for cell in row.cells)
    return [c.text for c in cells if re.search(r"\d", c.text) and not (c.past is not None and c.past.known)]


def dicts(table: Table) -> list[dict[str, str]]:
    """Return the rows as dictionaries of texts by column key."""
    return [{c.key: cell.text for c, cell in zip(table.columns, row.cells, strict=True)} for row in table.rows]
