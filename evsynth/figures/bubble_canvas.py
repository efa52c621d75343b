"""The canvas of a bubble plot: one axes in inches, on which each part draws itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from evsynth.effects.measure import Array
from evsynth.effects.rows import EffectRow
from evsynth.figures import style
from evsynth.figures.bubble_labels import Box, Disc
from evsynth.figures.bubble_strip import Flag
from evsynth.figures.bubble_words import Bands
from evsynth.figures.lettering import font, shorten, wrap
from evsynth.figures.scale import Scale
from evsynth.synthesis.results import Curve

_HALO = 2.0  # points of white around a name, so that no line strikes it through


@dataclass(frozen=True, slots=True)
class Window:
    """The plot in inches, its lower edge at 0, the range of its covariate and the scale of its outcome."""

    frame: Box
    ends: tuple[float, float]
    scale: Scale

    def across(self, x: float) -> float:
        """Return the place of a covariate value in inches."""
        share = (x - self.ends[0]) / (self.ends[1] - self.ends[0])
        return self.frame.left + share * (self.frame.right - self.frame.left)

    def up(self, value: float) -> float:
        """Return the place of an outcome (natural scale) in inches."""
        return self.frame.bottom + self.scale.fraction(value) * (self.frame.top - self.frame.bottom)

    def places(self, x: Array, natural: Array) -> Array:
        """Return points (m, 2) in inches; what is far off the plot is brought near, for vector formats."""
        far = 10 * self.frame.top
        points = [(self.across(a), min(max(self.up(b), -far), far)) for a, b in zip(x, natural, strict=True)]
        return np.array(points, dtype=np.float64).reshape(-1, 2)

    def enrolment(self, rows: Sequence[EffectRow]) -> list[tuple[float, float, float]]:
        """Return left end, right end and height in inches of each known enrolment window."""
        return [
            (self.across(row.enrolment_start), self.across(row.enrolment_end + 1), self.up(row.value))
            for row in rows
            if row.enrolment_start is not None and row.enrolment_end is not None
        ]


class Canvas:
    """A figure whose coordinates are inches, with the plot's lower edge at height 0."""

    def __init__(self, figure: Figure, window: Window, bottom: float) -> None:
        self.figure, self.window = figure, window
        width, height = figure.get_size_inches()
        self._axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(-bottom, height - bottom)
        self._bottom = bottom

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write one line of legible text, by default from its left end at mid-height."""
        look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
        self._axes.text(x, y, text, fontproperties=font(style.TEXT, False), parse_math=False, **look)

    def write_lines(
        self, lines: Sequence[str], top: float, left: float, leading: float, *, color: str = style.INK
    ) -> None:
        """Write lines under each other; ``top`` is measured from the lower edge of the figure."""
        for number, text in enumerate(lines):
            self.write(left, top - self._bottom - (number + 0.5) * leading, text, color=color)

    def write_axis_titles(self, across: str, upwards: str) -> None:
        """Write the covariate under the plot and the outcome along its left side."""
        frame = self.window.frame
        self.write((frame.left + frame.right) / 2, -0.38, shorten(across, frame.right - frame.left), ha="center")
        lines = wrap(upwards, frame.top - frame.bottom, most=1)
        self.write(
            0.17,
            (frame.bottom + frame.top) / 2,
            lines[0] if lines else "",
            ha="center",
            va="center",
            rotation=90,
        )

    def draw_grid(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Draw both axis lines, their ticks and labels, and the null line of a measure that has one."""
        frame, scale = self.window.frame, self.window.scale
        strokes = [[(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)]]
        for x, label in ((self.window.across(tick), label) for tick, label in ticks):
            strokes.append([(x, 0.0), (x, -0.04)])
            self.write(x, -0.07, label, ha="center", va="top")
        for y, label in zip(map(self.window.up, scale.ticks), scale.labels, strict=True):
            strokes.append([(frame.left, y), (frame.left - 0.04, y)])
            self.write(frame.left - 0.08, y, label, ha="right")
        self._strokes(strokes, "axis", style.GREY, style.HAIRLINE)
        if scale.null is not None and 0 <= scale.fraction(scale.null) <= 1:
            y = self.window.up(scale.null)
            self._strokes([[(frame.left, y), (frame.right, y)]], "null", style.GREY, 0.7)

    def draw_curve(
        self, curve: Curve, inverse: Callable[[Array], Array], ends: tuple[float, float], bands: Bands
    ) -> None:
        """Draw the curve with its ``bands``, within the observed ``ends`` only."""
        observed = (curve.x >= ends[0] - 1e-9) & (curve.x <= ends[1] + 1e-9)
        x, place = curve.x[observed], self.window.places
        for low, high, gid, color in (
            (curve.pi_low, curve.pi_high, "prediction band", style.PALE),
            (curve.ci_low, curve.ci_high, "confidence band", style.SKY),
        ):
            if low is None or high is None or bands == "none" or (bands != "both" and gid == "prediction band"):
                continue
            known = np.isfinite(low[observed]) & np.isfinite(high[observed])
            lower, upper = (place(x[known], inverse(side[observed][known])) for side in (low, high))
            if known.any():
                outline = np.concatenate([lower, upper[::-1]])
                self._clipped(Polygon(outline, closed=True, facecolor=color, edgecolor="none", gid=gid, zorder=1))
        middle = place(x, inverse(curve.estimate[observed]))
        self._strokes([middle], "curve", style.BLUE, style.HEAVY, zorder=3)

    def draw_flags(self, raised: Sequence[Flag], base: float, leading: float) -> None:
        """Draw each landmark's line up to its label in the strip above the plot."""
        strokes = [[(flag.x, 0.0), (flag.x, base + (flag.level + 0.85) * leading)] for flag in raised]
        self._strokes(strokes, "landmarks", style.VERMILLION, 0.8, zorder=2, linestyles=[(0, (4, 2))])
        for flag in raised:
            self.write(flag.left, base + (flag.level + 0.5) * leading, flag.text, color=style.VERMILLION)

    def draw_periods(self, periods: Sequence[tuple[str, int | None, int | None]]) -> None:
        """Draw each period as a bar above the plot with its name in it, if enough of the name fits."""
        frame, (low, high) = self.window.frame, self.window.ends
        for label, start, end in periods:
            first = low if start is None else max(float(start), low)
            last = high if end is None else min(float(end) + 1, high)
            if first >= last:
                continue
            left, right = self.window.across(first) + 0.015, self.window.across(last) - 0.015
            box = Rectangle((left, frame.top + 0.06), right - left, 0.17, gid="period", zorder=2.5)
            box.set(facecolor=style.FAINT, edgecolor="none")
            self._axes.add_patch(box)
            name = shorten(label, right - left - 0.06)
            if len(name) >= 0.35 * len(label):
                self.write((left + right) / 2, frame.top + 0.145, name, ha="center", color=style.GREY)

    def draw_windows(self, rows: Sequence[EffectRow]) -> None:
        """Draw the years in which each study enrolled as a thin horizontal line."""
        strokes = [[(left, y), (right, y)] for left, right, y in self.window.enrolment(rows)]
        self._strokes(strokes, "windows", style.RULE, 0.8, zorder=3)

    def draw_discs(self, discs: Sequence[Disc], names: Sequence[Box | None]) -> None:
        """Draw the bubbles, large ones first, and the names that have room."""
        ordered = sorted(discs, key=lambda disc: -disc.radius)
        circles = [Circle((disc.x, disc.y), disc.radius) for disc in ordered]
        look: dict[str, Any] = {"facecolor": style.SQUARE, "edgecolor": "white", "linewidth": 0.6, "alpha": 0.85}
        self._axes.add_collection(PatchCollection(circles, gid="bubbles", zorder=4, **look), autolim=False)
        for disc, name in zip(discs, names, strict=True):
            if name is not None:
                halo = [withStroke(linewidth=_HALO, foreground="white")]
                self.write(name.left, (name.bottom + name.top) / 2, disc.name, zorder=6, path_effects=halo)

    def _clipped(self, patch: Polygon) -> None:
        frame = self.window.frame
        window = Rectangle((frame.left, frame.bottom), frame.right - frame.left, frame.top - frame.bottom)
        self._axes.add_patch(patch)
        patch.set_clip_path(window.get_path(), window.get_transform() + self._axes.transData)

    def _strokes(self, strokes: Sequence[Any], gid: str, color: str, heavy: float, **how: Any) -> None:
        if strokes:
            lines = LineCollection(strokes, colors=color, linewidths=heavy, gid=gid, **how)
            self._axes.add_collection(lines, autolim=False)
