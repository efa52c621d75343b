"""A sheet: the lines of a forest plot or of a series of pools, before anything has a place on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evsynth.figures.scale import Scale

Interval = tuple[float, float, float]  # value, lower and upper limit, natural scale, NaN where unknown


@dataclass(frozen=True, slots=True)
class Column:
    """A text column: its header, one entry a line, and the side its text is set to."""

    header: tuple[str, ...]
    align: Literal["left", "right"] = "right"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a line's plot: a point with interval, a summary, a prediction bar, a lone point.

    Values are on the natural scale, NaN where there is none; ``area`` (0 to 1) is relative to the largest.
    """

    kind: Literal["square", "diamond", "subtotal", "bar", "hollow"]
    value: float
    low: float = float("nan")
    high: float = float("nan")
    area: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: one text a column and a mark; ``space`` is extra room above it in lines.

    ``bold`` is for the texts left of the plot. The first text of a ``heading`` may run
    on over the others there.
    """

    cells: tuple[str, ...]
    mark: Mark | None = None
    bold: bool = False
    muted: bool = False
    heading: bool = False
    space: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns, lines and axis; ``before`` columns stand left of the plot, the others right of it.

    ``pooled`` is the value of the dashed line, ``favours`` the words below and above the null value.
    """

    columns: tuple[Column, ...]
    before: int
    lines: tuple[Line, ...]
    scale: Scale
    axis_title: str
    pooled: float | None = None
    thresholds: tuple[float, ...] = ()
    favours: tuple[str, str] | None = None
    footer: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.cells) != len(self.columns):
                raise ValueError(f"a line has {len(line.cells)} cells for {len(self.columns)} columns")
