"""The funnel plot, contour-enhanced: effects against their standard errors, or proportions against study size."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from evsynth.effects.measure import Measure
from evsynth.effects.rows import EffectRow
from evsynth.figures import style
from evsynth.figures.bubble_labels import Disc
from evsynth.figures.forest_rows import shown, summary
from evsynth.figures.funnel_words import alternative, footer
from evsynth.figures.lettering import legible, width
from evsynth.figures.plane import MARGIN, Plane
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, linear_ticks, scale_for
from evsynth.figures.wording import axis_title
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled
from evsynth.synthesis.small_study.registry import SmallStudy
from evsynth.synthesis.small_study.trim_and_fill import TrimAndFill

_HEIGHT = 3.5
_RADIUS = 0.04
_Z = {"0.01": 2.5758293035489, "0.05": 1.9599639845401, "0.10": 1.6448536269515}
_SHADES = {"background": "#efefef", "0.01": "#dcdcdc", "0.05": "#c2c2c2", "0.10": "white"}
_KEYS = (("p > 0.10", "0.10"), ("0.05 to 0.10", "0.05"), ("0.01 to 0.05", "0.01"), ("< 0.01", "background"))
_STEPS = 60  # points of a contour, which is curved where the natural scale is


@dataclass(frozen=True, slots=True)
class _Funnel:
    """What is drawn: rows with their height on the vertical axis, the scale, the ends and direction of that axis."""

    synthesis: OutcomeSynthesis
    pooled: Pooled | None
    fill: TrimAndFill | None
    rows: tuple[EffectRow, ...]
    scale: Scale
    by_size: bool
    ends: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]

    @property
    def measure(self) -> Measure:
        return self.synthesis.effects.measure

    def up(self, value: float) -> float:
        """Return the share of the way up of a standard error (zero on top) or a size (log axis, large on top)."""
        low, high = self.ends
        if self.by_size:
            return (math.log(value) - low) / (high - low)
        return 1.0 - value / high


def funnel(synthesis: OutcomeSynthesis, small_study: SmallStudy | None = None) -> Drawing:
    """Return the funnel plot of the pooled rows, with contours of significance around no effect [peters2008].

    Proportions, survival and rates stand against study size, without contours: their standard errors follow
    from the effect [hunter2014]. Studies filled by trim and fill are open circles. Raises ValueError without
    two rows to draw, or when sizes are needed and missing.
    """
    plot = _plot(synthesis, small_study)
    with style.settings():
        figure = _draw(plot, small_study).figure
    label = legible(synthesis.outcome.label)
    return Drawing(
        figure,
        f"funnel-{synthesis.id}",
        f"Funnel plot: {label}",
        alternative(synthesis, plot.pooled, small_study, len(plot.rows), plot.by_size),
    )


def _plot(synthesis: OutcomeSynthesis, small: SmallStudy | None) -> _Funnel:
    measure = synthesis.effects.measure
    by_size = measure.family in {"proportion", "survival", "rate"}
    rows = tuple(row for row in synthesis.effects.pooled if not by_size or row.ni > 0)
    if len(rows) < 2:
        missing = "size" if by_size else "effect and a variance"
        raise ValueError(f"'{synthesis.id}': a funnel plot needs two studies with a known {missing}")
    fill = None if small is None else small.results.get("trim-and-fill")
    filled = fill if isinstance(fill, TrimAndFill) and not by_size else None
    pooled = summary(synthesis)
    points = [row.value for row in rows]
    if pooled is not None:
        points.append(shown(pooled)[0])
    if filled is not None:
        points += measure.inverse(filled.filled_yi).tolist()
    if measure.null is not None and not by_size:
        points.append(measure.null)
    scale = scale_for(measure, points, [], symmetric=False)
    return _Funnel(synthesis, pooled, filled, rows, scale, by_size, *_upright(rows, by_size))


def _upright(rows: tuple[EffectRow, ...], by_size: bool) -> tuple[tuple[float, float], tuple[tuple[float, str], ...]]:
    """Return the ends of the vertical axis and its ticks as (value, label)."""
    if not by_size:
        end = 1.06 * max(math.sqrt(row.vi) for row in rows)
        marks = zip(*linear_ticks(0.0, end, steps=6), strict=True)
        return (0.0, end), tuple((tick, label) for tick, label in marks if tick <= end)
    logs = [math.log(row.ni) for row in rows]
    edge = max(0.06 * (max(logs) - min(logs)), 0.1)
    low, high = min(logs) - edge, max(logs) + edge
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)):
        decades = range(math.floor(low / math.log(10)) - 1, math.ceil(high / math.log(10)) + 1)
        within = [step * 10.0**d for d in decades for step in steps if low <= math.log(step * 10.0**d) <= high]
        if len(within) >= 3:
            break
    return (low, high), tuple((tick, f"{tick:,.0f}" if tick >= 1 else f"{tick:g}") for tick in within)


def _draw(plot: _Funnel, small: SmallStudy | None) -> Plane:
    contours = plot.measure.null is not None and not plot.by_size
    keyed = contours or plot.fill is not None
    left = MARGIN + 0.32 + max(width(label) for _, label in plot.ticks)
    below = footer(plot.synthesis, plot.pooled, small, len(plot.rows), plot.by_size)
    across = axis_title(legible(plot.synthesis.outcome.label), plot.measure)
    titles = across, "Study size (log scale)" if plot.by_size else "Standard error"
    right = MARGIN + max(0.12, width(plot.scale.labels[-1]) / 2)
    plane = Plane(titles, below, left=left, height=_HEIGHT, right=right, keyed=keyed)
    if contours:
        _draw_contours(plane, plot)
    elif not plot.by_size and plot.pooled is not None:
        _draw_limits(plane, plot, plot.pooled)
    shares = [plot.scale.fraction(tick) for tick in plot.scale.ticks]
    plane.draw_grid(
        [pair for pair in zip(shares, plot.scale.labels, strict=True) if -1e-9 <= pair[0] <= 1 + 1e-9],
        [(plot.up(value), label) for value, label in plot.ticks],
    )
    if contours and plot.measure.null is not None:
        plane.draw_upright(plot.scale.fraction(plot.measure.null), "null", color=style.GREY, lw=0.7)
    if plot.pooled is not None:
        share = plot.scale.fraction(shown(plot.pooled)[0])
        plane.draw_upright(share, "pooled", color=style.BLUE, lw=0.9, ls=(0, (4, 2.5)))
    _draw_studies(plane, plot)
    if keyed:
        plane.draw_keys(_keys(plane, plot, contours))
    return plane


def _draw_contours(plane: Plane, plot: _Funnel) -> None:
    frame = plane.frame
    corners = [
        (frame.left, frame.bottom),
        (frame.right, frame.bottom),
        (frame.right, frame.top),
        (frame.left, frame.top),
    ]
    plane.draw_area(corners, "contour background", _SHADES["background"], zorder=0.2)
    for place, (name, z) in enumerate(_Z.items()):
        plane.draw_area(_wedge(plane, plot, 0.0, z), f"contour {name}", _SHADES[name], zorder=0.3 + 0.1 * place)


def _wedge(plane: Plane, plot: _Funnel, centre: float, z: float) -> list[tuple[float, float]]:
    """Return the outline of centre ± z SE on the natural scale, in inches."""
    se = np.linspace(0.0, plot.ends[1], _STEPS)
    sides = []
    for sign in (-1.0, 1.0):
        with np.errstate(over="ignore"):
            natural = plot.measure.inverse(centre + sign * z * se)
        shares = [min(max(plot.scale.fraction(float(x)), -20.0), 20.0) for x in natural]
        sides.append([(plane.x(x), plane.y(plot.up(float(s)))) for x, s in zip(shares, se, strict=True)])
    return [*sides[0], *sides[1][::-1]]


def _draw_limits(plane: Plane, plot: _Funnel, pooled: Pooled) -> None:
    """Draw the region in which 95% of studies of one common effect lie, where no effect has no meaning."""
    plane.draw_area(_wedge(plane, plot, pooled.estimate, _Z["0.05"]), "limits", style.FAINT)


def _draw_studies(plane: Plane, plot: _Funnel) -> None:
    def disc(value: float, height: float) -> Disc:
        return Disc(plane.x(plot.scale.fraction(value)), plane.y(plot.up(height)), _RADIUS, "")

    studies = [disc(row.value, row.ni if plot.by_size else math.sqrt(row.vi)) for row in plot.rows]
    plane.draw_discs(studies, "studies", facecolor=style.INK, edgecolor="white", linewidth=0.5, alpha=0.9, zorder=5)
    if plot.fill is not None:
        natural = plot.measure.inverse(plot.fill.filled_yi)
        open_ones = [disc(float(x), math.sqrt(v)) for x, v in zip(natural, plot.fill.filled_vi, strict=True)]
        plane.draw_discs(open_ones, "filled", facecolor="white", edgecolor=style.VERMILLION, linewidth=1.0)


def _keys(plane: Plane, plot: _Funnel, contours: bool) -> list[tuple[str, Callable[[float, float], None]]]:
    def swatch(color: str) -> Callable[[float, float], None]:
        def draw(x: float, y: float) -> None:
            box = Rectangle((x - 0.08, y - 0.045), 0.16, 0.09, facecolor=color, edgecolor=style.RULE, linewidth=0.5)
            box.set_gid("key")
            plane.axes.add_patch(box)

        return draw

    def dot(x: float, y: float, **look: object) -> None:
        plane.draw_discs([Disc(x, y, _RADIUS, "")], "key", **look)

    keys: list[tuple[str, Callable[[float, float], None]]] = []
    if contours:
        keys += [(words, swatch(_SHADES[name])) for words, name in _KEYS]
    keys.append(("study", lambda x, y: dot(x, y, facecolor=style.INK, edgecolor="white", linewidth=0.5)))
    if plot.fill is not None and plot.fill.k0:
        keys.append(("filled in", lambda x, y: dot(x, y, facecolor="white", edgecolor=style.VERMILLION, linewidth=1.0)))
    return keys
