"""The cumulative plot: how the pooled estimate moved as each study was published."""

from __future__ import annotations

from evsynth.figures.axis_words import SIDES
from evsynth.figures.render import Drawing
from evsynth.figures.series import draw_series
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


def cumulative(synthesis: OutcomeSynthesis, *, sides: tuple[str, str] = SIDES) -> Drawing:
    """Return the pools after each further study in order of publication.

    ``sides`` name what a relative effect favours: the intervention and what it is compared with.
    Raises ValueError when the synthesis has no cumulative series or no pool.
    """
    if synthesis.cumulative is None:
        raise ValueError(f"'{synthesis.id}' has no cumulative series")
    return draw_series(
        synthesis,
        synthesis.cumulative,
        kind="cumulative",
        header="Study added",
        sides=sides,
        sign="+",
        explained="Each line pools the study and all above it.",
    )
