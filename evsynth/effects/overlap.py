"""Patients counted once: the recorded decisions on overlapping cohorts, applied to the rows of a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evsynth.effects.rows import EffectRow
from evsynth.problems import Problem

if TYPE_CHECKING:
    from evsynth.extract.model.review import Overlap, Review


def apply_decisions(
    rows: Sequence[EffectRow], review: Review, outcome_id: str
) -> tuple[tuple[EffectRow, ...], list[Problem]]:
    """Return the rows with those that share patients with a kept study left out, and what is undecided.

    A study that is not kept steps back only for a kept study that is in this pool itself. Two studies of a
    decision that both remain without being kept are a problem: their patients would be counted twice.
    """
    settled = list(rows)
    problems: list[Problem] = []
    for index, decision in _decisions(review, outcome_id):
        present = {row.study for row in settled if row.pooled}
        kept = present.intersection(decision.keep)
        rest = present.intersection(decision.studies).difference(decision.keep)
        if kept:
            names = ", ".join(sorted(review.study(key).name for key in kept))
            settled = [_step_back(row, decision, names) if row.study in rest else row for row in settled]
        elif len(rest) > 1:
            problems.append(_undecided(review, index, outcome_id, sorted(rest)))
    return tuple(settled), problems


def _decisions(review: Review, outcome_id: str) -> Iterator[tuple[int, Overlap]]:
    for index, decision in enumerate(review.overlaps):
        binding = decision.verdict != "none" and not decision.allow_together
        if binding and (not decision.outcomes or outcome_id in decision.outcomes):
            yield index, decision


def _step_back(row: EffectRow, decision: Overlap, kept: str) -> EffectRow:
    if not row.pooled:
        return row
    reason = f"shares patients with {kept} ({decision.verdict}): {decision.rationale}"
    return replace(row, pooled=False, reason=reason)


def _undecided(review: Review, index: int, outcome_id: str, studies: list[str]) -> Problem:
    return Problem(
        review.path,
        review.line(f"overlaps.{index}"),
        f"overlaps.{index}.keep",
        f"{' and '.join(studies)} share patients, and both would enter the pool of '{outcome_id}'.",
        "name the one to keep, or write allow_together: true with the reason in its rationale.",
    )
