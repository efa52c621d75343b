"""Where a long sheet is cut into pages: between studies, evenly, with the summary and its footer on the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evsynth.figures import style
from evsynth.figures.sheet import Line, Sheet
from evsynth.figures.sheet_layout import PITCH, sheet_size

_UPRIGHT, _LYING = 9.3, 6.0  # inches: what a page leaves for a figure beside its heading and caption
_REPEATED = 1  # line that a page may need beside its own: a heading that goes on
_FEWEST = 5  # lines on a page
_TRIES = 4  # numbers of pages tried, where lines that stay together leave too much on one


def parts_of(sheet: Sheet) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each page; a group that goes on repeats its heading."""
    wide, whole = sheet_size(sheet)
    page = _UPRIGHT if wide <= style.PRINT_WIDTH + 1e-9 else _LYING
    if whole <= page:
        return (sheet.lines,)
    deep = [(1 + line.space) * PITCH for line in sheet.lines]
    with_a_note = sheet_size(replace(sheet, footer=("Part",)))[1]
    bare, feet = with_a_note - sum(deep) + _REPEATED * PITCH, whole - with_a_note
    room, last = page - bare, max(page - bare - feet, _FEWEST * PITCH)
    cuts = _cuts(sheet.lines, deep, room, last)
    return tuple(_headed(sheet.lines, start, end) for start, end in zip([0, *cuts], [*cuts, len(deep)], strict=True))


def _cuts(lines: Sequence[Line], deep: Sequence[float], room: float, last: float) -> list[int]:
    """Return the lines that pages begin with: pages about as deep as each other before one of at most ``last``."""
    places = [place for place in range(_FEWEST, len(lines)) if _parts(lines[place - 1], lines[place])]
    if not places:
        return []
    before = [sum(deep[:place]) for place in range(len(lines) + 1)]
    least = next((place for place in places if before[-1] - before[place] <= last), places[-1])
    fewest = max(1, math.ceil(before[least] / room - 1e-9))
    cuts: list[int] = []
    for pages in range(fewest, fewest + _TRIES):
        even = before[-1] / (pages + 1)  # a last page as deep as the others, if it holds that much
        tail = max(least, next((place for place in places if before[-1] - before[place] <= even), least))
        cuts = _evenly(places, before, tail, pages)
        if all(before[end] - before[start] <= room + 1e-9 for start, end in pairwise((0, *cuts))):
            break
    return cuts


def _evenly(places: Sequence[int], before: Sequence[float], tail: int, pages: int) -> list[int]:
    """Return the cuts that divide the lines before ``tail`` into so many pages, each cut where lines may part."""
    cuts: list[int] = []
    for page in range(1, pages):
        wanted = before[tail] * page / pages
        fits = [place for place in places if before[place] <= wanted + 1e-9 and place > (cuts[-1] if cuts else 0)]
        cuts += fits[-1:]
    return [*cuts, tail]


def _parts(above: Line, below: Line) -> bool:
    """Say whether a page may end between two lines: before a group, or between two of its studies."""
    if below.begins_group:
        return True
    kinds = tuple(None if line.mark is None else line.mark.kind for line in (above, below))
    return kinds in {("square", "square"), ("hollow", "hollow")}


def _headed(lines: Sequence[Line], start: int, end: int) -> tuple[Line, ...]:
    first = replace(lines[start], space=0.0)
    part = (first, *lines[start + 1 : end])
    if start == 0 or first.begins_group:
        return part
    heading = next((line for line in reversed(lines[:start]) if line.begins_group), None)
    if heading is None:
        return part
    words = f"{heading.cells[0]}, continued"
    return (replace(heading, cells=(words, *heading.cells[1:]), space=0.0), *part)
