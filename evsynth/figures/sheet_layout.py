"""Where everything on a sheet stands, in inches from the lower left corner, and the drawing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evsynth.figures import style
from evsynth.figures.lettering import font, shorten, shorten_name, width, wrap
from evsynth.figures.sheet import Line, Sheet
from evsynth.figures.sheet_marks import Frame, draw_axis, draw_guides, draw_marks

PITCH = 0.18  # inches from line to line, whatever their number
_LEADING = 0.145
_HINTING = 0.1  # screens widen long lines a little
_MARGIN = 0.08
_GAP = 0.11
_PLOT_SHARE = 0.3  # of the width, the least for the plot: what does not fit beside it widens the sheet
_PLOT_FAIR = 2.4  # inches; a long label takes room from the plot down to this width,
_LABEL_LEAST, _LABEL_FAIR = 1.4, 1.75  # a usual one down to the plot's share
_HEADING_MOST = 2.2  # headings and summaries are cut beyond this only


@dataclass(frozen=True, slots=True)
class _Geometry:
    width: float
    height: float
    left: tuple[float, ...]  # left edge of each column
    room: tuple[float, ...]  # width of each column
    frame: Frame
    rows: tuple[float, ...]  # middle of each line
    header: float
    title: tuple[str, ...]
    footer: tuple[str, ...]
    footer_top: float


def draw_sheet(sheet: Sheet) -> Figure:
    """Return the sheet as a figure; its height grows with the lines, its width is the print width."""
    with style.settings():
        place = _measure(sheet)
        figure = Figure(figsize=(place.width, place.height))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, place.width)
        axes.set_ylim(0, place.height)
        draw_guides(axes, place.frame, sheet)
        draw_marks(axes, place.frame, sheet, place.rows)
        draw_axis(axes, place.frame, sheet)
        _write_table(axes, place, sheet)
        _write_below(axes, place, sheet)
    return figure


def _measure(sheet: Sheet) -> _Geometry:
    room = [_column_width(sheet, index) for index in range(len(sheet.columns))]
    fixed = sum(room[1:]) + _GAP * len(room) + 2 * _MARGIN
    headings = min(_heading_width(sheet, room), _HEADING_MOST)
    natural, free = max(room[0], headings), style.PRINT_WIDTH - fixed
    least = max(min(natural, _LABEL_LEAST), headings)
    fair = min(_LABEL_FAIR, free - _PLOT_SHARE * style.PRINT_WIDTH)
    room[0] = min(natural, max(least, fair, free - _PLOT_FAIR))
    total = max(style.PRINT_WIDTH, (fixed + room[0]) / (1 - _PLOT_SHARE))
    left, x = [], _MARGIN
    for index, column in enumerate(room):
        if index == sheet.before:
            start, x = x, x + total - fixed - room[0] + _GAP  # the plot takes what is left
        left.append(x)
        x += column + _GAP
    end = left[sheet.before] - _GAP if sheet.before < len(room) else total - _MARGIN
    return _vertical(sheet, total, tuple(left), tuple(room), (start, end))


def _column_width(sheet: Sheet, index: int) -> float:
    texts = [
        width(line.cells[index], bold=_is_bold(sheet, line, index))
        for line in sheet.lines
        if not (line.heading and index == 0)
    ]
    headers = [width(text, bold=True) for text in sheet.columns[index].header]
    return max([*texts, *headers, 0.0]) + 0.01


def _heading_width(sheet: Sheet, room: list[float]) -> float:
    """Return the first column's width that shows every summary and heading, which may run on over the next."""
    beside = sum(room[1 : sheet.before]) + _GAP * (sheet.before - 1)
    lines = [line for line in sheet.lines if line.heading or line.bold]
    return max((width(line.cells[0], bold=line.bold) + 0.02 - line.heading * beside for line in lines), default=0.0)


def _is_bold(sheet: Sheet, line: Line, index: int) -> bool:
    # Estimates keep one weight: bold digits are wider, and decimal points would leave their line.
    return line.bold and index < sheet.before


def _vertical(
    sheet: Sheet, total: float, left: tuple[float, ...], room: tuple[float, ...], ends: tuple[float, float]
) -> _Geometry:
    head = max(len(column.header) for column in sheet.columns) * _LEADING + 0.05
    offsets, y = [], _MARGIN + head + 0.35 * PITCH
    for line in sheet.lines:
        y += line.space * PITCH
        offsets.append(y + 0.5 * PITCH)
        y += PITCH
    bottom = y + 0.25 * PITCH
    middle = sum(ends) / 2
    title = wrap(sheet.axis_title, 2 * min(middle, total - middle) - 2 * _MARGIN, most=3)
    footer = tuple(line for text in sheet.footer for line in wrap(text, total - 2 * _MARGIN - _HINTING))
    below = bottom + 0.24 + _LEADING * (len(title) + (sheet.favours is not None))
    footer_top = below + 0.12 + 0.5 * _LEADING
    height = footer_top + _LEADING * (len(footer) - 0.5) + _MARGIN if footer else below + _MARGIN
    frame = Frame(ends[0], ends[1], height - bottom, height - _MARGIN - head)
    rows = tuple(height - offset for offset in offsets)
    return _Geometry(total, height, left, room, frame, rows, height - _MARGIN, title, footer, height - footer_top)


def _write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    if not text.strip():
        return
    bold = bool(how.pop("bold", False))
    look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
    axes.text(x, y, text, fontproperties=font(style.TEXT, bold), parse_math=False, **look)


def _write_table(axes: Axes, place: _Geometry, sheet: Sheet) -> None:
    deepest = max(len(column.header) for column in sheet.columns)
    for column, left, room in zip(sheet.columns, place.left, place.room, strict=True):
        x = left if column.align == "left" else left + room
        for number, text in enumerate(reversed(column.header)):
            y = place.header - (deepest - number - 0.5) * _LEADING
            _write(axes, x, y, shorten(text, room, bold=True), bold=True, ha=column.align)
    for line, y in zip(sheet.lines, place.rows, strict=True):
        _write_line(axes, place, sheet, line, y)


def _write_line(axes: Axes, place: _Geometry, sheet: Sheet, line: Line, y: float) -> None:
    color = style.GREY if line.muted else style.INK
    for index, (column, text) in enumerate(zip(sheet.columns, line.cells, strict=True)):
        room = place.room[index]
        if index == 0 and line.heading:
            room = place.frame.left - _MARGIN - 0.5 * _GAP
        x = place.left[index] + (0.0 if column.align == "left" else place.room[index])
        bold = _is_bold(sheet, line, index)
        shown = (shorten_name if index == 0 else shorten)(text, room, bold=bold)
        _write(axes, x, y, shown, bold=bold, ha=column.align, color=color)


def _write_below(axes: Axes, place: _Geometry, sheet: Sheet) -> None:
    frame = place.frame
    y = frame.bottom - 0.24 - 0.5 * _LEADING
    if sheet.favours is not None and sheet.scale.null is not None:
        null = frame.x(sheet.scale, sheet.scale.null)
        lower, upper = f"← {sheet.favours[0]}", f"{sheet.favours[1]} →"
        lower = shorten(lower, null - 0.08 - _MARGIN)
        upper = shorten(upper, place.width - _MARGIN - null - 0.08)
        _write(axes, null - 0.08, y, lower, ha="right")
        _write(axes, null + 0.08, y, upper)
        y -= _LEADING
    for text in place.title:
        _write(axes, (frame.left + frame.right) / 2, y, text, ha="center")
        y -= _LEADING
    y = place.footer_top
    for text in place.footer:
        _write(axes, _MARGIN, y, text, color=style.GREY)
        y -= _LEADING
