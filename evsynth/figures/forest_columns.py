"""The text columns of a forest plot: what was extracted, the estimate, the weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evsynth.effects.rows import EffectRow, Effects
from evsynth.figures.forest_rows import Entry
from evsynth.figures.lettering import aligned, legible, width
from evsynth.figures.numerals import DASH, Numerals
from evsynth.figures.sheet import Column, Interval, Line
from evsynth.figures.wording import estimate_header
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

_PERSON_YEARS = " person-years"
_DATA_WIDEST = 1.5  # inches; longer data give way to the number of patients


@dataclass(frozen=True, slots=True)
class DataColumn:
    """The column of what was extracted: its header and how a row fills it."""

    header: tuple[str, ...]
    kind: str
    unit: str = ""  # stands in the header instead of after each row's data

    def text(self, row: EffectRow) -> str:
        """Return the data of one row, a dash for what was not reported."""
        if self.kind == "counts":
            if math.isnan(row.xi) and math.isnan(row.ni):
                return DASH
            return f"{_whole(row.xi)}/{_whole(row.ni)}"
        return _whole(row.ni) if self.kind == "n" else legible(row.data.removesuffix(self.unit)) or DASH

    def total(self, synthesis: OutcomeSynthesis) -> str:
        """Return the summary line's entry: totals where the synthesis has them."""
        people, events = synthesis.participants, synthesis.events
        if self.kind == "counts" and people is not None and events is not None:
            return f"{events}/{people}"
        return str(people) if self.kind == "n" and people is not None else ""


def data_column(effects: Effects) -> DataColumn | None:
    """Return the data column that suits the rows, None when nothing but the effect is known."""
    rows, family = effects.rows, effects.measure.family
    sized = any(not math.isnan(row.ni) for row in rows)
    if family == "proportion" and any(not math.isnan(row.xi) for row in rows):
        return DataColumn(("Events/n",), "counts")
    worded = family != "survival" and any(row.data for row in rows)
    if family == "rate" and worded and all(row.data.endswith(_PERSON_YEARS) for row in rows if row.data):
        return DataColumn(("Events/", "person-years"), "data", _PERSON_YEARS)
    if worded and (not sized or max(width(legible(row.data)) for row in rows) <= _DATA_WIDEST):
        return DataColumn(("Data",), "data")
    return DataColumn(("n",), "n") if sized else None


def table(
    synthesis: OutcomeSynthesis, entries: Sequence[Entry], show: Numerals
) -> tuple[tuple[Column, ...], int, tuple[Line, ...]]:
    """Return the columns, how many stand before the plot, and the lines."""
    data, pooled = data_column(synthesis.effects), synthesis.main.pooled
    weighted = pooled is not None and pooled.weights is not None
    level = 95.0 if pooled is None else pooled.model.level
    columns = [Column(("Study",), "left"), Column(estimate_header(synthesis.effects.measure, level))]
    if data is not None:
        columns.insert(1, Column(data.header))
    last = weighted or any(entry.last for entry in entries)
    if last:
        columns.append(Column(("Weight", "(%)") if weighted else ("",)))
    lines = []
    for entry, text in zip(entries, _estimates(entries, show), strict=True):
        cells = [entry.label, text, *([entry.last] if last else [])]
        extracted = "" if data is None else _data_text(data, synthesis, entry)
        if data is not None:
            cells.insert(1, extracted)
        lines.append(
            Line(
                tuple(cells),
                entry.mark,
                bold=entry.kind in {"heading", "summary"},
                muted=entry.kind == "unpooled",
                heading=entry.row is None and not extracted,
                space=entry.space,
            )
        )
    return tuple(columns), 1 if data is None else 2, tuple(lines)


def _data_text(data: DataColumn, synthesis: OutcomeSynthesis, entry: Entry) -> str:
    if entry.row is not None:
        return data.text(entry.row)
    return data.total(synthesis) if entry.kind == "summary" else ""


def _estimates(entries: Sequence[Entry], show: Numerals) -> tuple[str, ...]:
    told = [entry for entry in entries if entry.kind != "heading"]
    texts = iter(estimate_texts(show, [entry.interval for entry in told]))
    return tuple("" if entry.kind == "heading" else next(texts) for entry in entries)


def estimate_texts(show: Numerals, intervals: Sequence[Interval]) -> tuple[str, ...]:
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
    lows = aligned(tuple(f"({show(low)}" for low, _ in limits))
    highs = aligned(tuple(f"{show(high)})" for _, high in limits))
    ranges = (f" {low} to {high}" for low, high in zip(lows, highs, strict=True))
    texts = (value + (next(ranges) if yes else "") for value, yes in zip(values, known, strict=True))
    return tuple(text.lstrip() for text in texts)  # the column is set to the right


def _whole(value: float) -> str:
    if math.isnan(value):
        return DASH
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"
