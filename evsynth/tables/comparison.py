"""Layout B of the summary of findings, as Core GRADE lays out a comparison in the BMJ."""

from __future__ import annotations

from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables import absolute_cells
from evsynth.tables.cells import plain
from evsynth.tables.certainty_words import certainty_cell
from evsynth.tables.layout_a import ABOVE, ABSOLUTE
from evsynth.tables.outcome_cells import absent, designs, joined, named, panel, participants, spoken

COLUMNS = (
    Column("outcome", "Outcome and follow-up", width=1.4),
    Column("participants", "Participants (studies, type)", width=1.3),
    Column("relative", "Relative effect ({level}% CI)", "right", 1.3),
    Column("control", "With control", "right", 1.0, over=ABSOLUTE),
    Column("intervention", "With intervention ({level}% CI)", "right", 1.4, over=ABSOLUTE),
    Column("difference", "Difference ({level}% CI)", "right", 1.5, over=ABSOLUTE),
    Column("certainty", "Certainty, and why", width=2.4),
    Column("plain", "Plain language", width=2.2),
)


def rows(
    review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None, certainty: Certainty | None
) -> tuple[tuple[Cell, ...], ...]:
    """Return the row of one outcome, or one a group of patients where the review assumes several risks."""
    groups = (None,) if absolute is None else absolute.strata
    first = _shared(review, synthesis, absolute, certainty)
    return tuple(
        _row(review, synthesis, group, place, first if place == 0 else (plain(ABOVE),) * 4)
        for place, group in enumerate(groups)
    )


def _shared(
    review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None, certainty: Certainty | None
) -> tuple[Cell, Cell, Cell, Cell]:
    """Return what every group of patients shares: participants, relative effect, certainty and plain language."""
    notes = panel(synthesis, certainty, *absolute_cells.told(synthesis, absolute))
    rated = certainty_cell(certainty, synthesis.id)
    return (
        participants(synthesis, "study", "studies", designs(review, synthesis)),
        absent(synthesis) if synthesis.main.pooled is None else absolute_cells.relative(synthesis),
        joined(f"{synthesis.id}.certainty.reason", rated, notes, between=". "),
        spoken(review, synthesis, absolute, certainty),
    )


def _row(
    review: Review,
    synthesis: OutcomeSynthesis,
    group: Absolute | None,
    place: int,
    shared: tuple[Cell, ...],
) -> tuple[Cell, ...]:
    people, effect, rated, words = shared
    return (
        named(review, synthesis, group.label if group is not None else ""),
        people,
        effect,
        absolute_cells.control(review, synthesis, group, place),
        absolute_cells.intervention(synthesis, group, place),
        absolute_cells.difference(review, synthesis, group, place),
        rated,
        words,
    )
