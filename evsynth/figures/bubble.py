"""The bubble plot: an outcome against time or another moderator, with the fitted curve and landmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from evsynth.effects.measure import Array
from evsynth.effects.measures import measure_named
from evsynth.extract.model.review import Era, Landmark
from evsynth.figures import style
from evsynth.figures.bubble_bands import FEWEST, bands_worth_drawing
from evsynth.figures.bubble_canvas import Canvas, Window
from evsynth.figures.bubble_labels import Box, Disc, name_places
from evsynth.figures.bubble_strip import Flag, flags
from evsynth.figures.bubble_words import alternative, covariate_title, footer, subtitle
from evsynth.figures.lettering import legible, shorten_name, width, wrap
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, linear_ticks, scale_for
from evsynth.figures.wording import axis_title
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis

TIMES = ("publication_year", "enrolment_midpoint")
_HEIGHT = 3.2  # inches of the plot
_MARGIN = 0.1
_LEADING = 0.15
_RADIUS, _RADIUS_LEAST = 0.14, 0.035
_PERIODS = 0.2
_NAME = 1.3  # inches, the longest name beside a bubble


def bubble(
    synthesis: OutcomeSynthesis,
    era: EraRegression,
    landmarks: Sequence[Landmark] = (),
    periods: Sequence[Era] = (),
) -> Drawing:
    """Return the studies of one regression on their natural scale, sized by weight, with the fitted curve.

    Landmarks and periods are drawn when the covariate is a time. Without a regression the points stand
    alone and the reason is given. Raises ValueError when no study has a value of the covariate, or for a
    curve over more than one moderator.
    """
    if not era.rows:
        raise ValueError(f"'{synthesis.id}': no study has a value of {era.label}")
    if era.curve is not None and era.curve.x.ndim != 1:
        raise ValueError(f"'{synthesis.id}': a curve over {era.curve.x.shape[1]} moderators has no one axis")
    timed = era.covariate in TIMES
    ends = _range(era)
    plot = _Plot(
        synthesis,
        era,
        ends,
        _scale(synthesis, era),
        tuple(mark for mark in landmarks if timed and ends[0] <= mark.decimal_year <= ends[1]),
        tuple(_dated(mark) for mark in landmarks if timed and not ends[0] <= mark.decimal_year <= ends[1]),
        tuple(periods) if timed else (),
    )
    with style.settings():
        figure = _draw(plot)
    label, covariate = legible(synthesis.outcome.label), legible(era.label)
    return Drawing(
        figure,
        f"bubble-{synthesis.id}-{era.covariate.replace('_', '-')}",
        f"{label} by {covariate[:1].lower()}{covariate[1:]}",
        alternative(synthesis, era, [_dated(mark) for mark in plot.landmarks]),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """What is drawn: the covariate's range, the outcome's scale, what of the calendar is within the range."""

    synthesis: OutcomeSynthesis
    era: EraRegression
    ends: tuple[float, float]
    scale: Scale
    landmarks: tuple[Landmark, ...]
    outside: tuple[str, ...]
    periods: tuple[Era, ...]

    @property
    def windows(self) -> bool:
        """Whether enrolment windows are drawn."""
        return self.era.covariate == "enrolment_midpoint"


def _draw(plot: _Plot) -> Figure:
    era, room = plot.era, style.PRINT_WIDTH - 2 * _MARGIN - 0.1
    left = _MARGIN + 0.32 + max(map(width, plot.scale.labels))
    ticks = _ticks(plot)
    right = style.PRINT_WIDTH - _MARGIN - max(0.1, *(width(label) / 2 for _, label in ticks))
    window = Window(Box(left, 0.0, right, _HEIGHT), plot.ends, plot.scale)
    marks = [(window.across(mark.decimal_year), _dated(mark)) for mark in plot.landmarks]
    raised = flags(marks, _MARGIN, style.PRINT_WIDTH - _MARGIN)
    discs = _discs(era, window)
    names = name_places(discs, window.frame, _strokes(plot, window, raised))
    above = wrap(subtitle(era), room)
    bands = bands_worth_drawing(era, window, _inverse(plot.synthesis, era))
    told = footer(era, plot.outside, sum(name is None for name in names), plot.windows, bands)
    below = [line for text in told for line in wrap(text, room)]
    bottom = _MARGIN + len(below) * _LEADING + 0.6
    height = bottom + _HEIGHT + _strip_height(raised, plot.periods) + len(above) * _LEADING + _MARGIN
    canvas = Canvas(Figure(figsize=(style.PRINT_WIDTH, height)), window, bottom)
    if era.curve is not None:
        observed = (float(era.x.min()), float(era.x.max()))
        canvas.draw_curve(era.curve, _inverse(plot.synthesis, plot.era), observed, bands)
    canvas.draw_grid(ticks)
    canvas.draw_periods([(legible(p.label), p.start, p.end) for p in plot.periods])
    canvas.draw_flags(raised, _HEIGHT + 0.1 + (_PERIODS if plot.periods else 0.0), _LEADING)
    if plot.windows:
        canvas.draw_windows(era.rows)
    canvas.draw_discs(discs, names)
    outcome = axis_title(legible(plot.synthesis.outcome.label), plot.synthesis.effects.measure)
    canvas.write_axis_titles(covariate_title(era), outcome)
    canvas.write_lines(above, height - _MARGIN, _MARGIN, _LEADING)
    canvas.write_lines(below, _MARGIN + len(below) * _LEADING, _MARGIN, _LEADING, color=style.GREY)
    return canvas.figure


def _inverse(synthesis: OutcomeSynthesis, era: EraRegression) -> Callable[[Array], Array]:
    """Return the way back from the scale of the curve, which a model of counts may have chosen itself.

    A band too wide for floating point goes to the edge of the plot like any other that leaves it.
    """
    fit = era.regression
    back = (synthesis.effects.measure if fit is None else measure_named(fit.measure)).inverse

    def inverse(values: Array) -> Array:
        with np.errstate(over="ignore"):
            return back(values)

    return inverse


def _strokes(plot: _Plot, window: Window, raised: Sequence[Flag]) -> list[Box]:
    """Return the lines that a name should rather not stand on."""
    strokes = [Box(flag.x, 0.0, flag.x, _HEIGHT) for flag in raised]
    if plot.era.curve is not None:
        curve = window.places(plot.era.curve.x, _inverse(plot.synthesis, plot.era)(plot.era.curve.estimate)).tolist()
        strokes += [Box(x, min(y, after), last, max(y, after)) for (x, y), (last, after) in pairwise(curve)]
    if plot.windows:
        strokes += [Box(left, y, right, y) for left, right, y in window.enrolment(plot.era.rows)]
    return strokes


def _strip_height(raised: Sequence[Flag], periods: Sequence[Era]) -> float:
    levels = 1 + max((flag.level for flag in raised), default=-1)
    return 0.18 + levels * _LEADING + (_PERIODS if periods else 0.0)


def _range(era: EraRegression) -> tuple[float, float]:
    values = [float(x) for x in era.x]
    if era.covariate == "enrolment_midpoint":
        values += [float(row.enrolment_start) for row in era.rows if row.enrolment_start is not None]
        values += [float(row.enrolment_end + 1) for row in era.rows if row.enrolment_end is not None]
    low, high = min(values), max(values)
    edge = 0.05 * (high - low) or 1.0
    return low - edge, high + edge


def _ticks(plot: _Plot) -> list[tuple[float, str]]:
    """Return the covariate's ticks within its range; years are whole."""
    low, high = plot.ends
    within = [(x, label) for x, label in zip(*linear_ticks(low, high, steps=7), strict=True) if low <= x <= high]
    if plot.era.covariate not in TIMES:
        return within
    return [(x, f"{x:.0f}") for x, _ in within if abs(x - round(x)) < 1e-9]


def _scale(synthesis: OutcomeSynthesis, era: EraRegression) -> Scale:
    points = [row.value for row in era.rows]
    limits: list[float] = []
    if era.curve is not None:
        inverse = _inverse(synthesis, era)
        points += inverse(era.curve.estimate).tolist()
        if len(era.rows) >= FEWEST:
            limits = [*inverse(era.curve.ci_low).tolist(), *inverse(era.curve.ci_high).tolist()]
    return scale_for(synthesis.effects.measure, points, limits, symmetric=False)


def _discs(era: EraRegression, window: Window) -> list[Disc]:
    sizes = _sizes(era)
    radii = np.maximum(_RADIUS * np.sqrt(sizes / sizes.max()), _RADIUS_LEAST)
    return [
        Disc(window.across(float(x)), window.up(row.value), float(radius), shorten_name(legible(row.label), _NAME))
        for row, x, radius in zip(era.rows, era.x, radii, strict=True)
    ]


def _sizes(era: EraRegression) -> Array:
    """Return what the bubbles' areas are proportional to: weights, else n, else nothing in particular."""
    if era.regression is not None and len(era.regression.weights) == len(era.rows):
        return era.regression.weights
    people = np.nan_to_num(np.array([row.ni for row in era.rows], dtype=np.float64), nan=0.0)
    return people if people.max() > 0 else np.full(len(era.rows), 0.3)


def _dated(mark: Landmark) -> str:
    year, label = mark.date[:4], legible(mark.label)
    return label if year in label else f"{label} {year}"
