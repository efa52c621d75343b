"""The plot of a sheet: points and intervals, summaries, guide lines and the axis under them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Circle, Polygon, Rectangle

from evsynth.figures import style
from evsynth.figures.lettering import font, width
from evsynth.figures.scale import Scale
from evsynth.figures.sheet import Mark, Sheet

SIDE = 0.15  # inches, the side of the largest square
_SIDE_LEAST = 0.035
_HALF_DIAMOND = 0.065
_HALF_BAR = 0.03
_ARROW = 0.055
_EDGE = 0.08  # what rules and bands leave free on either side

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's edges in inches from the lower left corner of the figure."""

    left: float
    right: float
    bottom: float
    top: float

    def x(self, scale: Scale, value: float) -> float:
        """Return where a natural value stands, in inches; it may lie outside the frame."""
        return self.left + scale.fraction(value) * (self.right - self.left)

    def holds(self, x: float) -> bool:
        """Say whether ``x`` lies between the edges."""
        return self.left - 1e-9 <= x <= self.right + 1e-9


def draw_bands(axes: Axes, sheet: Sheet, rows: tuple[float, ...], pitch: float) -> None:
    """Tint every second line over the whole width, counted from each heading, if the look has bands."""
    if sheet.look.band is None:
        return
    wide, bands, place = axes.get_xlim()[1], [], 0
    for line, y in zip(sheet.lines, rows, strict=True):
        place = 0 if line.begins_group else place + 1
        if place % 2:
            bands.append(Rectangle((_EDGE, y - pitch / 2), wide - 2 * _EDGE, pitch))
    tinted = PatchCollection(bands, gid="bands", facecolor=sheet.look.band, edgecolor="none", zorder=0.2)
    axes.add_collection(tinted, autolim=False)


def draw_guides(axes: Axes, frame: Frame, sheet: Sheet, header: float) -> None:
    """Draw the rules of the header, the null line, the pooled line and the committee's thresholds."""
    wide, rules = axes.get_xlim()[1], [frame.top, *([header + 0.02] if sheet.look.top_rule else [])]
    for y in rules:
        axes.plot([_EDGE, wide - _EDGE], [y, y], color=style.GREY, lw=style.HAIRLINE, gid="header rule")
    if sheet.scale.null is not None:
        _upright(axes, frame, frame.x(sheet.scale, sheet.scale.null), "null", color=style.GREY, lw=0.7)
    if sheet.pooled is not None and (sheet.look.dashed or sheet.scale.null is None):
        look = {"color": sheet.look.pooled, "lw": 0.7, "ls": (0, (4, 2.5))}
        _upright(axes, frame, frame.x(sheet.scale, sheet.pooled), "pooled", **look)
    for threshold in sheet.thresholds:
        x = frame.x(sheet.scale, threshold)
        _upright(axes, frame, x, "threshold", color=style.VERMILLION, lw=0.9, ls=(0, (1, 1.8)))


def _upright(axes: Axes, frame: Frame, x: float, gid: str, **look: Any) -> None:
    if frame.holds(x):
        axes.plot([x, x], [frame.bottom, frame.top], gid=gid, zorder=1, **look)


def draw_axis(axes: Axes, frame: Frame, sheet: Sheet) -> None:
    """Draw the axis line with its ticks and their labels."""
    ends = [(frame.left, frame.bottom), (frame.right, frame.bottom)]
    places = [frame.x(sheet.scale, tick) for tick in sheet.scale.ticks]
    strokes = [ends, *([(x, frame.bottom), (x, frame.bottom - 0.04)] for x in places)]
    axes.add_collection(
        LineCollection(strokes, colors=style.GREY, linewidths=style.HAIRLINE, gid="axis"), autolim=False
    )
    for x, label in _fitting(sheet.scale, places):
        axes.text(
            x, frame.bottom - 0.07, label, fontproperties=font(style.TEXT, False), ha="center", va="top",
            color=sheet.look.ink, parse_math=False,
        )  # fmt: skip


def _fitting(scale: Scale, places: list[float]) -> list[tuple[float, str]]:
    """Return the tick labels that fit side by side: every one, or each second, third ... from the null."""
    start = scale.ticks.index(scale.null) if scale.null in scale.ticks else 0
    every = list(zip(places, scale.labels, strict=True))
    for stride in range(1, len(every) + 1):
        kept = every[start % stride :: stride]
        if all(b[0] - a[0] > (width(a[1]) + width(b[1])) / 2 + 0.06 for a, b in pairwise(kept)):
            return kept
    return every[start : start + 1]


def draw_marks(axes: Axes, frame: Frame, sheet: Sheet, rows: tuple[float, ...]) -> None:
    """Draw the mark of every line; what leaves the axis ends in an arrow."""
    marks = [(line.mark, y) for line, y in zip(sheet.lines, rows, strict=True) if line.mark is not None]
    shapes = _Shapes([], [], [], [], [], [])
    for mark, y in marks:
        _SHAPE[mark.kind](shapes, frame, sheet.scale, mark, y)
    for patches, gid, look in (
        (shapes.bars, "prediction", {"facecolor": sheet.look.prediction, "edgecolor": "none"}),
        (shapes.squares, "squares", {"facecolor": sheet.look.square, "edgecolor": "none"}),
        (shapes.arrows, "arrows", {"facecolor": sheet.look.ink, "edgecolor": "none"}),
        (shapes.diamonds, "diamonds", {"facecolor": sheet.look.diamond, "edgecolor": "none"}),
        (shapes.hollow, "hollow", {"facecolor": "white", "edgecolor": style.GREY, "linewidth": 0.8}),
    ):
        if patches:
            axes.add_collection(PatchCollection(patches, gid=gid, zorder=3, **look), autolim=False)
    if shapes.strokes:
        axes.add_collection(
            LineCollection(shapes.strokes, colors=sheet.look.ink, linewidths=style.LINE, gid="intervals", zorder=4),
            autolim=False,
        )


@dataclass(frozen=True, slots=True)
class _Shapes:
    strokes: list[list[Point]]
    squares: list[Rectangle]
    diamonds: list[Polygon]
    bars: list[Rectangle]
    hollow: list[Circle]
    arrows: list[Polygon]


def _span(shapes: _Shapes, frame: Frame, scale: Scale, mark: Mark, y: float) -> tuple[float, float]:
    """Return the drawn ends of the mark's interval; an arrow stands where the frame cuts it off."""
    low, high = frame.x(scale, mark.low), frame.x(scale, mark.high)
    if low < frame.left - 1e-9:
        _arrow(shapes, frame.left, y, 1.0)
    if high > frame.right + 1e-9:
        _arrow(shapes, frame.right, y, -1.0)
    return min(max(low, frame.left), frame.right), max(min(high, frame.right), frame.left)


def _arrow(shapes: _Shapes, x: float, y: float, inward: float) -> None:
    back = x + inward * _ARROW
    shapes.arrows.append(Polygon([(x, y), (back, y + 0.6 * _ARROW), (back, y - 0.6 * _ARROW)]))


def _square(shapes: _Shapes, frame: Frame, scale: Scale, mark: Mark, y: float) -> None:
    if math.isfinite(mark.low) and math.isfinite(mark.high):
        low, high = _span(shapes, frame, scale, mark, y)
        shapes.strokes.append([(low, y), (high, y)])
    x = frame.x(scale, mark.value)
    if frame.holds(x):
        side = max(_SIDE_LEAST, SIDE * math.sqrt(mark.area))
        shapes.squares.append(Rectangle((x - side / 2, y - side / 2), side, side))


def _diamond(shapes: _Shapes, frame: Frame, scale: Scale, mark: Mark, y: float) -> None:
    low, high = _span(shapes, frame, scale, mark, y)
    x = min(max(frame.x(scale, mark.value), low), high)
    half = _HALF_DIAMOND if mark.kind == "diamond" else 0.75 * _HALF_DIAMOND
    shapes.diamonds.append(Polygon([(low, y), (x, y + half), (high, y), (x, y - half)]))


def _bar(shapes: _Shapes, frame: Frame, scale: Scale, mark: Mark, y: float) -> None:
    low, high = _span(shapes, frame, scale, mark, y)
    shapes.bars.append(Rectangle((low, y - _HALF_BAR), high - low, 2 * _HALF_BAR))


def _hollow(shapes: _Shapes, frame: Frame, scale: Scale, mark: Mark, y: float) -> None:
    x = frame.x(scale, mark.value)
    if math.isnan(x):
        return
    if frame.holds(x):
        shapes.hollow.append(Circle((x, y), 0.04))
    else:
        _arrow(shapes, *((frame.left, y, 1.0) if x < frame.left else (frame.right, y, -1.0)))


_SHAPE = {"square": _square, "diamond": _diamond, "subtotal": _diamond, "bar": _bar, "hollow": _hollow}
