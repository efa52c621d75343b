"""A plot of points on two axes, measured in inches: what the funnel, Baujat and GOSH plots share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from evsynth.figures import style
from evsynth.figures.bubble_labels import Box, Disc
from evsynth.figures.lettering import font, shorten, width, wrap

MARGIN = 0.1
LEADING = 0.15
_HALO = 2.0
Ticks = Sequence[tuple[float, str]]


class Plane:
    """A figure in inches with one plot: its frame, lines below it, keys above it, and ticks on two axes.

    The plot is ``height`` high, leaves ``left`` and ``right`` free and bears ``titles`` across
    and upwards; ``above`` is left free on top of it, and ``keyed`` makes room for keys over that.
    """

    def __init__(
        self,
        titles: tuple[str, str],
        below: Sequence[str],
        *,
        left: float,
        height: float,
        right: float,
        above: float = 0.0,
        keyed: bool = False,
    ) -> None:
        across, upwards = titles
        middle = (left + style.PRINT_WIDTH - right) / 2
        title = wrap(across, 2 * min(middle, style.PRINT_WIDTH - middle) - 2 * MARGIN, most=3)
        lines = [line for text in below for line in wrap(text, style.PRINT_WIDTH - 2 * MARGIN - 0.1)]
        base = MARGIN + len(lines) * LEADING + 0.47 + len(title) * LEADING
        self._top = base + height + above
        total = self._top + MARGIN + keyed * (0.1 + LEADING)
        self.figure = Figure(figsize=(style.PRINT_WIDTH, total))
        self.frame = Box(left, base, style.PRINT_WIDTH - right, base + height)
        self.axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, style.PRINT_WIDTH)
        self.axes.set_ylim(0, total)
        for number, text in enumerate(reversed(lines)):
            self.write(MARGIN, MARGIN + (number + 0.5) * LEADING, text, color=style.GREY)
        for number, text in enumerate(title):
            self.write(middle, base - 0.4 - number * LEADING, text, ha="center")
        self.write(0.17, base + height / 2, shorten(upwards, height), ha="center", va="center", rotation=90)

    def x(self, share: float) -> float:
        """Return the place in inches of a share of the way from left to right."""
        return self.frame.left + share * (self.frame.right - self.frame.left)

    def y(self, share: float) -> float:
        """Return the place in inches of a share of the way from bottom to top."""
        return self.frame.bottom + share * (self.frame.top - self.frame.bottom)

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write one line of legible text, by default from its left end at mid-height."""
        look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
        self.axes.text(x, y, text, fontproperties=font(style.TEXT, False), parse_math=False, **look)

    def draw_grid(self, across: Ticks, upwards: Ticks) -> None:
        """Draw both axes with ticks, (share, label), of which those are labelled that have room."""
        frame, end = self.frame, -1.0
        strokes = [[(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)]]
        for share, label in across:
            x, half = self.x(share), width(label) / 2
            strokes.append([(x, frame.bottom), (x, frame.bottom - 0.04)])
            if x - half > end + 0.06:
                self.write(x, frame.bottom - 0.07, label, ha="center", va="top")
                end = x + half
        for share, label in upwards:
            strokes.append([(frame.left, self.y(share)), (frame.left - 0.04, self.y(share))])
            self.write(frame.left - 0.08, self.y(share), label, ha="right")
        self.draw_strokes(strokes, "axis", style.GREY, style.HAIRLINE)

    def draw_strokes(self, strokes: Sequence[Any], gid: str, color: str, heavy: float, **how: Any) -> None:
        """Draw lines through points in inches."""
        if strokes:
            lines = LineCollection(strokes, colors=color, linewidths=heavy, gid=gid, **how)
            self.axes.add_collection(lines, autolim=False)

    def draw_area(self, outline: Sequence[tuple[float, float]], gid: str, color: str, **how: Any) -> None:
        """Fill an outline in inches, cut off at the frame."""
        frame = self.frame
        window = Rectangle((frame.left, frame.bottom), frame.right - frame.left, frame.top - frame.bottom)
        area = Polygon(outline, closed=True, facecolor=color, edgecolor="none", gid=gid, **({"zorder": 0.5} | how))
        self.axes.add_patch(area)
        area.set_clip_path(window.get_path(), window.get_transform() + self.axes.transData)

    def draw_upright(self, share: float, gid: str, **look: Any) -> None:
        """Draw a line from bottom to top, if it lies within the frame."""
        if -1e-9 <= share <= 1 + 1e-9:
            frame = self.frame
            self.axes.plot([self.x(share)] * 2, [frame.bottom, frame.top], gid=gid, **({"zorder": 1.5} | look))

    def draw_discs(self, discs: Sequence[Disc], gid: str, **look: Any) -> None:
        """Draw discs; ``look`` is matplotlib's."""
        if discs:
            circles = [Circle((disc.x, disc.y), disc.radius) for disc in discs]
            collection = PatchCollection(circles, gid=gid, **({"zorder": 4} | look))
            self.axes.add_collection(collection, autolim=False)

    def draw_names(self, discs: Sequence[Disc], places: Sequence[Box | None]) -> None:
        """Write the name of each disc that has a place."""
        halo = [withStroke(linewidth=_HALO, foreground="white")]
        for disc, place in zip(discs, places, strict=True):
            if place is not None:
                self.write(place.left, (place.bottom + place.top) / 2, disc.name, zorder=6, path_effects=halo)

    def draw_keys(self, keys: Sequence[tuple[str, Callable[[float, float], None]]]) -> None:
        """Draw a line of keys above the plot: each a mark 0.16 inches wide, drawn at a place, and its words."""
        x, row = self.frame.left, self._top + 0.1 + 0.5 * LEADING
        for words, mark in keys:
            mark(x + 0.08, row)
            self.write(x + 0.22, row, words)
            x += 0.22 + width(words) + 0.2
