"""The canvas of the risk-of-bias figures: inches from the lower left corner, signs in circles, a legend."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from evsynth.figures import style
from evsynth.figures.judgement_looks import Look
from evsynth.figures.lettering import font, width, wrap

MARGIN = 0.1
LEADING = 0.15
RADIUS = 0.082
_KEY_PITCH = 0.22
_SIGN_MOST = 0.115  # inches, the widest a sign may be within its circle


class Canvas:
    """A figure of print width that holds ``body`` inches of drawing over a legend and lines of small print."""

    def __init__(self, body: float, keys: Iterable[Look], small: Iterable[str]) -> None:
        room = style.PRINT_WIDTH - 2 * MARGIN
        self._keys = _key_rows(tuple(keys), room)
        self._small = [line for text in small for line in wrap(text, room - 0.1)]
        self.bottom = MARGIN + len(self._small) * LEADING + 0.06 + len(self._keys) * _KEY_PITCH + 0.08
        self.top = self.bottom + body
        height = self.top + MARGIN
        self.figure = Figure(figsize=(style.PRINT_WIDTH, height))
        self.axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, style.PRINT_WIDTH)
        self.axes.set_ylim(0, height)
        self._draw_below()

    def write(self, x: float, y: float, text: str, *, bold: bool = False, **how: Any) -> None:
        """Write one line of legible text, by default from its left end at mid-height."""
        look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
        self.axes.text(x, y, text, fontproperties=font(style.TEXT, bold), parse_math=False, **look)

    def rule(self, y: float, color: str = style.FAINT) -> None:
        """Draw a hairline from margin to margin."""
        ends = [MARGIN, style.PRINT_WIDTH - MARGIN]
        self.axes.plot(ends, [y, y], color=color, lw=style.HAIRLINE, gid="rule", zorder=1)

    def light(self, x: float, y: float, look: Look) -> None:
        """Draw a judgement as a circle with its sign."""
        circle = Circle((x, y), RADIUS, facecolor=look.fill, edgecolor=style.GREY, lw=0.5, gid="light", zorder=3)
        self.axes.add_patch(circle)
        if look.glyph:
            sign = _outline(look.glyph)
            path = sign.transformed(Affine2D().translate(x, y))
            self.axes.add_patch(PathPatch(path, facecolor=look.ink, lw=0, gid="sign", zorder=4))

    def box(self, x: float, y: float, wide: float, high: float, look: Look) -> None:
        """Fill a box, ``x`` its left end and ``y`` its middle, with a judgement's colour."""
        edge = "#ffffff" if look.glyph else style.RULE
        box = Rectangle((x, y - high / 2), wide, high, facecolor=look.fill, edgecolor=edge, lw=0.7, gid="share")
        self.axes.add_patch(box)

    def _draw_below(self) -> None:
        for number, line in enumerate(reversed(self._small)):
            self.write(MARGIN, MARGIN + (number + 0.5) * LEADING, line, color=style.GREY)
        y = self.bottom - 0.08 - 0.5 * _KEY_PITCH
        for row in self._keys:
            for x, look in row:
                self.light(x + RADIUS, y, look)
                self.write(x + 2 * RADIUS + 0.06, y, look.words)
            y -= _KEY_PITCH


def _key_rows(keys: tuple[Look, ...], room: float) -> list[list[tuple[float, Look]]]:
    rows: list[list[tuple[float, Look]]] = []
    x = room + 1
    for look in keys:
        wide = 2 * RADIUS + 0.06 + width(look.words)
        if x + wide > MARGIN + room:
            rows.append([])
            x = MARGIN
        rows[-1].append((x, look))
        x += wide + 0.22
    return rows


@cache
def _outline(glyph: str) -> Path:
    """Return the outline of a sign in inches, the middle of its ink at the origin."""
    path = TextPath((0, 0), glyph, prop=font(style.TEXT, True))
    ink = path.get_extents()
    shrink = min(1.0, 72 * _SIGN_MOST / max(ink.width, ink.height)) / 72
    return Path((path.vertices - [(ink.x0 + ink.x1) / 2, (ink.y0 + ink.y1) / 2]) * shrink, path.codes)
