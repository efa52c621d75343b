"""Which bubbles get their study's name, and where: a name never covers a bubble or another name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evsynth.figures.lettering import width
from evsynth.figures.style import TEXT

_HALF = 0.62 * TEXT / 72  # half the height of a line of text, in inches
_AWAY = 0.03


@dataclass(frozen=True, slots=True)
class Disc:
    """A bubble: its centre and radius in inches, and the name it would like to bear."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether the two rectangles share a point."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def within(self, other: Box) -> bool:
        """Say whether this rectangle lies inside the other."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.bottom <= self.bottom and self.top <= other.top

    def covers(self, disc: Disc) -> bool:
        """Say whether the rectangle reaches into a bubble."""
        dx = disc.x - min(max(disc.x, self.left), self.right)
        dy = disc.y - min(max(disc.y, self.bottom), self.top)
        return dx * dx + dy * dy < disc.radius**2


def name_places(discs: Sequence[Disc], frame: Box, strokes: Sequence[Box] = ()) -> tuple[Box | None, ...]:
    """Return where each bubble's name stands, None where there is no room; the largest choose first.

    The place that the fewest ``strokes`` (lines of the plot, as thin boxes) run through is preferred.
    """
    places: list[Box | None] = [None] * len(discs)
    for index in sorted(range(len(discs)), key=lambda i: (-discs[i].radius, i)):
        taken = [box for box in places if box is not None]
        free = [
            box
            for box in _candidates(discs[index])
            if box.within(frame)
            and not any(box.meets(other) for other in taken)
            and not any(box.covers(disc) for disc in discs)
        ]
        free.sort(key=lambda box: sum(box.meets(stroke) for stroke in strokes))
        places[index] = free[0] if free else None
    return tuple(places)


def _candidates(disc: Disc) -> tuple[Box, ...]:
    wide, out = width(disc.name), disc.radius + _AWAY
    slant = 0.72 * disc.radius + _AWAY
    corners = (
        (disc.x + out, disc.y - _HALF),
        (disc.x - out - wide, disc.y - _HALF),
        (disc.x - wide / 2, disc.y + out),
        (disc.x - wide / 2, disc.y - out - 2 * _HALF),
        (disc.x + slant, disc.y + slant),
        (disc.x + slant, disc.y - slant - 2 * _HALF),
        (disc.x - slant - wide, disc.y + slant),
        (disc.x - slant - wide, disc.y - slant - 2 * _HALF),
    )
    return tuple(Box(x, y, x + wide, y + 2 * _HALF) for x, y in corners)
