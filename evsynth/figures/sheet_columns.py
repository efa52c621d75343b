"""Where the columns of a sheet stand, in inches from its left edge; the plot takes what they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evsynth.figures import style
from evsynth.figures.lettering import width, wrap
from evsynth.figures.sheet import Line, Sheet
from evsynth.figures.sheet_lights import LIGHT_PITCH

MARGIN = 0.08
_GAP, _GAP_TIGHT = 0.11, 0.085
_PLOT_SHARE = 0.3  # of the width, the least for the plot: what does not fit beside it widens the sheet
_LYING = 10.0  # inches, the width of a page that lies on its side
_PLOT_TIGHT = 1.15  # inches, the least for the plot beside many columns
_PLOT_FAIR = _PLOT_SHARE * style.PRINT_WIDTH
_PLOT_WIDE = 2.4  # inches; a long label takes room from the plot down to this width,
_LABEL_LEAST, _LABEL_FAIR = 1.4, 1.75  # a usual one down to the plot's share
_LABEL_TIGHT = 1.1
_HEADING_MOST = 2.2  # headings and summaries are cut beyond this only
_AIR = 0.04  # on either side of the plot, for squares at its ends
_OVER_WIDEST = 1.1  # inches that one column gives a heading above it


@dataclass(frozen=True, slots=True)
class Columns:
    """The width of a sheet, its columns' left edges and widths, the ends of the plot, and the lights' left edge."""

    width: float
    left: tuple[float, ...]
    room: tuple[float, ...]
    plot: tuple[float, float]
    lights: float
    gap: float


def spans(sheet: Sheet) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each heading above columns with the places of its columns."""
    places: list[int] = []
    for index, column in enumerate(sheet.columns):
        if places and (column.over != sheet.columns[places[0]].over or index == sheet.before):
            yield sheet.columns[places[0]].over, tuple(places)
            places = []
        if column.over:
            places.append(index)
    if places:
        yield sheet.columns[places[0]].over, tuple(places)


def columns_of(sheet: Sheet) -> Columns:
    """Return the columns at print width, as they please or tighter, else on a wider sheet, which cuts no usual name."""
    pleasing, tight = (
        _fitted(sheet, _GAP, _LABEL_LEAST, _PLOT_FAIR),
        _fitted(sheet, _GAP_TIGHT, _LABEL_TIGHT, _PLOT_TIGHT),
    )
    for room, gap, needed, fits in (pleasing, tight):
        if fits:
            return _placed(sheet, style.PRINT_WIDTH, room, gap, style.PRINT_WIDTH - needed)
    room, gap, needed, _ = pleasing
    whole = max(room[0], min(_column_width(sheet, 0), _HEADING_MOST))
    needed, room[0] = needed + whole - room[0], whole
    total = max(needed + _PLOT_FAIR, min(needed / (1 - _PLOT_SHARE), _LYING))
    return _placed(sheet, total, room, gap, total - needed)


def _fitted(sheet: Sheet, gap: float, shortest: float, plot: float) -> tuple[list[float], float, float, bool]:
    """Return the columns' widths, their gap, what all but the plot needs, and whether the plot fits beside it."""
    room, lights = _rooms(sheet, gap), len(sheet.domains) * LIGHT_PITCH
    beside = sum(room[1:]) + gap * len(room) + 2 * (MARGIN + _AIR) + (lights + gap if lights else _overhang(sheet))
    headings = min(_heading_width(sheet, room, gap), _HEADING_MOST)
    natural, free = max(room[0], headings), style.PRINT_WIDTH - beside
    least = max(min(natural, shortest), headings)
    room[0] = min(natural, max(least, min(_LABEL_FAIR, free - plot), free - _PLOT_WIDE))
    return room, gap, beside + room[0], beside + room[0] + plot <= style.PRINT_WIDTH + 1e-9


def _placed(sheet: Sheet, total: float, room: list[float], gap: float, plot: float) -> Columns:
    left, x, start = [], MARGIN, 0.0
    for index, column in enumerate(room):
        if index == sheet.before:
            start, x = x + _AIR, x + plot + 2 * _AIR + gap
        left.append(x)
        x += column + gap
    if sheet.before == len(room):
        start, x = x + _AIR, x + plot + 2 * _AIR + gap
    return Columns(total, tuple(left), tuple(room), (start, start + plot), x, gap)


def _overhang(sheet: Sheet) -> float:
    """Return what the last tick's label needs beyond a plot that nothing stands right of."""
    if sheet.before < len(sheet.columns):
        return 0.0
    return max(0.0, max(map(width, sheet.scale.labels), default=0.0) / 2 - MARGIN - _AIR + 0.02)


def _rooms(sheet: Sheet, gap: float) -> list[float]:
    room = [_column_width(sheet, index) for index in range(len(sheet.columns))]
    for words, places in spans(sheet):
        share = (len(places) * _OVER_WIDEST, width(words, bold=True) + 0.01)
        longest = max(width(word, bold=True) + 0.01 for word in words.split(" "))
        wanted = min(*share, max(longest, share[1] / 2 + 0.1))
        lacking = wanted - sum(room[place] for place in places) - gap * (len(places) - 1)
        for place in places:
            room[place] += max(lacking, 0.0) / len(places)
    return room


def _column_width(sheet: Sheet, index: int) -> float:
    texts = [
        width(line.cells[index], bold=is_bold(line, index)) for line in sheet.lines if not (line.heading and index == 0)
    ]
    headers = [width(text, bold=True) for text in sheet.columns[index].header]
    return max([*texts, *headers, 0.0]) + 0.01


def _heading_width(sheet: Sheet, room: list[float], gap: float) -> float:
    """Return the first column's width that shows every summary and heading, which may run on over the next."""
    beside = sum(room[1 : sheet.before]) + gap * (sheet.before - 1)
    lines = [line for line in sheet.lines if line.heading or line.bold]
    return max((_words(line) + 0.02 - line.heading * beside for line in lines), default=0.0)


def _words(line: Line) -> float:
    return width(line.brief or line.cells[0], bold=line.bold)


def is_bold(line: Line, index: int) -> bool:
    """Say whether a text is bold: estimates keep one weight, or their decimal points would leave their line."""
    return line.bold and index == 0


def header_lines(sheet: Sheet, columns: Columns) -> tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]:
    """Return each heading above columns, broken into lines, with the places of its columns."""
    broken = []
    for words, places in spans(sheet):
        first, last = places[0], places[-1]
        room = columns.left[last] + columns.room[last] - columns.left[first]
        broken.append((wrap(words, room, bold=True, most=2), places))
    return tuple(broken)
