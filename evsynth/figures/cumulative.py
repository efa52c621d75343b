"""The cumulative plot: how the pooled estimate moved as each study was published."""

from __future__ import annotations

from evsynth.figures.axis_words import SIDES
from evsynth.figures.forest_styles import StyleName, style_named
from evsynth.figures.render import Drawing
from evsynth.figures.series import draw_series
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


def cumulative(
    synthesis: OutcomeSynthesis, *, style: StyleName = "cochrane", sides: tuple[str, str] = SIDES
) -> Drawing:
    """Return the pools after each further study in order of publication.

    ``style`` is that of the forest plots; ``sides`` name what a relative effect favours: the intervention and
    what it is compared with.
    Raises ValueError for an unknown style, or when the synthesis has no cumulative series or no pool.
    """
    if synthesis.cumulative is None:
        raise ValueError(f"'{synthesis.id}' has no cumulative series")
    return draw_series(
        synthesis,
        synthesis.cumulative,
        style=style_named(style),
        kind="cumulative",
        header="Study added",
        sides=sides,
        sign="+",
        explained="Each line pools the study and all above it.",
    )
