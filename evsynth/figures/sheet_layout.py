"""Where everything on a sheet stands, in inches from the lower left corner, and the drawing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from evsynth.figures import style
from evsynth.figures.lettering import wrap
from evsynth.figures.sheet import Line, Sheet
from evsynth.figures.sheet_columns import MARGIN, Columns, columns_of, header_lines
from evsynth.figures.sheet_favours import Words, favours_above, favours_under
from evsynth.figures.sheet_lights import draw_lights
from evsynth.figures.sheet_marks import Frame, draw_axis, draw_bands, draw_guides, draw_marks
from evsynth.figures.sheet_text import LEADING, Place, write_below, write_header, write_lines

PITCH = 0.18  # inches from line to line, whatever their number
_HINTING = 0.1  # screens widen long lines a little
_TITLE_WIDEST = 3.4  # inches of axis title under a narrow plot
_RULE = 0.05  # between a header and the rule under it


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What every page of a sheet shares: columns, the header's lines and the axis title's."""

    columns: Columns
    over: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    above: tuple[tuple[str, ...], tuple[str, ...]] | None
    under: tuple[Words, ...]
    head: float
    title: tuple[str, ...]
    below: float


def draw_sheet(sheet: Sheet) -> Figure:
    """Return the sheet as one figure; its height grows with the lines, its width is the print width."""
    with style.settings():
        return _drawn(sheet, _fixed(sheet), sheet.lines)


def draw_pages(sheet: Sheet, parts: Sequence[tuple[Line, ...]], notes: Sequence[tuple[str, ...]]) -> tuple[Figure, ...]:
    """Return one figure a part of the lines, with the columns of the whole and what each page's ``notes`` say."""
    with style.settings():
        fixed = _fixed(sheet)
        pages = zip(parts, notes, strict=True)
        return tuple(_drawn(replace(sheet, lines=lines, footer=words), fixed, lines) for lines, words in pages)


def sheet_size(sheet: Sheet) -> tuple[float, float]:
    """Return the width and the height that `draw_sheet` gives the sheet, in inches."""
    fixed = _fixed(sheet)
    return fixed.columns.width, _place(sheet, fixed, sheet.lines).height


def _drawn(sheet: Sheet, fixed: _Fixed, lines: tuple[Line, ...]) -> Figure:
    place = _place(sheet, fixed, lines)
    figure = Figure(figsize=(place.columns.width, place.height))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, place.columns.width)
    axes.set_ylim(0, place.height)
    draw_bands(axes, sheet, place.rows, PITCH)
    draw_guides(axes, place.frame, sheet, place.header)
    draw_marks(axes, place.frame, sheet, place.rows)
    draw_axis(axes, place.frame, sheet)
    draw_lights(axes, place.columns.lights, lines, place.rows)
    write_header(axes, place, sheet)
    write_lines(axes, place, sheet)
    write_below(axes, place, sheet)
    return figure


def _fixed(sheet: Sheet) -> _Fixed:
    columns = columns_of(sheet)
    over = header_lines(sheet, columns)
    above = favours_above(sheet, columns)
    deep = [len(column.header) for column in sheet.columns]
    deep += [len(lines) + max(deep[place] for place in places) for lines, places in over]
    deep += [len(sheet.plot_header), 1 + bool(sheet.domains)]
    deep += [len(sheet.plot_header) + max(map(len, above))] if above is not None else []
    wide = max(columns.plot[1] - columns.plot[0], min(_TITLE_WIDEST, columns.width - 2 * MARGIN))
    title = wrap(sheet.axis_title, wide, most=3)
    under = () if above is not None else favours_under(sheet, columns)
    below = 0.24 + LEADING * (len(title) + max((one.line + 1 for one in under), default=0))
    return _Fixed(columns, over, above, under, max(deep) * LEADING + _RULE, title, below)


def _place(sheet: Sheet, fixed: _Fixed, lines: tuple[Line, ...]) -> Place:
    columns = fixed.columns
    offsets, y = [], MARGIN + fixed.head + 0.35 * PITCH
    for line in lines:
        y += line.space * PITCH
        offsets.append(y + 0.5 * PITCH)
        y += PITCH
    bottom = y + 0.25 * PITCH
    footer = tuple(line for text in sheet.footer for line in wrap(text, columns.width - 2 * MARGIN - _HINTING))
    below = bottom + fixed.below
    top = below + 0.12 + 0.5 * LEADING
    height = top + LEADING * (len(footer) - 0.5) + MARGIN if footer else below + MARGIN
    frame = Frame(columns.plot[0], columns.plot[1], height - bottom, height - MARGIN - fixed.head)
    rows = tuple(height - offset for offset in offsets)
    return Place(
        columns,
        height,
        frame,
        rows,
        height - MARGIN,
        fixed.over,
        fixed.above,
        fixed.under,
        fixed.title,
        footer,
        height - top,
    )
