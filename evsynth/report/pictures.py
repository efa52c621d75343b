"""Figures: planned by name first, drawn when somebody wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evsynth.document.model import Picture
from evsynth.figures.render import Drawing, render

PRINT, SCREEN = 300, 150
"""Dots an inch of a PNG: of what Word documents hold, and of what is there to look at; print those as SVG or PDF."""
Draw = Callable[[], tuple[Drawing, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A figure before it is drawn: its id, what it belongs to (an outcome's id or a part of the pack), and how.

    A figure of several sheets makes several pictures, whose ids begin with the plan's. ``dpi`` is that of its PNG.
    """

    id: str
    owner: str
    draw: Draw
    dpi: int = PRINT


def pictures_of(plan: Plan) -> tuple[Picture, ...]:
    """Return the pictures of one planned figure. Raises ValueError when they are not named after the plan."""
    made = tuple(render(drawing, plan.dpi) for drawing in plan.draw())
    for picture in made:
        if not picture.id.startswith(plan.id):
            raise ValueError(f"the figure planned as {plan.id} calls itself {picture.id}")
    return made
