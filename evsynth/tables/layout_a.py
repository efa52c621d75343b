"""Layout A of the summary of findings, as GRADEpro and Cochrane lay out a comparison."""

from __future__ import annotations

from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables import absolute_cells
from evsynth.tables.cells import plain
from evsynth.tables.certainty_words import certainty_cell
from evsynth.tables.outcome_cells import absent, joined, named, panel, participants, spoken

ABSOLUTE = "Anticipated absolute effects"
ABOVE = "as in the row above"
COLUMNS = (
    Column("outcome", "Outcomes (follow-up)", width=1.5),
    Column("control", "Risk with comparison", "right", 1.1, over=ABSOLUTE),
    Column("intervention", "Risk with intervention ({level}% CI)", "right", 1.6, over=ABSOLUTE),
    Column("relative", "Relative effect ({level}% CI)", "right", 1.4),
    Column("participants", "Participants (studies)", width=1.15),
    Column("certainty", "Certainty", width=1.0),
    Column("comments", "Comments", width=3.4),
)


def rows(
    review: Review, synthesis: OutcomeSynthesis, absolute: Absolute | None, certainty: Certainty | None
) -> tuple[tuple[Cell, ...], ...]:
    """Return the row of one outcome, or one a group of patients where the review assumes several risks."""
    groups = (None,) if absolute is None else absolute.strata
    return tuple(_row(review, synthesis, group, place, absolute, certainty) for place, group in enumerate(groups))


def _row(
    review: Review,
    synthesis: OutcomeSynthesis,
    group: Absolute | None,
    place: int,
    absolute: Absolute | None,
    certainty: Certainty | None,
) -> tuple[Cell, ...]:
    risks = (
        named(review, synthesis, group.label if group is not None else ""),
        absolute_cells.control(review, synthesis, group, place),
        _with_intervention(review, synthesis, group, place),
    )
    if place > 0:
        return (*risks, *(plain(ABOVE) for _ in range(4)))
    words = spoken(review, synthesis, absolute, certainty)
    notes = panel(synthesis, certainty, *absolute_cells.told(synthesis, absolute))
    return (
        *risks,
        absent(synthesis) if synthesis.main.pooled is None else _effect(review, synthesis, group),
        participants(synthesis, "study", "studies"),
        certainty_cell(certainty, synthesis.id),
        joined(f"{synthesis.id}.comments", words, notes),
    )


def _with_intervention(review: Review, synthesis: OutcomeSynthesis, group: Absolute | None, place: int) -> Cell:
    """Return the risk with intervention, or the difference where the measure gives no risk."""
    if group is None and synthesis.effects.measure.name != "RD":
        return absolute_cells.difference(review, synthesis, group, place)
    return absolute_cells.intervention(synthesis, group, place)


def _effect(review: Review, synthesis: OutcomeSynthesis, group: Absolute | None) -> Cell:
    """Return the relative effect, or the difference of risks that was pooled: this layout has no column for it."""
    if synthesis.effects.measure.name == "RD":
        return absolute_cells.difference(review, synthesis, group, 0)
    return absolute_cells.relative(synthesis)
