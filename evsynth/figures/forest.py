"""The forest plot of one outcome: every study, the pool, its prediction interval, and what stayed out."""

from __future__ import annotations

from evsynth.effects.measure import Measure
from evsynth.extract.model.review import Eras
from evsynth.figures.axis_words import SIDES, favours
from evsynth.figures.forest_columns import table
from evsynth.figures.forest_rows import Entry, Notes, entries, shown
from evsynth.figures.forest_words import Drawn, alternative, footer
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import numerals_for
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, scale_for
from evsynth.figures.sheet import Sheet
from evsynth.figures.sheet_layout import draw_sheet
from evsynth.figures.wording import axis_title
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


def forest(synthesis: OutcomeSynthesis, *, group_by_era: Eras | None = None, sides: tuple[str, str] = SIDES) -> Drawing:
    """Return the forest plot of an outcome.

    ``group_by_era`` puts the studies under their periods, with the pools of ``synthesis.subgroups``.
    ``sides`` name what a relative effect favours: the intervention and what it is compared with.
    """
    notes, measure, label = Notes(), synthesis.effects.measure, legible(synthesis.outcome.label)
    lines = entries(synthesis, group_by_era, notes)
    show = numerals_for(measure, (x for entry in lines for x in entry.interval))
    drawn = Drawn(synthesis, lines, notes, _scale(measure, lines), show)
    columns, before, body = table(synthesis, lines, show)
    sheet = Sheet(
        columns,
        before,
        body,
        drawn.scale,
        axis_title(label, measure),
        pooled=None if drawn.pooled is None else shown(drawn.pooled)[0],
        thresholds=synthesis.outcome.thresholds,
        favours=favours(synthesis, sides),
        footer=footer(drawn, group_by_era),
    )
    suffix, words = ("", "") if group_by_era is None else ("-by-period", " by period")
    return Drawing(
        draw_sheet(sheet), f"forest-{synthesis.id}{suffix}", f"Forest plot{words}: {label}", alternative(drawn)
    )


def _scale(measure: Measure, lines: tuple[Entry, ...]) -> Scale:
    studies = [entry.interval for entry in lines if entry.kind == "study"]
    pools = [x for entry in lines if entry.kind in {"summary", "prediction"} for x in entry.interval]
    parts = [entry.interval[0] for entry in lines if entry.kind == "subtotal"]  # their limits may be arrows
    apart = [entry.interval[0] for entry in lines if entry.kind == "unpooled"]
    points = [*(value for value, _, _ in studies), *parts] or apart
    ends = [limit for interval in studies for limit in interval[1:]]
    return scale_for(measure, points, ends, [*pools, *apart])
