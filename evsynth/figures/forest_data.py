"""The columns of a forest plot that hold what was extracted: events, totals, arms, or the papers' own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evsynth.effects.rows import EffectRow, Effects
from evsynth.figures.lettering import legible, width
from evsynth.figures.numerals import DASH
from evsynth.figures.sheet import Column

_PERSON_YEARS = " person-years"
_DATA_WIDEST = 1.5  # inches; longer data give way to the number of patients


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column of extracted data: its header, how a row fills it, and how the rows of a summary do."""

    column: Column
    text: Callable[[EffectRow], str]
    total: Callable[[Sequence[EffectRow]], str]


def data_columns(effects: Effects, sides: tuple[str, str], *, split: bool) -> tuple[DataColumn, ...]:
    """Return the columns that suit the rows, none when nothing but the effect is known.

    ``sides`` name the treated and the control arm; ``split`` gives events and totals a column each.
    """
    rows, family = effects.rows, effects.measure.family
    if any(row.two_arms is not None for row in rows):
        return tuple(column for arm in (0, 1) for column in _arm(arm, _named(sides[arm]), split))
    if family == "proportion" and any(not math.isnan(row.xi) for row in rows):
        return _counts(split)
    sized = any(not math.isnan(row.ni) for row in rows)
    worded = family != "survival" and any(row.data for row in rows)
    if family == "rate" and worded and all(row.data.endswith(_PERSON_YEARS) for row in rows if row.data):
        return (_words(("Events/", "person-years"), _PERSON_YEARS),)
    if worded and (not sized or max(width(legible(row.data)) for row in rows) <= _DATA_WIDEST):
        return (_words(("Data",)),)
    return (patients(),) if sized else ()


def patients() -> DataColumn:
    """Return the column of the number of patients."""
    return DataColumn(Column(("n",)), lambda row: whole(row.ni), lambda rows: whole(_sum(row.ni for row in rows), ""))


def whole(value: float, unknown: str = DASH) -> str:
    """Return a count as text, with one decimal where it is not whole."""
    if math.isnan(value):
        return unknown
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"


def _named(side: str) -> str:
    words = legible(side)
    return words[:1].upper() + words[1:]


def _sum(values: Iterable[float]) -> float:
    return math.fsum(values)


def _counts(split: bool) -> tuple[DataColumn, ...]:
    return _pair(lambda row: (row.xi, row.ni), "", split, ("Events/n",))


def _arm(arm: int, side: str, split: bool) -> tuple[DataColumn, ...]:
    nothing = (math.nan, math.nan)

    def counts(row: EffectRow) -> tuple[float, float]:
        return nothing if row.two_arms is None else (row.two_arms[2 * arm], row.two_arms[2 * arm + 1])

    first, *rest = _pair(counts, side, split, ("Events/", "total"))
    return (first, *rest) if split else (replace(first, total=lambda _: ""),)


def arms_total(rows: Sequence[EffectRow]) -> str:
    """Return the events and patients of both arms of a summary in words, nothing where a row does not tell them."""
    told = [row.two_arms for row in rows if row.two_arms is not None]
    if not told or len(told) < len(rows):
        return ""
    a, n, c, m = (sum(counts) for counts in zip(*told, strict=True))
    return f"Total events: {a}/{n} v {c}/{m}"


def _pair(
    counts: Callable[[EffectRow], tuple[float, float]], over: str, split: bool, header: tuple[str, ...]
) -> tuple[DataColumn, ...]:
    """Return events and patients in two columns, or as ``4/123`` in one."""

    def part(place: int) -> DataColumn:
        return DataColumn(
            Column(("Total" if place else "Events",), over=over),
            lambda row: whole(counts(row)[place]),
            lambda rows: whole(_sum(counts(row)[place] for row in rows), ""),
        )

    def both(counted: Iterable[float], unknown: str) -> str:
        events, people = counted
        if math.isnan(events) and math.isnan(people):
            return unknown
        return f"{whole(events)}/{whole(people)}"

    if split:
        return part(0), part(1)
    return (
        DataColumn(
            Column(header, over=over),
            lambda row: both(counts(row), DASH),
            lambda rows: both((_sum(counts(row)[place] for row in rows) for place in (0, 1)), ""),
        ),
    )


def _words(header: tuple[str, ...], unit: str = "") -> DataColumn:
    """Return the papers' own data; ``unit`` stands in the header instead of after each row's."""
    return DataColumn(Column(header), lambda row: legible(row.data.removesuffix(unit)) or DASH, lambda _: "")
