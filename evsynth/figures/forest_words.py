"""What a forest plot says in words: its footer and its alternative text."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evsynth.effects.measure import Measure
from evsynth.extract.model.review import Eras
from evsynth.extract.model.vocabulary import ForestColumn
from evsynth.figures.axis_words import arrows_note
from evsynth.figures.forest_rows import Entry, Notes, excluded, predicted, shown, summary
from evsynth.figures.forest_styles import Style
from evsynth.figures.lettering import legible
from evsynth.figures.lights import Lights, legend, lights_words
from evsynth.figures.numerals import Numerals, p_value, significant
from evsynth.figures.scale import Scale
from evsynth.figures.wording import (
    COMMON,
    PER_TIME,
    count_words,
    effect_sentence,
    estimate_words,
    heterogeneity_sentence,
    is_percent,
    is_rate,
    model_sentence,
    prediction_sentence,
    range_words,
    study_interval_sentence,
    value_words,
)
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled, Subgroups


@dataclass(frozen=True, slots=True)
class Drawn:
    """What every part of one forest needs to know."""

    synthesis: OutcomeSynthesis
    entries: tuple[Entry, ...]
    notes: Notes
    scale: Scale
    show: Numerals
    style: Style
    names: tuple[ForestColumn, ...]
    lights: Lights | None = None

    @property
    def pooled(self) -> Pooled | None:
        """The pool to draw, None when there is none."""
        return summary(self.synthesis)

    @property
    def level(self) -> float:
        """The confidence level in percent."""
        pooled = self.synthesis.main.pooled
        return 95.0 if pooled is None else pooled.model.level


def footer(drawn: Drawn, eras: Eras | None) -> tuple[str, ...]:
    """Return how to read the forest, sentence by sentence."""
    synthesis = drawn.synthesis
    measure, pooled = synthesis.effects.measure, drawn.pooled
    if pooled is None:
        told = [_why_unpooled(synthesis)]
    else:
        model = model_sentence(pooled)
        if measure.null is not None:
            model = f"{model} {effect_sentence(pooled)}"
        told = [f"{model} {_sentence(pooled.note)}".rstrip()]
        told += [heterogeneity_sentence(pooled), prediction_sentence(pooled, measure)]
    if eras is not None and synthesis.subgroups is not None:
        told.append(_between(synthesis.subgroups))
        if any(group is not None and group.method not in COMMON for _, group, _ in synthesis.subgroups.groups):
            told.append("The pool of each period has a τ² of its own.")
    if len(synthesis.effects.pooled):
        told.append(f"{study_interval_sentence(measure, drawn.level)} {_sizes(synthesis)}".rstrip())
    told += arrows_note(drawn.scale, (entry.interval for entry in drawn.entries))
    told += _bias(drawn)
    if synthesis.outcome.thresholds:
        told.append(_thresholds(measure, synthesis.outcome.thresholds))
    if drawn.notes.words:
        told.append(f"Hollow points are not in the pool. {drawn.notes.sentence()}.")
    if excluded(synthesis):
        told.append(f"Not shown: {_excluded_results(synthesis)}, listed with reasons under what was left out.")
    return tuple(text for text in told if text)


def _bias(drawn: Drawn) -> tuple[str, ...]:
    """Return what the lights mean, or that a column of them was asked for and none was judged."""
    if "risk_of_bias" not in drawn.names:
        return ()
    if drawn.lights is None:
        return () if drawn.names == drawn.style.usual else ("Risk of bias: no assessment is recorded.",)
    return legend(drawn.lights, _shown(drawn))


def _shown(drawn: Drawn) -> list[str]:
    return [entry.row.study for entry in drawn.entries if entry.row is not None]


def page_words(place: int, count: int) -> str:
    """Return what stands under a page that is not the last; ``place`` counts from 0."""
    return f"Part {place + 1} of {count}; the pooled estimate and the notes are in part {count}."


def _sentence(words: str) -> str:
    text = legible(words).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _thresholds(measure: Measure, values: tuple[float, ...]) -> str:
    hundredfold = is_percent(measure) or is_rate(measure)
    numbers = [f"{round(100 * x, 6) if hundredfold else x:g}".replace("-", "−") for x in values]
    if is_percent(measure):
        numbers = [f"{number}%" for number in numbers]
    listed = " and ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part)
    per = f" {PER_TIME}" if is_rate(measure) else ""
    return f"Dotted: the committee's threshold{'s' if len(values) > 1 else ''} at {listed}{per}."


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
        unfitted = [legible(name) for name, pooled, k in groups.groups if pooled is None and k > 1]
        pools = f" No pool could be fitted for {' or '.join(unfitted)}." if unfitted else ""
        return f"Between periods: no test could be made.{pools}"
    q, df, df2 = significant(groups.q_between), groups.q_between_df, groups.q_between_df2
    test = f"Q = {q} (df = {df})" if df2 is None else f"F = {q} (df = {df:g} and {df2:g})"
    return f"Difference between periods, under one τ² for all: {test}, {p_value(groups.p_between)}."


def alternative(drawn: Drawn) -> str:
    """Return the alternative text."""
    synthesis, show = drawn.synthesis, drawn.show
    measure, rows = synthesis.effects.measure, synthesis.effects.pooled
    what = f"Forest plot of {legible(synthesis.outcome.label)}, {count_words(len(rows))}"
    values = [row.value for row in rows if math.isfinite(row.value)]
    spread = ""
    if len(values) > 1:
        spread = f", {range_words(show, measure, values)}"
    told = [f"{what}{spread}."]
    if drawn.pooled is not None:
        interval = shown(drawn.pooled)
        told.append(f"Pooled estimate {estimate_words(show, measure, interval, drawn.level)}")
        expected = predicted(drawn.pooled)
        if expected is not None:
            low, high = show(expected[1]), value_words(show, measure, expected[2])
            told[-1] += f"; {drawn.level:g}% prediction interval {low} to {high}"
        told[-1] += "."
    elif rows:
        told += [*_alone(drawn), _why_unpooled(synthesis)]
    if drawn.lights is not None and "risk_of_bias" in drawn.names and _shown(drawn):
        told.append(lights_words(drawn.lights, _shown(drawn)))
    left_out = len(synthesis.effects.rows) - len(rows) - excluded(synthesis)
    if left_out:
        told.append(f"{count_words(left_out)} shown but not in the pool.")
    return " ".join(told)


def _alone(drawn: Drawn) -> tuple[str, ...]:
    """Return the result of the only study, which a text without a pool would leave out."""
    lone = [entry for entry in drawn.entries if entry.kind == "study"]
    if len(lone) != 1 or not math.isfinite(lone[0].interval[0]):
        return ()
    words = estimate_words(drawn.show, drawn.synthesis.effects.measure, lone[0].interval, drawn.level)
    return (f"{lone[0].label}: {words}.",)
