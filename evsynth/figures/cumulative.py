"""The cumulative plot: how the pooled estimate moved as each study was published."""

from __future__ import annotations

from evsynth.figures.render import Drawing
from evsynth.figures.series import draw_series
from evsynth.synthesis.outcome import OutcomeSynthesis


def cumulative(synthesis: OutcomeSynthesis) -> Drawing:
    """Return the pools after each further study in order of publication.

    Raises ValueError when the synthesis has no cumulative series or no pool.
    """
    if synthesis.cumulative is None:
        raise ValueError(f"'{synthesis.id}' has no cumulative series")
    return draw_series(
        synthesis,
        synthesis.cumulative,
        kind="cumulative",
        header="Study added",
        sign="+",
        explained="Each line pools the study and all above it.",
    )
