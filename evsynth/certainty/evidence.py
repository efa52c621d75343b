"""The evidence on one outcome as the rules of certainty look at it: its studies, their weights, its intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from evsynth.certainty.rating import Fact, Level
from evsynth.certainty.wording import finite
from evsynth.effects.rows import EffectRow
from evsynth.extract.model import Outcome, Review, Study
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate


@dataclass(frozen=True, slots=True)
class Evidence:
    """One outcome's synthesis with its review, its absolute effect and the level its certainty starts at."""

    review: Review
    synthesis: OutcomeSynthesis
    absolute: Absolute | None
    start: Level

    @property
    def outcome(self) -> Outcome:
        """The outcome as the review asks about it."""
        return self.synthesis.outcome

    @property
    def comparative(self) -> bool:
        """Whether the measure compares groups; a single-arm rate does not."""
        return is_comparative(self.review, self.synthesis)

    @property
    def rows(self) -> tuple[EffectRow, ...]:
        """The rows that count: those of the main pool, else every main row."""
        return rows_of(self.synthesis)

    @property
    def interval(self) -> Estimate | None:
        """The pooled estimate with its confidence interval, natural scale; None without a pool or an interval."""
        pooled = self.synthesis.main.pooled
        if pooled is None:
            return None
        shown = pooled.display
        return _estimate(shown["estimate"], shown["ci_low"], shown["ci_high"], pooled.model.level)

    @property
    def prediction(self) -> Estimate | None:
        """The pooled estimate with its prediction interval, natural scale; None where there is none."""
        pooled = self.synthesis.main.pooled
        if pooled is None:
            return None
        shown = pooled.display
        return _estimate(shown["estimate"], shown["pi_low"], shown["pi_high"], pooled.model.level)

    @property
    def weights(self) -> tuple[tuple[float, ...], str]:
        """The weight of each row, shares of one, and what they are: the pool's, patients, or studies alike."""
        pooled, rows = self.synthesis.main.pooled, self.rows
        if pooled is not None and pooled.weights is not None and len(pooled.weights) == len(rows):
            return tuple(float(w) / 100 for w in pooled.weights), "weights of the pool"
        sizes = [row.ni for row in rows]
        if rows and all(math.isfinite(n) and n > 0 for n in sizes):
            return tuple(n / sum(sizes) for n in sizes), "numbers of patients, as the model has no weights"
        return tuple(1 / len(rows) for _ in rows), "studies counted alike, as weights and numbers are not known"

    def share(self, holds: Callable[[EffectRow], bool]) -> float:
        """Return the share of the weight held by the rows for which ``holds`` is true."""
        return math.fsum(w for row, w in zip(self.rows, self.weights[0], strict=True) if holds(row))

    def study(self, row: EffectRow) -> Study:
        """Return the study of a row."""
        return self.review.study(row.study)

    def cells(self, field: str) -> tuple[str, ...]:
        """Return the ids of a field's cells, one a row."""
        return tuple(f"{self.synthesis.id}.{row.name}.{field}" for row in self.rows)

    def pool_fact(self, name: str, text: str, value: float | None, field: str) -> Fact:
        """Return a fact read off the main pool, whose cell is ``OUTCOME.main.FIELD``."""
        return Fact(name, text, value, self.synthesis.main.label, (f"{self.synthesis.id}.main.{field}",))


def is_comparative(review: Review, synthesis: OutcomeSynthesis) -> bool:
    """Return whether an outcome compares groups.

    A generic effect does where the question is about a comparison, unless a study gives the mean or median of one
    group for it.
    """
    family = synthesis.effects.measure.family
    if family == "generic":
        asks = review.question_type in {"intervention", "prognostic_factor"}
        return asks and synthesis.effects.measure.null is not None and not _of_one_group(review, synthesis.id)
    return family in {"ratio", "difference"}


def _of_one_group(review: Review, outcome: str) -> bool:
    results = (result for study in review.studies for result in study.results if result.outcome == outcome)
    return any(result.mean is not None or result.median is not None for result in results)


def rows_of(synthesis: OutcomeSynthesis) -> tuple[EffectRow, ...]:
    """Return the rows of the main pool, else every row of role main."""
    rows = synthesis.effects.rows
    return synthesis.effects.pooled or tuple(row for row in rows if row.role == "main")


def _estimate(value: float | None, low: float | None, high: float | None, level: float) -> Estimate | None:
    if value is None or low is None or high is None or not finite(value, low, high):
        return None
    return Estimate(value, low, high, level)
