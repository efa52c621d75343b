"""The words of a sheet: its header, its lines, and what stands under the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.text import Text

from evsynth.figures import style
from evsynth.figures.lettering import font, shorten, shorten_name, width
from evsynth.figures.sheet import Line, Sheet
from evsynth.figures.sheet_columns import MARGIN, Columns, is_bold
from evsynth.figures.sheet_favours import Words
from evsynth.figures.sheet_lights import LIGHT_PITCH
from evsynth.figures.sheet_marks import Frame

LEADING = 0.145


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of one page stand: ``rows`` are the lines' middles, ``header`` and ``footer_top`` heights."""

    columns: Columns
    height: float
    frame: Frame
    rows: tuple[float, ...]
    header: float
    over: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    above: tuple[tuple[str, ...], tuple[str, ...]] | None
    under: tuple[Words, ...]
    title: tuple[str, ...]
    footer: tuple[str, ...]
    footer_top: float


def _write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    if not text.strip():
        return
    bold = bool(how.pop("bold", False))
    look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
    look |= {"fontproperties": font(style.TEXT, bold), "parse_math": False, "transform": axes.transData}
    # Put on the figure: every text of an axes is clipped, which takes as long as all else.
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.add_artist(Text(x, y, text, **look))


def write_header(axes: Axes, place: Place, sheet: Sheet) -> None:
    """Write the header of every column, of the plot and of the lights, all ending on one line."""
    base, ink = place.frame.top + 0.05, sheet.look.ink
    columns = place.columns
    for column, left, room in zip(sheet.columns, columns.left, columns.room, strict=True):
        x = left if column.align == "left" else left + room
        for number, text in enumerate(reversed(column.header)):
            y = base + (number + 0.5) * LEADING
            _write(axes, x, y, shorten(text, room, bold=True), bold=True, ha=column.align, color=ink)
    for lines, places in place.over:
        _write_over(axes, place, sheet, lines, places)
    middle = (place.frame.left + place.frame.right) / 2
    lift = 0 if place.above is None else max(map(len, place.above))
    for number, text in enumerate(reversed(sheet.plot_header)):
        _write(axes, middle, base + (lift + number + 0.5) * LEADING, text, bold=True, ha="center", color=ink)
    _write_above(axes, place, sheet, base)
    _write_domains(axes, place, sheet, base)


def _write_over(axes: Axes, place: Place, sheet: Sheet, lines: tuple[str, ...], places: tuple[int, ...]) -> None:
    left = place.columns.left[places[0]]
    right = place.columns.left[places[-1]] + place.columns.room[places[-1]]
    deep = max(len(sheet.columns[one].header) for one in places)
    y = place.frame.top + 0.05 + deep * LEADING
    for number, text in enumerate(reversed(lines)):
        x, side = ((left + right) / 2, "center") if len(places) > 1 else (right, "right")
        _write(axes, x, y + (number + 0.5) * LEADING, text, bold=True, ha=side, color=sheet.look.ink)
    axes.plot([left, right], [y, y], color=style.RULE, lw=style.HAIRLINE, gid="spanner")


def _write_above(axes: Axes, place: Place, sheet: Sheet, base: float) -> None:
    if place.above is None or sheet.scale.null is None:
        return
    null = place.frame.x(sheet.scale, sheet.scale.null)
    for lines, x, side in zip(place.above, (null - 0.05, null + 0.05), ("right", "left"), strict=True):
        for number, text in enumerate(reversed(lines)):
            _write(axes, x, base + (number + 0.5) * LEADING, text, ha=side, color=sheet.look.ink)


def _write_domains(axes: Axes, place: Place, sheet: Sheet, base: float) -> None:
    left, right = place.columns.lights, place.columns.lights + len(sheet.domains) * LIGHT_PITCH
    for number, letter in enumerate(sheet.domains):
        x = left + (number + 0.5) * LIGHT_PITCH
        _write(axes, x, base + 0.5 * LEADING, shorten(letter, LIGHT_PITCH), ha="center", color=sheet.look.ink)
    words = next((w for w in ("Risk of bias", "Bias") if width(w, bold=True) <= right - left), "")
    if sheet.domains:
        _write(axes, (left + right) / 2, base + 1.5 * LEADING, words, bold=True, ha="center", color=sheet.look.ink)


def write_lines(axes: Axes, place: Place, sheet: Sheet) -> None:
    """Write the texts of every line; what does not fit is shortened, a study's name before its year."""
    for line, y in zip(sheet.lines, place.rows, strict=True):
        _write_line(axes, place, sheet, line, y)


def _write_line(axes: Axes, place: Place, sheet: Sheet, line: Line, y: float) -> None:
    color, columns = style.GREY if line.muted else sheet.look.ink, place.columns
    for index, (column, text) in enumerate(zip(sheet.columns, line.cells, strict=True)):
        room, shown, bold = columns.room[index], text, is_bold(line, index)
        if index == 0 and line.heading:
            room = place.frame.left - MARGIN - 0.5 * columns.gap
            shown = text if width(text, bold=bold) <= room else line.brief or text
        x = columns.left[index] + (0.0 if column.align == "left" else columns.room[index])
        shown = (shorten_name if index == 0 else shorten)(shown, room, bold=bold)
        _write(axes, x, y, shown, bold=bold, ha=column.align, color=color)


def write_below(axes: Axes, place: Place, sheet: Sheet) -> None:
    """Write whom each side favours, unless it stands above, the axis title and the footer."""
    frame = place.frame
    y = frame.bottom - 0.24 - 0.5 * LEADING
    for words in place.under:
        _write(axes, words.x, y - words.line * LEADING, words.text, ha=words.side, color=sheet.look.ink)
    y -= LEADING * max((words.line + 1 for words in place.under), default=0)
    for text in place.title:
        half, ends = width(text) / 2, (MARGIN, place.columns.width - MARGIN)
        x = min(max((frame.left + frame.right) / 2, ends[0] + half), ends[1] - half)
        _write(axes, x, y, text, ha="center", color=sheet.look.ink)
        y -= LEADING
    y = place.footer_top
    for text in place.footer:
        _write(axes, MARGIN, y, text, color=style.GREY)
        y -= LEADING
