"""A series of pools drawn like a forest: what the cumulative and the leave-one-out plot share."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import takewhile

from evsynth.effects.measure import Measure
from evsynth.effects.measures import measure_named
from evsynth.figures.axis_words import arrows_note, favours
from evsynth.figures.forest_columns import estimate_texts
from evsynth.figures.forest_rows import shown, summary
from evsynth.figures.forest_styles import Notation, Style
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import DASH, Numerals, numerals_for
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, scale_for
from evsynth.figures.sheet import Column, Interval, Line, Mark, Sheet
from evsynth.figures.sheet_layout import draw_sheet
from evsynth.figures.wording import axis_title, estimate_header, estimate_words, model_sentence, range_words
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Cumulative, Pooled, Series

_NAN = float("nan")


def draw_series(
    synthesis: OutcomeSynthesis,
    series: Series,
    *,
    style: Style,
    kind: str,
    header: str,
    sides: tuple[str, str],
    sign: str,
    explained: str,
) -> Drawing:
    """Return the pools of ``series`` one under the other, and the pool of all studies at the end.

    ``style`` gives its look and notation, ``kind`` names the plot, ``header`` its first column, ``sign`` precedes
    each label, ``explained`` says in the footer what a line is; ``sides`` are those of `favours`.
    Raises ValueError when there is no pool of all studies.
    """
    pooled, measure = summary(synthesis), synthesis.effects.measure
    if pooled is None:
        raise ValueError(f"'{synthesis.id}' has no pool, so there is no {kind} plot")
    whole = shown(pooled)
    each = _intervals(series)
    show = numerals_for(measure, (value for interval in (*each, whole) for value in interval))
    label = legible(synthesis.outcome.label)
    scale = _scale(measure, each, whole)
    columns = (
        Column((header,), "left"),
        Column(("k",)),
        Column(estimate_header(measure, style.notation.header(series.model.level))),
        Column(("I²",)),
    )
    sheet = Sheet(
        columns,
        2,
        _lines(
            series,
            each,
            sign,
            _texts(synthesis, series, style.notation, show, (*each, whole)),
            (whole, pooled.k, pooled.i2),
        ),
        scale,
        axis_title(label, measure),
        pooled=whole[0],
        favours=favours(synthesis, sides, style.favours),
        footer=(
            *_footer(series, explained, pooled, _eventless(synthesis, series)),
            *arrows_note(scale, (*each, whole)),
        ),
        look=replace(style.look_for(measure.family), dashed=True),
    )
    values = [value for value, _, _ in each if math.isfinite(value)]
    span = f", {range_words(show, measure, values)}" if values else ""
    words = estimate_words(show, measure, whole, pooled.model.level)
    title = f"{kind.capitalize()} plot"
    alt = f"{title} of {label}: {len(each)} pooled estimates{span}. {explained} All {pooled.k} studies: {words}."
    return Drawing(draw_sheet(sheet), f"{kind}-{synthesis.id}", f"{title}: {label}", alt)


def _scale(measure: Measure, each: tuple[Interval, ...], whole: Interval) -> Scale:
    null = () if measure.null is None else (measure.null,)
    points = (*(value for value, _, _ in each), *whole, *null)
    return scale_for(measure, points, [x for interval in each for x in interval[1:]], symmetric=False)


def _footer(series: Series, explained: str, pooled: Pooled, eventless: int) -> tuple[str, ...]:
    told = [f"{explained} Dashed: all {pooled.k} studies.", model_sentence(pooled, " for all studies")]
    if not all(series.converged[eventless:]):
        told.append("A dash: the model could not be fitted.")
    return (*told, legible(series.note)) if series.note else tuple(told)


def _texts(
    synthesis: OutcomeSynthesis, series: Series, notation: Notation, show: Numerals, intervals: tuple[Interval, ...]
) -> tuple[str, ...]:
    """Return the estimate of each line; where nothing has happened yet, that is said."""
    texts = list(estimate_texts(show, intervals, notation))
    for place in range(_eventless(synthesis, series)):
        texts[place] = "no event yet"
    return tuple(texts)


def _eventless(synthesis: OutcomeSynthesis, series: Series) -> int:
    """Return how many unfitted lines at the head of a cumulative series have no event among their patients."""
    if not isinstance(series, Cumulative):
        return 0
    events: dict[str, list[float]] = {}
    for row in synthesis.effects.pooled:
        events.setdefault(row.label, []).append(row.xi)
    lines = zip(series.labels, series.converged, strict=True)
    head = takewhile(lambda line: not line[1] and max(events.get(line[0], [math.nan])) == 0, lines)
    return len(tuple(head))


def _intervals(series: Series) -> tuple[Interval, ...]:
    measure = measure_named(series.measure)
    rows = zip(series.estimate, series.ci_low, series.ci_high, series.converged, strict=True)
    return tuple(
        measure.display(float(value), float(low), float(high))
        if fitted and math.isfinite(value + low + high)
        else (_NAN, _NAN, _NAN)
        for value, low, high, fitted in rows
    )


def _lines(
    series: Series,
    each: tuple[Interval, ...],
    sign: str,
    texts: tuple[str, ...],
    whole: tuple[Interval, int, float | None],
) -> tuple[Line, ...]:
    lines = []
    for label, k, i2, interval, text in zip(series.labels, series.k, series.i2, each, texts, strict=False):
        known = math.isfinite(interval[0])
        mark = Mark("square", *interval, 0.35) if known else None
        i2_text = f"{100 * i2:.0f}%" if known and k > 1 and math.isfinite(i2) else DASH
        lines.append(Line((f"{sign} {legible(label)}", str(int(k)), text, i2_text), mark))
    interval, k, i2_all = whole
    last = DASH if i2_all is None else f"{100 * i2_all:.0f}%"
    lines.append(Line(("All studies", str(k), texts[-1], last), Mark("diamond", *interval), bold=True, space=0.5))
    return tuple(lines)
