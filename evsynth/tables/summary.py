"""The summary of findings: which outcomes it shows, in which layout, and the notes under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evsynth.certainty.evidence import is_comparative
from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.none_or_all import NAME, none_or_all
from evsynth.tables import comparison, layout_a, single_arm
from evsynth.tables.absolute_cells import COUNTED, EVENT_FREE
from evsynth.tables.certainty_words import to_decide
from evsynth.tables.outcome_cells import NOT_REPORTED
from evsynth.wording import counted, listed

MOST = 7
LAYOUTS = {"A": layout_a, "B": comparison}
NO_COMPARISON = "There is no comparison group, so these rates do not show whether the treatment changes the outcome."
NO_COMPARISON_OF = {
    "prognostic_factor": "There is no comparison group, so these rates do not show whether the factor matters.",
    "prevalence": "There is no comparison group, so these rates do not show what changes them.",
}
FACTOR = "Control: patients without the factor; intervention: patients with it."
UNRATED = "Certainty has not been judged by a named person; evsynth never judges by itself."
DRAFT = "Draft: a level marked so follows from rules, and no named person has decided every domain of it."
NO_THRESHOLDS = "The review gives no decision thresholds, so imprecision can't be judged against any."
CIRCLES = "Certainty: ⊕○○○ Very low, ⊕⊕○○ Low, ⊕⊕⊕○ Moderate, ⊕⊕⊕⊕ High."


@dataclass(frozen=True, slots=True)
class Found:
    """What a review found: its results by outcome, their absolute effects and certainties by outcome id."""

    review: Review
    syntheses: tuple[OutcomeSynthesis, ...]
    absolute: Mapping[str, Absolute | None]
    certainties: Mapping[str, Certainty] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[OutcomeSynthesis, ...]:
        """The outcomes to be pooled, the most important first."""
        pooled = (s for s in self.syntheses if s.outcome.synthesis == "pool")
        return tuple(sorted(pooled, key=lambda s: -s.outcome.importance))

    @property
    def shown(self) -> tuple[OutcomeSynthesis, ...]:
        """The seven most important of them."""
        return self.asked[:MOST]


def summary_of_findings(
    review: Review,
    syntheses: Iterable[OutcomeSynthesis],
    absolute: Mapping[str, Absolute | None],
    certainties: Mapping[str, Certainty] | None = None,
) -> tuple[Table, Table]:
    """Return the summaries of comparative outcomes (layout A or B, as the review asks) and of single-arm ones (C).

    Together they show at most seven outcomes by importance; one that nobody reported keeps its row. A single-arm
    outcome has no column for a difference in any layout.
    """
    rated = certainties or {}
    found = Found(review, tuple(syntheses), absolute, rated)
    compared = [s for s in found.shown if is_comparative(review, s)]
    single = [s for s in found.shown if not is_comparative(review, s)]
    title = "Summary of findings" if not (compared and single) else "Summary of findings: {}"
    layout, said = LAYOUTS[review.presentation.summary_layout], _of_most(single, rated)
    return (
        _table("summary_of_findings", title.format("comparisons"), layout.COLUMNS, len(compared),
               (row for s in compared for row in layout.rows(review, s, absolute.get(s.id), rated.get(s.id))),
               (*_of_comparisons(found, compared), *_shared(found, compared))),
        _table("summary_single_arm", title.format("rates without a comparison"), single_arm.COLUMNS, len(single),
               (single_arm.cells(review, s, rated.get(s.id), _of_row(s, rated, said)) for s in single),
               (*no_comparison(review, single), *_below(said), *_bounds(review, single), *_shared(found, single))),
    )  # fmt: skip


def _of_most(shown: list[OutcomeSynthesis], rated: Mapping[str, Certainty]) -> tuple[str, ...]:
    """Return what is still to be decided alike for more than half of several outcomes: said once, under the table."""
    waiting = [to_decide(rated[s.id]) for s in shown if s.id in rated]
    most = max(waiting, key=waiting.count, default=())
    return most if len(waiting) > 1 and 2 * waiting.count(most) > len(shown) else ()


def _of_row(synthesis: OutcomeSynthesis, rated: Mapping[str, Certainty], said: tuple[str, ...]) -> frozenset[str]:
    """Return what a row need not say again; one that waits for something else says all of its own."""
    certainty = rated.get(synthesis.id)
    return frozenset(said) if certainty is not None and to_decide(certainty) == said else frozenset()


def _below(said: tuple[str, ...]) -> tuple[str, ...]:
    return (f"Where a row does not say otherwise: {' '.join(said)}",) if said else ()


def no_comparison(review: Review, shown: Iterable[OutcomeSynthesis]) -> tuple[str, ...]:
    """Return the note that rates have no comparison group; none where all are effects that were pooled as given."""
    if all(is_comparative(review, synthesis) for synthesis in shown):
        return ()
    return (NO_COMPARISON_OF.get(review.question_type, NO_COMPARISON),)


def _table(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    outcomes: int,
    rows: Iterable[tuple[Cell, ...]],
    notes: tuple[str, ...],
) -> Table:
    words = f"{counted(outcomes, 'outcome')}, most important first."
    return Table(name, title, columns, tuple(Row(cells) for cells in rows), notes, words)


def _of_comparisons(found: Found, compared: list[OutcomeSynthesis]) -> tuple[str, ...]:
    groups = [group for s in compared if (a := found.absolute.get(s.id)) is not None for group in a.strata]
    origins = sorted({group.origin for group in groups})
    counted_as = {group.counts for group in groups}
    told = [words for counts, words in (("event", COUNTED), ("event_free", EVENT_FREE)) if counts in counted_as]
    if groups and found.review.question_type == "prognostic_factor":
        told.append(FACTOR)
    return (*((" ".join(told),) if told else ()), *((" ".join(origins),) if origins else ()))


def _shared(found: Found, shown: list[OutcomeSynthesis]) -> tuple[str, ...]:
    rated = [found.certainties[s.id] for s in shown if s.id in found.certainties]
    words = [] if any(s.outcome.thresholds or s.outcome.important_difference for s in shown) else [NO_THRESHOLDS]
    if len(rated) < len(shown):
        words.insert(0, UNRATED)
    if not all(certainty.confirmed for certainty in rated):
        words.insert(0, DRAFT)
    rest = [s.outcome.label for s in found.asked[MOST:]]
    left = f"The seven most important outcomes are shown; see the results table for {listed(rest)}."
    missing = [s.outcome.label for s in shown if not s.effects.rows]
    silent = f"{NOT_REPORTED} by any study: {listed(missing)}."
    return (
        *((CIRCLES,) if rated else ()),
        *((" ".join(words),) if words else ()),
        *((left,) if rest else ()),
        *((silent,) if missing else ()),
        *((_abbreviations(found.review, shown),) if shown else ()),
    )


def _abbreviations(review: Review, shown: list[OutcomeSynthesis]) -> str:
    """Return what the letters in the table stand for."""
    measures = [s.effects.measure for s in shown if is_comparative(review, s) and s.main.pooled is not None]
    letters = {"CI": "confidence interval"} | {m.name: f"{m.label[0].lower()}{m.label[1:]}" for m in measures}
    return " ".join(f"{name}: {words}." for name, words in letters.items())


def _bounds(review: Review, single: list[OutcomeSynthesis]) -> tuple[str, ...]:
    if not any(none_or_all(s, review.model.level) for s in single):
        return ()
    level = f"{review.model.level:g}%"
    return (
        f"Where none or all had the event, counts are added together and stand with a one-sided {level} bound, {NAME}.",
    )
