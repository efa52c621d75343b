"""The text columns of a forest plot, by name: data, estimate, weight, year, enrolment, patients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evsynth.effects.rows import EffectRow
from evsynth.extract.model.vocabulary import ForestColumn
from evsynth.figures.forest_data import DataColumn, arms_total, data_columns, patients
from evsynth.figures.forest_rows import Entry
from evsynth.figures.forest_styles import Notation, Style
from evsynth.figures.lettering import aligned
from evsynth.figures.lights import Lights
from evsynth.figures.numerals import DASH, Numerals
from evsynth.figures.sheet import Column, Interval, Line
from evsynth.figures.wording import COMMON, estimate_header
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

Filled = tuple[Column, tuple[str, ...]]
_WHOLE = Notation()


@dataclass(frozen=True, slots=True)
class Table:
    """What the columns of one forest are filled from; ``names`` are those asked for, in order."""

    synthesis: OutcomeSynthesis
    entries: tuple[Entry, ...]
    show: Numerals
    style: Style
    sides: tuple[str, str]
    names: tuple[ForestColumn, ...]
    lights: Lights | None = None
    split: bool = False

    @property
    def lit(self) -> Lights | None:
        """The lights to draw: those asked for, if there are any."""
        return self.lights if "risk_of_bias" in self.names else None


def table(of: Table) -> tuple[tuple[Column, ...], int, tuple[Line, ...]]:
    """Return the columns, how many stand before the plot, and the lines."""
    left: list[Filled] = [(Column((of.style.study,), "left"), tuple(entry.label for entry in of.entries))]
    right: list[Filled] = []
    names: tuple[ForestColumn, ...] = of.names
    if "weight" not in names and any(entry.kind == "unpooled" for entry in of.entries):
        names = (*names, "weight")  # the letters of the notes need a place
    for name in names:
        side = left if name in of.style.left else right
        side += _COLUMN[name](of) if name in _COLUMN else ()
    filled = (*left, *right)
    lines: list[Line] = []
    for place, entry in enumerate(of.entries):
        lines.append(_line(of, entry, tuple(texts[place] for _, texts in filled)))
        total = "" if of.split or "data" not in names else arms_total(entry.members)
        if total:  # too wide for the columns of the arms
            lines.append(Line((total, *[""] * (len(filled) - 1)), muted=True, heading=True))
    return tuple(column for column, _ in filled), len(left), tuple(lines)


def _line(of: Table, entry: Entry, cells: tuple[str, ...]) -> Line:
    lit = of.lit
    return Line(
        cells,
        entry.mark,
        bold=entry.kind in {"heading", "summary"},
        muted=entry.kind in {"unpooled", "heterogeneity"},
        heading=entry.row is None and not any(cells[1:2]),
        space=entry.space,
        brief=entry.brief,
        lights=() if lit is None or entry.row is None else lit.of(entry.row.study),
    )


def header_of(of: Table) -> tuple[str, ...]:
    """Return the header of the estimates: the measure, the model where the style names it, and the interval."""
    pooled, notation = of.synthesis.main.pooled, of.style.notation
    level = 95.0 if pooled is None else pooled.model.level
    *first, interval = estimate_header(of.synthesis.effects.measure, notation.header(level))
    weighted = pooled is not None and pooled.weights is not None and of.style.model_header
    model = () if pooled is None or not weighted else ("IV, common" if pooled.method in COMMON else "IV, random",)
    return (*first, *model, interval)


def _data(of: Table) -> tuple[Filled, ...]:
    columns = data_columns(of.synthesis.effects, of.sides, split=of.split)
    if "n" in of.names:
        columns = tuple(column for column in columns if column.column.header != ("n",))
    return tuple(_filled(of, column) for column in columns)


def _patients(of: Table) -> tuple[Filled, ...]:
    return (_filled(of, patients()),)


def _filled(of: Table, data: DataColumn) -> Filled:
    texts = (
        data.text(entry.row) if entry.row is not None else data.total(entry.members) if entry.members else ""
        for entry in of.entries
    )
    return data.column, tuple(texts)


def _estimate(of: Table) -> tuple[Filled, ...]:
    told = [entry for entry in of.entries if entry.kind not in {"heading", "heterogeneity"}]
    texts = iter(estimate_texts(of.show, [entry.interval for entry in told], of.style.notation))
    cells = ("" if entry.kind in {"heading", "heterogeneity"} else _known(entry, next(texts)) for entry in of.entries)
    return ((Column(header_of(of)), tuple(cells)),)


def _known(entry: Entry, text: str) -> str:
    """Return an estimate, or why there is none."""
    if entry.row is None or not math.isnan(entry.row.value):
        return text
    silent = entry.row.data == "not reported" or ("not reported" in entry.row.reason and math.isnan(entry.row.xi))
    return "Not reported" if silent else "Not estimable"


def _weight(of: Table) -> tuple[Filled, ...]:
    """Return the weights; the letters of notes stand there too, alone where nothing has a weight."""
    pooled = of.synthesis.main.pooled
    weighted = "weight" in of.names and pooled is not None and pooled.weights is not None
    texts = tuple(entry.last if weighted or entry.kind == "unpooled" else "" for entry in of.entries)
    return ((Column(("Weight", "(%)") if weighted else ("",)), texts),) if any(texts) else ()


def _by_row(header: tuple[str, ...], text: Callable[[EffectRow], str]) -> Callable[[Table], tuple[Filled, ...]]:
    def filled(of: Table) -> tuple[Filled, ...]:
        return ((Column(header), tuple("" if entry.row is None else text(entry.row) for entry in of.entries)),)

    return filled


def _window(row: EffectRow) -> str:
    start, end = row.enrolment_start, row.enrolment_end
    if start is None or end is None:
        return f"from {start}" if start is not None else f"to {end}" if end is not None else DASH
    return str(start) if start == end else f"{start}–{end}"


_COLUMN: Mapping[str, Callable[[Table], tuple[Filled, ...]]] = {
    "data": _data,
    "n": _patients,
    "estimate": _estimate,
    "weight": _weight,
    "year": _by_row(("Year",), lambda row: DASH if row.publication_year is None else str(row.publication_year)),
    "enrolment": _by_row(("Enrolled",), _window),
}


def estimate_texts(show: Numerals, intervals: Sequence[Interval], notation: Notation = _WHOLE) -> tuple[str, ...]:
    """Return ``61.0 (53.5 to 68.0)`` for each interval, padded so that the decimal points stand in line.

    Without limits there is only the value; without a value only the limits; without both a dash.
    """
    known = [not (math.isnan(low) or math.isnan(high)) for _, low, high in intervals]
    values = aligned(
        tuple(
            "" if yes and math.isnan(value) else show(value)
            for (value, _, _), yes in zip(intervals, known, strict=True)
        )
    )
    limits = [(low, high) for (_, low, high), yes in zip(intervals, known, strict=True) if yes]
    lows = tuple(f"{notation.opening}{show(low)}" for low, _ in limits)
    highs = tuple(f"{show(high)}{notation.closing}" for _, high in limits)
    signed = any(text.strip("([").startswith(("−", "<", ">", "∞")) for text in (*lows, *highs))
    between = notation.signed if signed else notation.between
    lows = aligned(lows)
    if between.endswith(" "):  # room within an interval is read as a space, not after a dash
        highs = aligned(highs)
    ranges = (f" {low}{between}{high}" for low, high in zip(lows, highs, strict=True))
    texts = (value + (next(ranges) if yes else "") for value, yes in zip(values, known, strict=True))
    return tuple(text.lstrip() for text in texts)  # the column is set to the right
