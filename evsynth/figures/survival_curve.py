"""The pooled survival curve over several horizons, with the studies it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.effects.formula import identity
from evsynth.effects.measure import Array
from evsynth.effects.measures import MEASURES
from evsynth.figures import style
from evsynth.figures.bubble_canvas import Canvas, Window
from evsynth.figures.bubble_labels import Box
from evsynth.figures.lettering import legible, width, wrap
from evsynth.figures.numerals import Numerals
from evsynth.figures.render import Drawing
from evsynth.figures.scale import scale_for
from evsynth.figures.survival_words import Told, alternative, footer, subtitle
from evsynth.synthesis.results import Curve
from evsynth.synthesis.survival import PooledCurve, StudyCurve

_HEIGHT = 3.0  # inches of the plot
_MARGIN = 0.1
_LEADING = 0.15
_RADIUS = 0.025
_BETWEEN = 0.1  # inches, the least from one number to the next in a row


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of numbers under the axis: its name and one text a horizon."""

    name: str
    texts: tuple[str, ...]


def survival_curve(
    curve: PooledCurve,
    *,
    id: str,  # noqa: A002 - a figure's id is what every figure calls it
    label: str,
    median: Median | None = None,
    mean: RestrictedMean | None = None,
) -> Drawing:
    """Return the pooled curve with its pointwise band, the studies behind it and the numbers under the axis.

    Ticks and numbers stand at the horizons, at as many of them as have room.

    ``label`` names the outcome, ``median`` and ``mean`` are those read off the curve, shown when given. The
    table of the curve says what was left out of it.
    """
    told = Told(curve, legible(label), median, mean)
    with style.settings():
        figure = _draw(told)
    title = f"Pooled survival curve: {told.label}"
    return Drawing(figure, f"survival-curve-{id}", title, alternative(told))


def _draw(told: Told) -> Figure:
    curve, rows = told.curve, _rows(told.curve)
    scale = scale_for(MEASURES["SURV"], [1.0], [])
    named = max(width(row.name) for row in rows)
    left = max(_MARGIN + 0.32 + max(map(width, scale.labels)), _MARGIN + named + 0.15)
    halves = (width(row.texts[-1]) / 2 for row in rows)
    right = style.PRINT_WIDTH - _MARGIN - max(0.1, *halves)
    window = Window(Box(left, 0.0, right, _HEIGHT), (0.0, float(curve.time[-1])), scale)
    room = style.PRINT_WIDTH - 2 * _MARGIN - 0.1
    above = [line for text in subtitle(told) for line in wrap(text, room)]
    below = [line for text in footer(told) for line in wrap(text, room)]
    bottom = _MARGIN + len(below) * _LEADING + 0.6 + (len(rows) + 0.5) * _LEADING
    height = bottom + _HEIGHT + 0.18 + len(above) * _LEADING + _MARGIN
    canvas = Canvas(Figure(figsize=(style.PRINT_WIDTH, height)), window, bottom)
    canvas.draw_curve(_with_start(curve), identity, window.ends, "confidence")
    _draw_studies(canvas, curve.studies)
    _draw_median(canvas, told.median)
    places = [(place, float(curve.time[place])) for place in _shown(window, rows, curve)]
    canvas.draw_grid([(0.0, "0"), *((time, f"{time:g}") for _, time in places)])
    canvas.write_axis_titles(f"Time, {legible(curve.time_unit)}" if curve.time_unit else "Time", f"{told.label}, %")
    for number, row in enumerate(rows):
        _write_row(canvas, row, places, -0.55 - (number + 0.5) * _LEADING)
    canvas.write_lines(above, height - _MARGIN, _MARGIN, _LEADING)
    canvas.write_lines(below, _MARGIN + len(below) * _LEADING, _MARGIN, _LEADING, color=style.GREY)
    return canvas.figure


def _rows(curve: PooledCurve) -> tuple[_Row, ...]:
    show = Numerals(1, percent=True, positive=True)
    limits = zip(curve.ci_low, curve.ci_high, strict=True)
    return (
        _Row("Survival, %", tuple(show(value) for value in curve.survival)),
        _Row(f"{curve.level:g}% CI", tuple(f"{show(low)} to {show(high)}" for low, high in limits)),
        _Row("Studies", tuple(str(int(k)) for k in curve.k)),
    )


def _with_start(curve: PooledCurve) -> Curve:
    """Return the curve as it is drawn, everyone alive at time 0."""

    def begun(values: Array) -> Array:
        return np.append(1.0, values)

    time = np.append(0.0, curve.time)
    return Curve(time, begun(curve.survival), begun(curve.ci_low), begun(curve.ci_high), None, None)


def _shown(window: Window, rows: Sequence[_Row], curve: PooledCurve) -> list[int]:
    """Return which horizons have room for a tick and their numbers, chosen from the last backwards."""
    free, start = float("inf"), _MARGIN + max(width(row.name) for row in rows) + _BETWEEN
    kept = []
    for place in range(len(curve.time) - 1, -1, -1):
        x = window.across(float(curve.time[place]))
        half = max(width(text) / 2 for text in (*(row.texts[place] for row in rows), f"{curve.time[place]:g}"))
        if x + half <= free and x - half >= start:
            free = x - half - _BETWEEN
            kept.append(place)
    return kept[::-1]


def _draw_studies(canvas: Canvas, studies: Sequence[StudyCurve]) -> None:
    """Draw each study from 100% at time 0 through what it reports within the axis."""
    window, strokes, dots = canvas.window, [], []
    for study in studies:
        inside = study.time <= window.ends[1] * (1 + 1e-9)
        time, survival = (np.append(first, part[inside]) for first, part in ((0.0, study.time), (1.0, study.survival)))
        points = window.places(time, survival)
        strokes.append(points)
        dots += [Circle((x, y), _RADIUS) for x, y in points[1:]]
    axes = canvas.figure.axes[0]
    lines = LineCollection(strokes, colors=style.SQUARE, linewidths=0.7, alpha=0.7, gid="studies", zorder=2)
    axes.add_collection(lines, autolim=False)
    discs = PatchCollection(dots, facecolor=style.SQUARE, edgecolor="none", gid="study points", zorder=2.5)
    axes.add_collection(discs, autolim=False)


def _draw_median(canvas: Canvas, median: Median | None) -> None:
    """Draw how the median is read off: along 50% and down to the axis."""
    if median is None or median.estimate is None:
        return
    frame, half = canvas.window.frame, canvas.window.up(0.5)
    x = canvas.window.across(median.estimate)
    look = {"colors": style.VERMILLION, "linewidths": 0.8, "linestyles": [(0, (4, 2))]}
    strokes = [[(frame.left, half), (x, half), (x, frame.bottom)]]
    canvas.figure.axes[0].add_collection(LineCollection(strokes, gid="median", zorder=2.8, **look), autolim=False)


def _write_row(canvas: Canvas, row: _Row, places: Sequence[tuple[int, float]], y: float) -> None:
    """Write a row's name and its numbers at the given (horizon, time) places."""
    canvas.write(_MARGIN, y, row.name, color=style.GREY)
    for place, time in places:
        canvas.write(canvas.window.across(time), y, row.texts[place], ha="center")
