"""The boxes of the flow diagram in words and lines: what they say and how large that makes them."""

from __future__ import annotations

from dataclasses import dataclass

from evsynth.extract.model.flow_boxes import FlowBox, FlowNumber
from evsynth.figures.lettering import ELLIPSIS, legible, shorten, wrap

LEADING = 0.145  # inches from line to line
PADDING = 0.085  # inches from a box's edge to its words
_HINTING = 0.05  # screens widen long lines a little
_MOST_REASONS = 15
_REASON_LINES, _FEW_REASONS = 3, 8  # a line fewer each where there are more reasons
_INDENT = 0.1


@dataclass(frozen=True, slots=True)
class Words:
    """A printed line of a box; ``indent`` inches from its left edge."""

    text: str
    bold: bool = False
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """A box's lines in a given width, with the height they need, in inches."""

    box: str
    lines: tuple[Words, ...]
    width: float

    @property
    def height(self) -> float:
        """The height of the lines and the padding round them."""
        return LEADING * len(self.lines) + 2 * PADDING


def block(box: FlowBox, room: float) -> Block:
    """Return the box's lines broken to fit a box ``room`` inches wide."""
    inner = room - 2 * PADDING - _HINTING
    only = box.numbers[0]
    if len(box.numbers) == 1 and not only.label:
        lines = [Words(line, bold=True) for line in wrap(box.title, inner, bold=True)]
        return Block(box.box, (*lines, Words(counted(only.number))), room)
    lines = [Words(line, bold=True) for line in wrap(box.title, inner, bold=True)]
    for first, *rest in _items(box, inner):
        lines += [Words(first), *(Words(line, indent=_INDENT) for line in rest)]
    return Block(box.box, tuple(lines), room)


def counted(number: int | None) -> str:
    """Return ``n = 1,200``, or that the number is not recorded."""
    return "not recorded" if number is None else f"n = {number:,}"


def _items(box: FlowBox, inner: float) -> list[tuple[str, ...]]:
    """Return the lines of each number of a box; beyond the most reasons the rest are summed."""
    shown, further = box.numbers, box.numbers[_MOST_REASONS:]
    if len(further) > 1:
        shown = shown[:_MOST_REASONS]
    most = _REASON_LINES if len(shown) <= _FEW_REASONS else _REASON_LINES - 1
    items = [_item(one, inner - _INDENT, most) for one in shown]
    if len(further) > 1:
        total = sum(one.number or 0 for one in further)
        items.append(wrap(f"{len(further)} further reasons (n = {total:,})", inner - _INDENT))
    return items


def _item(one: FlowNumber, room: float, most: int) -> tuple[str, ...]:
    """Return the words and the number of one entry in at most ``most`` lines, the words cut if they must be."""
    number = f"({counted(one.number)})"
    words = legible(one.label)
    words = shorten(words[:1].upper() + words[1:], most * room)
    lines = wrap(f"{words} {number}", room)
    kept = words.removesuffix(ELLIPSIS).split(" ")
    while len(lines) > most and len(kept) > 1:
        kept.pop()
        lines = wrap(f"{' '.join(kept)}{ELLIPSIS} {number}", room)
    return lines
