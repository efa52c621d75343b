"""The summary of findings: which outcomes it shows, and what its two layouts share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables import comparison, single_arm
from evsynth.tables.text import counted

MOST = 7
COMPARATIVE = frozenset({"ratio", "difference"})
NO_COMPARISON = "There is no comparison group, so these rates do not show whether the treatment changes the outcome."
UNRATED = "Certainty has not been judged by a named person; evsynth never judges by itself."
NO_THRESHOLDS = "The review gives no decision thresholds, so imprecision can't be judged against any."


def summary_of_findings(
    review: Review, syntheses: Iterable[OutcomeSynthesis], absolute: Mapping[str, Absolute | None]
) -> tuple[Table, Table]:
    """Return the summaries of comparative outcomes (layout B) and of single-arm ones (layout C).

    Together they show at most seven outcomes by importance; one that nobody reported keeps its row.
    """
    asked = [s for s in syntheses if s.outcome.synthesis == "pool"]
    shown = sorted(asked, key=lambda s: -s.outcome.importance)[:MOST]
    notes = (" ".join((UNRATED, *_thresholds(shown))), *_left_out([s for s in asked if s not in shown]))
    compared = [s for s in shown if s.effects.measure.family in COMPARATIVE]
    single = [s for s in shown if s.effects.measure.family not in COMPARATIVE]
    origins = sorted({a.origin for s in compared if (a := absolute.get(s.id)) is not None})
    title = "Summary of findings" if not (compared and single) else "Summary of findings: {}"
    alone = () if review.question_type == "prevalence" else (NO_COMPARISON,)
    return (
        _table("summary_of_findings", title.format("comparisons"), comparison.COLUMNS,
               (comparison.cells(s, absolute.get(s.id)) for s in compared), (*origins, *notes)),
        _table("summary_single_arm", title.format("rates without a comparison"), single_arm.COLUMNS,
               map(single_arm.cells, single), (*alone, *notes)),
    )  # fmt: skip


def _table(
    name: str, title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], notes: tuple[str, ...]
) -> Table:
    made = tuple(Row(cells) for cells in rows)
    words = f"One row an outcome, {counted(len(made), 'outcome')}, most important first."
    return Table(name, title, columns, made, notes, words)


def _thresholds(shown: list[OutcomeSynthesis]) -> tuple[str, ...]:
    return () if any(s.outcome.thresholds for s in shown) else (NO_THRESHOLDS,)


def _left_out(rest: list[OutcomeSynthesis]) -> tuple[str, ...]:
    labels = ", ".join(s.outcome.label for s in rest)
    return (f"The seven most important outcomes are shown; see the results table for {labels}.",) if rest else ()
