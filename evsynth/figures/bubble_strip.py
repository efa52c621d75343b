"""The strip above a bubble plot: landmark labels on as many levels as they need, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evsynth.figures.lettering import shorten, width

_AWAY = 0.05  # inches between a landmark's line and its label
_APART = 0.08


@dataclass(frozen=True, slots=True)
class Flag:
    """A label beside its line at ``x``, from ``left`` to ``right`` (inches), ``level`` lines up."""

    text: str
    x: float
    left: float
    right: float
    level: int


def flags(labels: Sequence[tuple[float, str]], left: float, right: float) -> tuple[Flag, ...]:
    """Return the labels of lines at given places, within ``left`` and ``right``, in the order of the lines.

    A line reaches up to its own label only, so no label may stand across a line that goes higher.
    Some lines at the left have their label on the right side, the others on the left; of all ways to
    divide them the one with the fewest levels is taken, shortening labels only when nothing else works.
    """
    ordered = sorted(labels)
    best: tuple[Flag, ...] | None = None
    for split in range(len(ordered), -1, -1):
        spans = [
            (x, text, x + _AWAY, x + _AWAY + width(text))
            if index < split
            else (x, text, x - _AWAY - width(text), x - _AWAY)
            for index, (x, text) in enumerate(ordered)
        ]
        if any(low < left or high > right for _, _, low, high in spans):
            continue
        placed = _levels(spans)
        if placed is not None and (best is None or _height(placed) < _height(best)):
            best = placed
    if best is not None:
        return best
    cut = [(x, shorten(text, max(right - x - _AWAY, 0.2))) for x, text in ordered]
    return _levels([(x, text, x + _AWAY, x + _AWAY + width(text)) for x, text in cut]) or ()


def _height(placed: tuple[Flag, ...]) -> int:
    return max((flag.level for flag in placed), default=0)


def _levels(spans: Sequence[tuple[float, str, float, float]]) -> tuple[Flag, ...] | None:
    """Return the lowest levels at which nothing collides, None when two cross each other's line."""
    below = [
        {j for j, other in enumerate(spans) if j != i and _crosses(span, other[0])} for i, span in enumerate(spans)
    ]
    order: list[int] = []
    while len(order) < len(spans):
        free = [i for i in range(len(spans)) if i not in order and below[i] <= set(order)]
        if not free:
            return None
        order.append(max(free))
    level: dict[int, int] = {}
    for i in order:
        taken = {level[j] for j in level if _meet(spans[i], spans[j])}
        lowest = max((level[j] + 1 for j in below[i]), default=0)
        level[i] = next(n for n in range(lowest, len(spans) + 1) if n not in taken)
    return tuple(Flag(text, x, low, high, level[i]) for i, (x, text, low, high) in enumerate(spans))


def _crosses(span: tuple[float, str, float, float], x: float) -> bool:
    return span[2] - _AWAY < x < span[3] + _AWAY and x != span[0]


def _meet(one: tuple[float, str, float, float], other: tuple[float, str, float, float]) -> bool:
    return one[2] < other[3] + _APART and other[2] < one[3] + _APART
