"""Column widths in a Word file: no column narrower than its longest word, none wider than its longest line."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from evsynth.document.layout import alignments
from evsynth.document.model import Table

MARGIN, SLIM_MARGIN = 90, 60  # twips between a cell's edge and its text, on each side; slim where columns are many
_SLACK = 30
_TWIPS_PER_POINT = 20
_NARROW, _BROAD = set(" fijlrtI.,:;!|/()[]'’-\u00a0"), set("mwMW%@…⊕⊖◯→")
_BREAK = re.compile(r"[ \t\n]+|(?<=\w-)")
_BOLD = 1.08
_LARGEST_WORD = 1 / 4  # of the table's width
_LONGEST_WORD = 24  # letters; what is longer is the name of a cell or an address, and may break
_LONGEST_NUMBER = 14  # ems of the longest interval that is kept on one line
_NUMBERS_ROOM = 0.75  # of the table's width, that words and unbroken numbers may ask for together
_LONG_LINE = 80  # letters beyond which a line is wrapped whatever the column


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column asks for in twips: room for its longest word and for its longest line, and its share."""

    least: float
    most: float
    share: float


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a table is measured by: its width in twips, the size of its type in points, the margin of its cells."""

    width: int
    points: float
    margin: int

    def twips(self, ems: float) -> float:
        """Return the width of a cell whose text is ``ems`` wide."""
        return ems * self.points * _TWIPS_PER_POINT + 2 * self.margin + _SLACK


def column_widths(table: Table, width: int, points: float, margin: int = MARGIN) -> list[int]:
    """Return the width of each column of ``table`` in twips, in all ``width``, for type of ``points``.

    ``margin`` is what a cell keeps free on each side.

    Columns share by their relative width, but each gets at least its longest word, of header and cells, up
    to a quarter of ``width``, and gives away what its longest line leaves empty as long as others want it.
    Where even the words do not fit, all give way alike.
    """
    measure = _Measure(width, points, margin)
    needs = [_need(table, index, measure) for index in range(len(table.columns))]
    _keep_numbers_whole(table, needs, measure)
    words = sum(need.least for need in needs)
    if words >= width:
        return [int(width * need.least / words) for need in needs]
    return [int(part) for part in _shared(width, needs)]


def _need(table: Table, index: int, measure: _Measure) -> _Need:
    column = table.columns[index]
    bold = _BOLD if any(row.cells[index].strong for row in table.rows) else 1
    lines = {line for row in table.rows for line in row.cells[index].text.split("\n")}
    words = {word[:_LONGEST_WORD] for line in lines for word in _BREAK.split(line)}
    word = max(_BOLD * max(map(_ems, _BREAK.split(column.header))), *(bold * _ems(word) for word in words), 0)
    least = min(measure.twips(word), measure.width * _LARGEST_WORD)
    line = max((bold * _ems(line) if len(line) <= _LONG_LINE else math.inf for line in lines), default=0)
    return _Need(least, max(least, measure.twips(line)), column.width)


def _keep_numbers_whole(table: Table, needs: list[_Need], measure: _Measure) -> None:
    """Let columns of numbers ask for their longest line, such as ``45 (38 to 52)``, while prose keeps room.

    Those that ask least more come first.
    """
    room = measure.width * _NUMBERS_ROOM - sum(need.least for need in needs)
    longest = measure.twips(_LONGEST_NUMBER)
    aligned = enumerate(alignments(table))
    numbers = [n for n, align in aligned if align == "right" and needs[n].most <= longest]
    for place in sorted(numbers, key=lambda n: needs[n].most - needs[n].least):
        room -= needs[place].most - needs[place].least
        if room < 0:
            return
        needs[place] = replace(needs[place], least=needs[place].most)


@lru_cache(maxsize=4096)
def _ems(text: str) -> float:
    """Return about how wide ``text`` is in Arial, in ems."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.33
    if letter in _BROAD or ord(letter) > 0x2E80:
        return 0.95
    return 0.72 if letter.isupper() else 0.56


def _shared(width: float, needs: Sequence[_Need]) -> list[float]:
    """Return ``width`` divided by shares within each need's bounds; what nobody wants is shared as well.

    The columns out of bounds on the graver side are held there and the rest is divided anew.
    """
    held: dict[int, float] = {}
    while len(held) < len(needs):
        free = {index: need for index, need in enumerate(needs) if index not in held}
        unit = (width - sum(held.values())) / sum(need.share for need in free.values())
        short = {index: need.least for index, need in free.items() if need.share * unit < need.least}
        long = {index: need.most for index, need in free.items() if need.share * unit > need.most}
        if not short and not long:
            return [held.get(index, need.share * unit) for index, need in enumerate(needs)]
        lacking = sum(least - needs[index].share * unit for index, least in short.items())
        spare = sum(needs[index].share * unit - most for index, most in long.items())
        held |= short if lacking >= spare else long
    left, shares = width - sum(held.values()), sum(need.share for need in needs)
    return [held[index] + left * need.share / shares for index, need in enumerate(needs)]
