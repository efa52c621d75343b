"""Numbers behind a cell: is there one, and does the text shown say no more than that number."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from numbers import Integral, Real

from evsynth.document.model import Cell, Table

# Thousands are set off by a comma, a no-break space or a narrow no-break space.
_NUMERAL = re.compile(
    r"(?P<sign>[-\u2212+]?)(?P<whole>\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d+)(?:\.(?P<part>\d+))?"
    r"[\s\u00a0\u202f]?(?P<percent>%?)",
    re.ASCII,
)
_EXACT = 2**53  # the largest run of integers that spreadsheets hold exactly


@dataclass(frozen=True, slots=True)
class Numeral:
    """A text that is nothing but a number: its ``value`` as shown and how it is written."""

    value: float
    decimals: int
    grouped: bool
    percent: bool


def number(cell: Cell) -> float | int | None:
    """Return the finite number behind ``cell``, or ``None``."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    if isinstance(value, Integral):
        return int(value)
    return float(value) if math.isfinite(value) else None


def numeral(text: str) -> Numeral | None:
    """Return ``text`` read as a plain number such as ``1,234``, ``−0.50`` or ``54%``, else ``None``."""
    found = _NUMERAL.fullmatch(text.strip())
    if found is None:
        return None
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"] or ""
    value = float(f"{whole}.{part or 0}") * (-1 if found["sign"] in {"-", "\u2212"} else 1)
    return Numeral(value, len(part), whole != found["whole"], bool(found["percent"]))


def spreadsheet_number(cell: Cell) -> tuple[float | int, str] | None:
    """Return the number and number format that show ``cell.text`` in a spreadsheet, else ``None``.

    The full value is kept if the text is that value rounded; a value on another scale (a proportion
    shown per 1000) gives way to the number shown, so that a column never mixes scales with its header.
    """
    value, shown = number(cell), numeral(cell.text)
    if value is None or abs(value) > _EXACT:
        return None
    if shown is None:
        return None if cell.text.strip() else (value, "General")
    digits = ("#,##0" if shown.grouped else "0") + ("." + "0" * shown.decimals if shown.decimals else "")
    tolerance = 0.51 * 10.0**-shown.decimals
    if shown.percent and abs(100 * value - shown.value) <= tolerance:
        return value, digits + "%"
    kept = value if abs(value - shown.value) <= tolerance else shown.value
    return kept, digits + ('"%"' if shown.percent else "")


def says_more(table: Table, column: int) -> bool:
    """Return whether some cell of ``column`` holds a number and shows more than it, such as an interval."""
    cells = [row.cells[column] for row in table.rows]
    return any(number(cell) is not None and cell.text and numeral(cell.text) is None for cell in cells)
