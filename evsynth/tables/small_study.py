"""Small-study effects: every method that could be used, and why the others could not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.measure import Measure
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate
from evsynth.synthesis.small_study.begg import RankTest
from evsynth.synthesis.small_study.pet_peese import PetPeese
from evsynth.synthesis.small_study.registry import METHODS, Result, SmallStudy
from evsynth.synthesis.small_study.regression import FunnelRegression
from evsynth.synthesis.small_study.selection import Selection
from evsynth.synthesis.small_study.trim_and_fill import TrimAndFill
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.wording import capital, counted, interval, listed, number, p_value, sentence, significant

COLUMNS = (
    Column("method", "Method", width=2.0),
    Column("statistic", "What it finds", width=2.4),
    Column("p", "p", "right", 0.7),
    Column("adjusted", "Estimate allowing for it ({level}% CI)", "right", 1.8),
    Column("note", "Note", width=2.6),
)
LABELS = {
    "egger": "Egger's regression",
    "begg": "Begg's rank correlation",
    "peters": "Peters' regression",
    "debray": "Debray's regression",
    "size": "regression on study size",
    "trim-and-fill": "trim and fill",
    "pet-peese": "PET-PEESE",
    "selection": "step-function selection model",
}
NOTES = (
    "Tests of asymmetry need ten studies: with fewer their power is too low to tell chance from asymmetry.",
    "Asymmetry has other causes than unpublished studies: heterogeneity, poorer small studies, chance.",
    "Estimates allowing for small-study effects are sensitivity analyses and rest on assumptions nobody can check.",
)


def small_study(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row a method that was used on an outcome, and one for those that were not."""
    rows = tuple(row for synthesis in syntheses for row in _rows(synthesis))
    return Table(
        "small_study",
        "Small-study effects",
        COLUMNS,
        rows,
        NOTES,
        "Tests of funnel asymmetry by outcome.",
        grouping="Outcome",
    )


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    found = None if synthesis.diagnostics is None else synthesis.diagnostics.small_study
    if found is None:
        return
    for name, result in found.results.items():
        yield Row(_cells(synthesis, name, result, found), synthesis.outcome.label)
    for reason in dict.fromkeys(found.refused.values()):
        names = [LABELS[name] for name, why in found.refused.items() if why == reason]
        shown = "No method" if len(names) == len(METHODS) else f"Not used: {listed(names)}"
        yield Row((plain(shown), *(plain(None) for _ in range(3)), plain(sentence(reason))), synthesis.outcome.label)


def _cells(synthesis: OutcomeSynthesis, name: str, result: Result, found: SmallStudy) -> tuple[Cell, ...]:
    prefix, how = f"{synthesis.id}.small_study.{name}", LABELS[name]
    inputs = tuple(cell_id(synthesis.id, row, "yi") for row in synthesis.effects.pooled)
    words, value, p = _found(result)
    adjusted = _adjusted(result, synthesis.effects.measure)
    notes = (*result.notes, *(found.cautions if name == next(iter(found.results)) else ()))
    return (
        plain(capital(how)),
        derived(words, value, f"{prefix}.statistic", how, inputs),
        plain(None) if p is None else derived(p_value(p), p, f"{prefix}.p", how, inputs),
        plain(None)
        if adjusted is None
        else derived(interval(synthesis.effects.measure, adjusted), adjusted.value, f"{prefix}.adjusted", how, inputs),
        plain(" ".join(map(sentence, notes)) or None),
    )


def _found(result: Result) -> tuple[str, float, float | None]:
    """Return what a method found in words, its number and its p-value."""
    match result:
        case FunnelRegression():
            ends = f"{significant(result.ci_low)} to {significant(result.ci_high)}"
            return f"slope on {result.predictor} {significant(result.estimate)} ({ends})", result.estimate, result.p
        case RankTest():
            return f"Kendall's τ {number(result.tau)}", result.tau, result.p
        case TrimAndFill():
            filled = counted(result.k0, "study", "studies") if result.k0 else "no study"
            return f"{filled} filled in on the {result.side}", result.k0, result.k0_p
        case PetPeese():
            return f"estimate at a standard error of 0, by {result.chosen}", result.pet.limit, result.pet.limit_p
        case Selection():
            likely = listed([f"{significant(w.estimate)} for p > {w.p_low:g}" for w in result.weights[1:]])
            return f"relative chance of publication {likely}", result.lrt, result.lrt_p


def _adjusted(result: Result, measure: Measure) -> Estimate | None:
    match result:
        case TrimAndFill():
            fit = result.pooled
            ends, level = (fit.estimate, fit.ci_low, fit.ci_high), fit.model.level
        case PetPeese() | Selection():
            ends, level = (result.estimate, result.ci_low, result.ci_high), result.level
        case _:
            return None
    return Estimate(*measure.display(*ends), level)
