"""Where the boxes of the flow diagram stand: rows as high as their words need. All in inches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evsynth.extract.model.flow_boxes import FlowBox
from evsynth.figures.lettering import width
from evsynth.figures.prisma_boxes import Block, block
from evsynth.figures.style import PRINT_WIDTH

_MARGIN = 0.08
_STRIP = 0.24  # the phases at the left
_GAP = 0.19  # between columns
_ROW_GAP = 0.26  # between rows, room for an arrow
_HEADER = 0.24
_MAIN_SHARE = 0.45  # of a pair of columns; the box beside it holds the reasons
ROWS = (
    ("box2", "box3", "box11", None),
    ("box4", "box5", None, None),
    ("box6", "box7", "box12", "box13"),
    ("box8", "box9", "box14", "box15"),
    ("box10", None, None, None),
)
PHASES = (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 4))
_DOWN = (
    ("box2", "box4"),
    ("box4", "box6"),
    ("box6", "box8"),
    ("box8", "box10"),
    ("box11", "box12"),
    ("box12", "box14"),
)
_ACROSS = (
    ("box2", "box3"),
    ("box4", "box5"),
    ("box6", "box7"),
    ("box8", "box9"),
    ("box12", "box13"),
    ("box14", "box15"),
)

Path = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle, measured from the lower left corner of the figure."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height

    @property
    def middle(self) -> float:
        """Half its width from the left."""
        return self.left + self.width / 2

    @property
    def centre(self) -> float:
        """Half its height from the bottom."""
        return self.bottom + self.height / 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place."""

    block: Block
    spot: Spot


@dataclass(frozen=True, slots=True)
class Flowchart:
    """The whole diagram: headers of the columns, phases at the left, boxes by name and the arrows between."""

    width: float
    height: float
    headers: tuple[tuple[Spot, str], ...]
    phases: tuple[tuple[Spot, str], ...]
    boxes: Mapping[str, Placed]
    arrows: tuple[Path, ...]


def arranged(boxes: tuple[FlowBox, ...]) -> Flowchart:
    """Return the boxes in their places on the print width; the figure grows in height with their words."""
    columns = _columns(any(box.other for box in boxes))
    named = {box.box: box for box in boxes}
    blocks = {
        name: block(named[name], _room(columns, name, place)[1])
        for row in ROWS
        for place, name in enumerate(row)
        if name in named
    }
    heights = [max(blocks[name].height for name in row if name in blocks) for row in ROWS]
    for phase, first, last in PHASES:
        held = sum(heights[first : last + 1]) + _ROW_GAP * (last - first)
        heights[last] += max(0.0, width(phase, bold=True) + 0.16 - held)
    total = 2 * _MARGIN + _HEADER + sum(heights) + _ROW_GAP * (len(ROWS) - 0.5)
    tops = [total - _MARGIN - _HEADER - 0.5 * _ROW_GAP - sum(heights[:i]) - _ROW_GAP * i for i in range(len(ROWS))]
    placed = {
        name: Placed(blocks[name], _spot(blocks[name], _room(columns, name, place), tops[i], heights[i]))
        for i, row in enumerate(ROWS)
        for place, name in enumerate(row)
        if name in blocks
    }
    phases = tuple(
        (Spot(_MARGIN, tops[last] - heights[last], _STRIP, tops[first] - tops[last] + heights[last]), phase)
        for phase, first, last in PHASES
    )
    headers = tuple(_headers(columns, total - _MARGIN - _HEADER))
    return Flowchart(PRINT_WIDTH, total, headers, phases, placed, tuple(_arrows(placed)))


def _columns(others: bool) -> tuple[tuple[float, float], ...]:
    """Return the left edge and width of the two or four columns."""
    left = _MARGIN + _STRIP + _GAP
    pairs = 2 if others else 1
    pair = (PRINT_WIDTH - _MARGIN - left - _GAP * (pairs - 1)) / pairs
    main = _MAIN_SHARE * (pair - _GAP)
    found = []
    for number in range(pairs):
        start = left + number * (pair + _GAP)
        found += [(start, main), (start + main + _GAP, pair - main - _GAP)]
    return tuple(found)


def _room(columns: tuple[tuple[float, float], ...], name: str | None, place: int) -> tuple[float, float]:
    return columns[place] if name is not None else (0.0, 0.0)


def _spot(one: Block, column: tuple[float, float], top: float, height: float) -> Spot:
    return Spot(column[0], top - (height + one.height) / 2, column[1], one.height)


def _headers(columns: tuple[tuple[float, float], ...], bottom: float) -> Iterator[tuple[Spot, str]]:
    for place, title in ((0, "Databases and registers"), (2, "Other methods")):
        if place < len(columns):
            left, last = columns[place][0], columns[place + 1]
            yield Spot(left, bottom, last[0] + last[1] - left, _HEADER), title


def _arrows(placed: Mapping[str, Placed]) -> Iterator[Path]:
    for first, second in _DOWN:
        if first in placed:
            a, b = placed[first].spot, placed[second].spot
            yield (a.middle, a.bottom), (a.middle, b.top)
    for first, second in _ACROSS:
        if first in placed:
            a, b = placed[first].spot, placed[second].spot
            yield (a.right, a.centre), (b.left, a.centre)
    if "box14" in placed:
        a, b = placed["box14"].spot, placed["box10"].spot
        yield (a.middle, a.bottom), (a.middle, b.centre), (b.right, b.centre)
