"""Cells that the layouts of the summary of findings share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from evsynth.certainty.limits import crosses
from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import cell_id, derived, plain, stated
from evsynth.tables.certainty_words import why_cell
from evsynth.tables.sentences import plain_language
from evsynth.wording import DASH, counted, displayed, listed, mark, reach

NOT_REPORTED = "Not reported"
NOT_POOLED = "Not pooled"
PLURALS = {
    "registry": "registries",
    "survey": "surveys",
    "case series": "case series",
    "case-control": "case-control studies",
    "not reported": "of unreported design",
}


def named(review: Review, synthesis: OutcomeSynthesis, group: str = "") -> Cell:
    """Return the outcome's label with its time point, and the group of patients where a row is about one."""
    label, horizon = synthesis.outcome.label, synthesis.outcome.horizon
    words = label if horizon is None or _says(label, horizon) else f"{label}, {horizon}"
    place = place_of(review, f"outcomes.{synthesis.id}.label")
    return stated(f"{words} ({group})" if group else words, None, f"{synthesis.id}.label", place, strong=True)


def _says(label: str, horizon: str) -> bool:
    """Return whether a label names the time point itself: ``survival at 5 years``, ``5-year survival``."""
    number, _, unit = horizon.partition(" ")
    if not number[:1].isdigit():
        return horizon.lower() in label.lower()
    return re.search(rf"\b{re.escape(number)}[ -]?{unit.removesuffix('s')}", label, re.IGNORECASE) is not None


def participants(synthesis: OutcomeSynthesis, noun: str, plural: str = "", designs: str = "") -> Cell:
    """Return how many patients in how many cohorts, and in how many of them the number is known.

    ``designs`` is shown instead of the number of studies and their noun.
    """
    pooled = synthesis.effects.pooled
    studies = designs or counted(len(pooled), noun, plural)
    name, formula = f"{synthesis.id}.participants", "sum of the reported n of the pooled rows"
    inputs = tuple(cell_id(synthesis.id, row, "n") for row in pooled)
    known = [row.ni for row in pooled if math.isfinite(row.ni)]
    if not known:
        return derived(f"not reported ({studies})", None, name, formula, inputs) if pooled else plain("none")
    total = round(sum(known))
    text = f"{total} ({studies})" if len(known) == len(pooled) else f"{total} in {len(known)} of {studies}"
    return derived(text, total, name, formula, inputs)


def designs(review: Review, synthesis: OutcomeSynthesis) -> str:
    """Return the pooled studies by design: ``13 randomised trials``, ``2 registries and 1 case series``."""
    found = Counter(str(review.study(row.study).design) for row in synthesis.effects.pooled)
    return listed([_designed(design, n) for design, n in found.items()])


def _designed(design: str, n: int) -> str:
    if design == "not reported":
        return f"{counted(n, 'study', 'studies')} {PLURALS[design]}"
    return counted(n, "case-control study" if design == "case-control" else design, PLURALS.get(design, ""))


def inputs_of(synthesis: OutcomeSynthesis) -> tuple[str, ...]:
    """Return the cells a pooled number was computed from."""
    return tuple(cell_id(synthesis.id, row, "yi") for row in synthesis.effects.pooled)


def absent(synthesis: OutcomeSynthesis) -> Cell:
    """Return what stands where the result would, for an outcome without a pool."""
    return plain(NOT_POOLED if synthesis.effects.rows else NOT_REPORTED)


def spoken(
    review: Review,
    synthesis: OutcomeSynthesis,
    absolute: Absolute | None = None,
    certainty: Certainty | None = None,
) -> Cell:
    """Return the result in plain language, derived from the cells it puts into words."""
    words = plain_language(synthesis, absolute, certainty, review.question_type)
    shown = ("main.estimate",) if absolute is None else ("main.estimate", "control", "intervention", "difference")
    sure = () if certainty is None else (f"{synthesis.id}.certainty",)
    inputs = (*(f"{synthesis.id}.{part}" for part in shown), *sure)
    return derived(words, words, f"{synthesis.id}.plain", "the row's numbers, in words its certainty allows", inputs)


def panel(
    synthesis: OutcomeSynthesis, certainty: Certainty | None, *told: str, said: frozenset[str] = frozenset()
) -> Cell:
    """Return why the certainty is what it is and what else the panel should know: thresholds and cautions.

    Sentences of ``said`` stand under the table.
    """
    words = [*told, *_against_thresholds(synthesis), *_two_intervals(synthesis), *synthesis.warnings]
    name = f"{synthesis.id}.cautions"
    formula = "the pooled rows against the thresholds of the review and the rules on what a panel must know"
    notes = derived(" ".join(words), None, name, formula, inputs_of(synthesis)) if words else plain(None)
    return joined(f"{synthesis.id}.panel", why_cell(certainty, synthesis.id, said), notes)


def _two_intervals(synthesis: OutcomeSynthesis) -> tuple[str, ...]:
    """Return why the interval of one cohort's proportion is another here than on the forest plot."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    if pooled is None or pooled.k != 1 or measure.family != "proportion":
        return ()
    (row,) = synthesis.effects.pooled
    own = reach(measure, row.ci_low, row.ci_high)
    told = "A single cohort: the interval shown is formed on the scale of the pools; its Wilson interval, which"
    return (f"{told} the forest plot shows, is {own}.",)


def joined(name: str, *cells: Cell, between: str = " ") -> Cell:
    """Return one cell that says what several say, with everything that is known of their past."""
    said = [cell for cell in cells if cell.text != DASH]
    if not said:
        return plain(None)
    text = between.join(cell.text for cell in said)
    pasts = [cell.past for cell in said if cell.past is not None]
    strong = all(cell.strong for cell in said)
    if not pasts:
        return plain(text, strong=strong)
    past = Past(
        name,
        CellKind.DERIVED,
        tuple(dict.fromkeys(source for past in pasts for source in past.sources)),
        "; ".join(dict.fromkeys(past.formula for past in pasts if past.formula)) or "the cells it joins",
        _each(past.inputs for past in pasts),
        _each(past.flags for past in pasts),
        "; ".join(dict.fromkeys(past.place for past in pasts if past.place)),
    )
    return Cell(text, text, past, strong)


def _each(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def _against_thresholds(synthesis: OutcomeSynthesis) -> list[str]:
    pooled, told = synthesis.main.pooled, []
    if pooled is None:
        return []
    shown, by = displayed(pooled), synthesis.outcome.thresholds_by
    for threshold in synthesis.outcome.thresholds:
        value = mark(synthesis.effects.measure, threshold)
        if crosses(shown.low, threshold, shown.high):
            told.append(f"The interval includes the threshold {value}.")
        elif shown.low <= threshold <= shown.high:
            told.append(f"The interval touches the threshold {value} and does not cross it.")
        else:
            side = "above" if shown.low > threshold else "below"
            told.append(f"Estimate and interval lie {side} the threshold {value}.")
    if told and by:
        told.append(f"Thresholds: {by.rstrip('.')}.")
    return told
