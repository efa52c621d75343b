"""The standing second opinion: every headline number recomputed by PyMARE and statsmodels where they can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evsynth.problems import NumericalError
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.second_opinion import second_opinion
from evsynth.tables.opinion import OpinionRow

TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Opinion:
    """All comparisons of a run; ``largest`` is their largest relative difference."""

    rows: tuple[OpinionRow, ...]

    @property
    def largest(self) -> float:
        """The largest relative difference, 0 without a comparison."""
        return max((row.difference for row in self.rows), default=0.0)

    def record(self) -> dict[str, object]:
        """Return the summary for the manifest and results.json."""
        return {
            "comparisons": len(self.rows),
            "largest_relative_difference": self.largest,
            "tolerance": TOLERANCE,
        }


def second_opinions(syntheses: Mapping[str, OutcomeSynthesis]) -> Opinion:
    """Return every pool of a run recomputed by the peers that have its method.

    Raises NumericalError when a number differs from a peer's by more than the declared tolerance.
    """
    rows = tuple(row for synthesis in syntheses.values() for row in _rows(synthesis))
    apart = [row for row in rows if not row.difference <= TOLERANCE]
    if apart:
        worst = max(apart, key=lambda row: row.difference)
        raise NumericalError(
            f"{worst.label}, {worst.analysis}: {worst.quantity} is {worst.ours:.9g} here and {worst.theirs:.9g} by "
            f"{worst.peer}, apart by {worst.difference:.1e} where {TOLERANCE:g} is tolerated. Nothing was written."
        )
    return Opinion(rows)


def _rows(synthesis: OutcomeSynthesis) -> Iterator[OpinionRow]:
    for analysis in (synthesis.main, *synthesis.sensitivity):
        if analysis.pooled is None or analysis.pooled.k < 2:
            continue
        for found in second_opinion(analysis.pooled):
            yield OpinionRow(
                synthesis.id, synthesis.outcome.label, analysis.label, found.peer, found.quantity, found.ours,
                found.theirs, found.difference,
            )  # fmt: skip
