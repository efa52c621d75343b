"""The forest plot of one outcome: every study, the pool, its prediction interval, and what stayed out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evsynth.effects.measure import Measure
from evsynth.extract.model.review import Eras
from evsynth.extract.model.vocabulary import ForestColumn
from evsynth.figures.axis_words import SIDES, favours
from evsynth.figures.forest_columns import Table, header_of, table
from evsynth.figures.forest_rows import Entry, Notes, entries, shown
from evsynth.figures.forest_styles import Style, StyleName, style_named
from evsynth.figures.forest_words import Drawn, alternative, footer, page_words
from evsynth.figures.lettering import legible
from evsynth.figures.lights import Lights
from evsynth.figures.numerals import numerals_for
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, scale_for
from evsynth.figures.sheet import Sheet
from evsynth.figures.sheet_columns import columns_of
from evsynth.figures.sheet_layout import draw_pages, draw_sheet
from evsynth.figures.sheet_pages import parts_of
from evsynth.figures.style import PRINT_WIDTH
from evsynth.figures.wording import axis_title
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

_SPLIT_LEAST = 1.8  # inches of plot beside events and totals in columns of their own


@dataclass(frozen=True, slots=True)
class _Laid:
    """A forest before it is drawn: the sheet, and what its drawings are called and say."""

    sheet: Sheet
    id: str
    title: str
    alt: str


def forest(
    synthesis: OutcomeSynthesis,
    *,
    style: StyleName = "cochrane",
    columns: Iterable[ForestColumn] = (),
    group_by_era: Eras | None = None,
    sides: tuple[str, str] = SIDES,
    lights: Lights | None = None,
) -> Drawing:
    """Return the forest plot of an outcome as one drawing, however tall.

    ``columns`` are those a review asks for, the style's own if empty; ``lights`` are its risk-of-bias lights.
    ``group_by_era`` puts the studies under their periods, with the pools of ``synthesis.subgroups``.
    ``sides`` name what a relative effect favours: the intervention and what it is compared with.
    Raises ValueError for an unknown style.
    """
    laid = _laid(synthesis, style_named(style), tuple(columns), group_by_era, sides, lights)
    return Drawing(draw_sheet(laid.sheet), laid.id, laid.title, laid.alt)


def forest_pages(
    synthesis: OutcomeSynthesis,
    *,
    style: StyleName = "cochrane",
    columns: Iterable[ForestColumn] = (),
    group_by_era: Eras | None = None,
    sides: tuple[str, str] = SIDES,
    lights: Lights | None = None,
) -> tuple[Drawing, ...]:
    """Return the forest plot on as many pages as it needs at its print size; the arguments are those of `forest`.

    Every page has the header and the axis, the last one the summary and the footer.
    """
    laid = _laid(synthesis, style_named(style), tuple(columns), group_by_era, sides, lights)
    parts = parts_of(laid.sheet)
    if len(parts) == 1:
        return (Drawing(draw_sheet(laid.sheet), laid.id, laid.title, laid.alt),)
    count = len(parts)
    notes = [(page_words(place, count),) for place in range(count - 1)]
    figures = draw_pages(laid.sheet, parts, [*notes, laid.sheet.footer])
    return tuple(
        Drawing(
            figure,
            f"{laid.id}-{place}of{count}",
            f"{laid.title} ({place} of {count})",
            f"{laid.alt} Part {place} of {count}." if place == 1 else f"{laid.title}, part {place} of {count}.",
        )
        for place, figure in enumerate(figures, start=1)
    )


def _laid(
    synthesis: OutcomeSynthesis,
    style: Style,
    columns: tuple[ForestColumn, ...],
    eras: Eras | None,
    sides: tuple[str, str],
    lights: Lights | None,
) -> _Laid:
    notes, measure, label = Notes(), synthesis.effects.measure, legible(synthesis.outcome.label)
    lines = entries(synthesis, eras, notes, style)
    show = numerals_for(measure, (x for entry in lines for x in entry.interval))
    names = columns or style.usual
    drawn = Drawn(synthesis, lines, notes, _scale(measure, lines), show, style, names, lights)
    filled = Table(synthesis, lines, show, style, sides, names, lights)
    sheet = Sheet(
        *table(filled),
        drawn.scale,
        axis_title(label, measure),
        pooled=None if drawn.pooled is None else shown(drawn.pooled)[0],
        thresholds=synthesis.outcome.thresholds,
        favours=favours(synthesis, sides, style.favours),
        footer=footer(drawn, eras),
        plot_header=header_of(filled) if style.plot_header else (),
        domains=() if filled.lit is None else filled.lit.letters,
        look=style.look_for(measure.family),
    )
    if style.split:
        sheet = _split(sheet, filled)
    suffix, words = ("", "") if eras is None else ("-by-period", " by period")
    return _Laid(sheet, f"forest-{synthesis.id}{suffix}", f"Forest plot{words}: {label}", alternative(drawn))


def _split(sheet: Sheet, filled: Table) -> Sheet:
    """Return the sheet with events and totals in a column each, if the plot stays wide enough."""
    columns, before, lines = table(replace(filled, split=True))
    wide = replace(sheet, columns=columns, before=before, lines=lines)
    placed = columns_of(wide)
    fits = placed.width <= PRINT_WIDTH + 1e-9 and placed.plot[1] - placed.plot[0] >= _SPLIT_LEAST
    return wide if fits else sheet


def _scale(measure: Measure, lines: tuple[Entry, ...]) -> Scale:
    studies = [entry.interval for entry in lines if entry.kind == "study"]
    pools = [x for entry in lines if entry.kind in {"summary", "prediction"} for x in entry.interval]
    parts = [entry.interval[0] for entry in lines if entry.kind == "subtotal"]  # their limits may be arrows
    apart = [entry.interval[0] for entry in lines if entry.kind == "unpooled"]
    points = [*(value for value, _, _ in studies), *parts] or apart
    ends = [limit for interval in studies for limit in interval[1:]]
    return scale_for(measure, points, ends, [*pools, *apart])
