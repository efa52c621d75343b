"""The forest plot of one outcome: every study, the pool, its prediction interval, and what stayed out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evsynth.effects.measure import Measure
from evsynth.extract.model.review import Eras
from evsynth.figures.forest_columns import table
from evsynth.figures.forest_rows import Entry, Notes, entries, excluded, predicted, shown, summary
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import Numerals, numerals_for, p_value, significant
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, scale_for
from evsynth.figures.sheet import Sheet
from evsynth.figures.sheet_layout import draw_sheet
from evsynth.figures.wording import (
    axis_title,
    count_words,
    effect_sentence,
    estimate_words,
    heterogeneity_sentence,
    is_percent,
    model_sentence,
    prediction_sentence,
    study_interval_sentence,
    unit,
)
from evsynth.synthesis.outcome import OutcomeSynthesis
from evsynth.synthesis.results import Pooled, Subgroups

SIDES = ("intervention", "comparison")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What every part of one forest needs to know."""

    synthesis: OutcomeSynthesis
    entries: tuple[Entry, ...]
    notes: Notes
    scale: Scale
    show: Numerals

    @property
    def pooled(self) -> Pooled | None:
        return summary(self.synthesis)

    @property
    def level(self) -> float:
        pooled = self.synthesis.main.pooled
        return 95.0 if pooled is None else pooled.model.level


def forest(synthesis: OutcomeSynthesis, *, group_by_era: Eras | None = None, sides: tuple[str, str] = SIDES) -> Drawing:
    """Return the forest plot of an outcome.

    ``group_by_era`` puts the studies under their periods, with the pools of ``synthesis.subgroups``.
    ``sides`` name what a relative effect favours: the intervention and what it is compared with.
    """
    notes, measure, label = Notes(), synthesis.effects.measure, legible(synthesis.outcome.label)
    lines = entries(synthesis, group_by_era, notes)
    show = numerals_for(measure, (x for entry in lines for x in entry.interval))
    drawn = _Drawn(synthesis, lines, notes, _scale(measure, lines), show)
    columns, before, body = table(synthesis, lines, show)
    sheet = Sheet(
        columns,
        before,
        body,
        drawn.scale,
        axis_title(label, measure),
        pooled=None if drawn.pooled is None else shown(drawn.pooled)[0],
        thresholds=synthesis.outcome.thresholds,
        favours=_favours(synthesis, sides),
        footer=_footer(drawn, group_by_era),
    )
    suffix, words = ("", "") if group_by_era is None else ("-by-period", " by period")
    return Drawing(draw_sheet(sheet), f"forest-{synthesis.id}{suffix}", f"Forest plot{words}: {label}", _alt(drawn))


def _scale(measure: Measure, lines: tuple[Entry, ...]) -> Scale:
    studies = [entry.interval for entry in lines if entry.kind == "study"]
    pools = [x for entry in lines if entry.kind not in {"study", "unpooled"} for x in entry.interval]
    apart = [entry.interval[0] for entry in lines if entry.kind == "unpooled"]
    points = [value for value, _, _ in studies] or apart
    ends = [limit for interval in studies for limit in interval[1:]]
    return scale_for(measure, points, ends, [*pools, *apart])


def _favours(synthesis: OutcomeSynthesis, sides: tuple[str, str]) -> tuple[str, str] | None:
    measure = synthesis.effects.measure
    if measure.null is None or measure.family not in {"ratio", "difference"}:
        return None
    intervention, comparison = (f"favours {legible(side)}" for side in sides)
    if synthesis.outcome.better == "lower":
        return intervention, comparison
    return comparison, intervention


def _footer(drawn: _Drawn, eras: Eras | None) -> tuple[str, ...]:
    synthesis = drawn.synthesis
    measure, pooled = synthesis.effects.measure, drawn.pooled
    if pooled is None:
        told = [_why_unpooled(synthesis)]
    else:
        model = model_sentence(pooled)
        if measure.null is not None:
            model = f"{model} {effect_sentence(pooled)}"
        told = [f"{model} {_sentence(pooled.note)}".rstrip()]
        told += [heterogeneity_sentence(pooled), prediction_sentence(pooled)]
    if eras is not None and synthesis.subgroups is not None:
        told.append(_between(synthesis.subgroups))
    if len(synthesis.effects.pooled):
        told.append(f"{study_interval_sentence(measure, drawn.level)} {_sizes(synthesis)}".rstrip())
    if any(_outside(drawn.scale, limit) for entry in drawn.entries for limit in entry.interval[1:]):
        told.append("Arrows: the interval goes on beyond the axis; its limits are in the text.")
    if synthesis.outcome.thresholds:
        values = " and ".join(_exact(measure, x) for x in synthesis.outcome.thresholds)
        told.append(f"Dotted: the committee's threshold at {values}.")
    if drawn.notes.words:
        told.append(f"Hollow points are not in the pool. {drawn.notes.sentence()}.")
    if excluded(synthesis):
        told.append(f"Not shown: {_excluded_results(synthesis)}, listed with reasons under what was left out.")
    return tuple(text for text in told if text)


def _sentence(words: str) -> str:
    text = legible(words).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _exact(measure: Measure, value: float) -> str:
    return f"{round(100 * value, 6):g}%" if is_percent(measure) else f"{value:g}"


def _outside(scale: Scale, value: float) -> bool:
    return not math.isnan(value) and not -1e-9 <= scale.fraction(value) <= 1 + 1e-9


def _why_unpooled(synthesis: OutcomeSynthesis) -> str:
    count = len(synthesis.effects.pooled)
    if synthesis.main.reason:
        return _sentence(synthesis.main.reason)
    return "One study: there is nothing to pool." if count == 1 else "No pooled estimate."


def _excluded_results(synthesis: OutcomeSynthesis) -> str:
    count = excluded(synthesis)
    return "1 excluded result" if count == 1 else f"{count} excluded results"


def _sizes(synthesis: OutcomeSynthesis) -> str:
    pooled = synthesis.main.pooled
    if len(synthesis.effects.pooled) == 1:
        return ""
    if pooled is not None and pooled.weights is not None:
        return "The area of a square is the weight."
    reason = "the model has no study weights" if pooled is not None else "there are no weights"
    return f"The area of a square is the number of patients: {reason}."


def _between(groups: Subgroups) -> str:
    if groups.q_between is None or groups.p_between is None:
        return f"Between periods: not tested. {legible(groups.note)}".strip()
    q, df = significant(groups.q_between), groups.q_between_df
    return f"Difference between periods: Q = {q} (df = {df}), {p_value(groups.p_between)}."


def _alt(drawn: _Drawn) -> str:
    synthesis, show = drawn.synthesis, drawn.show
    measure, rows = synthesis.effects.measure, synthesis.effects.pooled
    what = f"Forest plot of {legible(synthesis.outcome.label)}, {count_words(len(rows))}"
    values = [row.value for row in rows if math.isfinite(row.value)]
    spread = ""
    if len(values) > 1:
        spread = f", from {show(min(values))}{unit(measure)} to {show(max(values))}{unit(measure)}"
    told = [f"{what}{spread}."]
    if drawn.pooled is not None:
        interval = shown(drawn.pooled)
        told.append(f"Pooled estimate {estimate_words(show, measure, interval, drawn.level)}")
        expected = predicted(drawn.pooled)
        if expected is not None:
            low, high = show(expected[1]), show(expected[2])
            told[-1] += f"; {drawn.level:g}% prediction interval {low} to {high}{unit(measure)}"
        told[-1] += "."
    elif rows:
        told.append(_why_unpooled(synthesis))
    left_out = len(synthesis.effects.rows) - len(rows) - excluded(synthesis)
    if left_out:
        told.append(f"{count_words(left_out)} shown but not in the pool.")
    return " ".join(told)
