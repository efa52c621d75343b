"""Where the words stand that say whom each side of the null value favours: above the plot or under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evsynth.figures.lettering import shorten, width, wrap
from evsynth.figures.sheet import Sheet
from evsynth.figures.sheet_columns import MARGIN, Columns

_ASIDE, _ASIDE_ABOVE = 0.08, 0.05  # inches from the null value
_MOST = 3  # lines


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words under the axis: which line, counted from 0, and where it begins, ends or is centred."""

    text: str
    x: float
    side: Literal["left", "right"]
    line: int


def favours_above(sheet: Sheet, columns: Columns) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return both sides' words broken into lines over the plot; None where they have no room or no place there."""
    if not sheet.look.above or sheet.favours is None or sheet.scale.null is None:
        return None
    start, end = columns.plot
    null = _null(sheet, columns)
    broken = [
        _broken(words, room - _ASIDE_ABOVE)
        for words, room in zip(sheet.favours, (null - start, end - null), strict=True)
    ]
    return (broken[0], broken[1]) if all(broken) else None


def favours_under(sheet: Sheet, columns: Columns) -> tuple[Words, ...]:
    """Return both sides' words, beside each other on either side of the null value, else one under the other."""
    if sheet.favours is None or sheet.scale.null is None:
        return ()
    null, right = _null(sheet, columns), columns.width - MARGIN
    lower, upper = sheet.favours
    left_lines = _broken(lower, null - _ASIDE - MARGIN)
    right_lines = _broken(upper, right - null - _ASIDE)
    if left_lines and right_lines:
        return (
            *(Words(text, null - _ASIDE, "right", line) for line, text in enumerate(left_lines)),
            *(Words(text, null + _ASIDE, "left", line) for line, text in enumerate(right_lines)),
        )
    room = right - MARGIN
    return (
        Words(shorten(lower, room), *_beginning(columns.plot[0], width(lower), right), 0),
        Words(shorten(upper, room), *_ending(columns.plot[1], width(upper), right), 1),
    )


def _null(sheet: Sheet, columns: Columns) -> float:
    start, end = columns.plot
    return start + sheet.scale.fraction(sheet.scale.null or 0.0) * (end - start)


def _broken(words: str, room: float) -> tuple[str, ...]:
    """Return the words in at most three lines, an arrow beside its neighbour; nothing where a word is too wide."""
    tied = words.replace("← ", "←\u00a0").replace(" →", "\u00a0→")
    if any(width(word) > room for word in tied.split(" ")):
        return ()
    lines = wrap(tied, room)
    return tuple(line.replace("\u00a0", " ") for line in lines) if len(lines) <= _MOST else ()


def _beginning(x: float, wide: float, right: float) -> tuple[float, Literal["left", "right"]]:
    return (x, "left") if x + wide <= right else (right, "right")


def _ending(x: float, wide: float, right: float) -> tuple[float, Literal["left", "right"]]:
    return (x, "right") if x - wide >= MARGIN else (right, "right")
