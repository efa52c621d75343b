"""The leave-one-out plot: what the pooled estimate would be without each study."""

from __future__ import annotations

from evsynth.figures.axis_words import SIDES
from evsynth.figures.forest_styles import StyleName, style_named
from evsynth.figures.render import Drawing
from evsynth.figures.series import draw_series
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


def leave_one_out(
    synthesis: OutcomeSynthesis, *, style: StyleName = "cochrane", sides: tuple[str, str] = SIDES
) -> Drawing:
    """Return the pools without each study in turn.

    ``style`` is that of the forest plots; ``sides`` name what a relative effect favours: the intervention and
    what it is compared with.
    Raises ValueError for an unknown style, or when the synthesis has no such series or no pool.
    """
    if synthesis.leave_one_out is None:
        raise ValueError(f"'{synthesis.id}' has no leave-one-out series")
    return draw_series(
        synthesis,
        synthesis.leave_one_out,
        style=style_named(style),
        kind="leave-one-out",
        header="Study left out",
        sides=sides,
        sign="−",
        explained="Each line pools all studies but the one named.",
    )
