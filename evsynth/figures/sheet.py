"""A sheet: the lines of a forest plot or of a series of pools, before anything has a place on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evsynth.figures import style
from evsynth.figures.scale import Scale

if TYPE_CHECKING:
    from evsynth.figures.judgement_looks import Look as Light

Interval = tuple[float, float, float]  # value, lower and upper limit, natural scale, NaN where unknown


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and rules of a sheet; ``bands`` tints every second line, ``above`` sets 'favours' over the plot.

    ``dashed`` draws the pooled line of a measure that has a null value too; others always have it.
    """

    ink: str = style.INK
    square: str = style.SQUARE
    diamond: str = style.BLUE
    prediction: str = style.SKY
    pooled: str = style.BLUE
    band: str | None = None
    top_rule: bool = False
    above: bool = False
    dashed: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A text column: its header, one entry a line, and the side its text is set to.

    Neighbours with the same ``over`` share that heading above their own.
    """

    header: tuple[str, ...]
    align: Literal["left", "right"] = "right"
    over: str = ""


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
    on over the others there; ``brief`` stands for it where it does not fit.
    """

    cells: tuple[str, ...]
    mark: Mark | None = None
    bold: bool = False
    muted: bool = False
    heading: bool = False
    space: float = 0.0
    brief: str = ""
    lights: tuple[Light | None, ...] = ()

    @property
    def begins_group(self) -> bool:
        """Whether the line is the heading of a group of lines."""
        return self.heading and self.bold and self.mark is None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns, lines and axis; ``before`` columns stand left of the plot, the others right of it.

    ``pooled`` is the value of the dashed line, ``favours`` the words below and above the null value,
    ``plot_header`` the words over the plot, ``domains`` the letters over the lights at the far right.
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
    plot_header: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    look: Look = Look()

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.cells) != len(self.columns):
                raise ValueError(f"a line has {len(line.cells)} cells for {len(self.columns)} columns")
            if line.lights and len(line.lights) != len(self.domains):
                raise ValueError(f"a line has {len(line.lights)} lights for {len(self.domains)} domains")
