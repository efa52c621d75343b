"""The PRISMA 2020 flow diagram of a review: what was found, screened, read and included [page2021]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from evsynth.extract.model import Review
from evsynth.extract.model.flow_boxes import FlowBox, flow_boxes
from evsynth.figures import style
from evsynth.figures.lettering import ELLIPSIS, font
from evsynth.figures.prisma_boxes import LEADING, PADDING, Words, counted
from evsynth.figures.prisma_layout import Flowchart, Placed, Spot, arranged
from evsynth.figures.render import Drawing

_HEAD = 0.055  # inches, half the width of an arrow's head


@dataclass(frozen=True, slots=True)
class _Pen:
    """The axes to draw on, in inches from the lower left corner."""

    axes: Axes

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write one line of text."""
        bold = bool(how.pop("bold", False))
        look: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": style.INK} | how
        self.axes.text(x, y, text, fontproperties=font(style.TEXT, bold), parse_math=False, **look)

    def box(self, spot: Spot, gid: str, face: str = "white", edge: str = style.GREY) -> None:
        """Draw a rectangle."""
        rectangle = Rectangle((spot.left, spot.bottom), spot.width, spot.height, gid=gid)
        rectangle.set(facecolor=face, edgecolor=edge, linewidth=style.LINE)
        self.axes.add_patch(rectangle)

    def arrow(self, *points: tuple[float, float]) -> None:
        """Draw a line through the points that ends in an arrow head; its last stretch is level or upright."""
        (x0, y0), (x1, y1) = points[-2:]
        across, down = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
        back = (x1 - 1.6 * _HEAD * across, y1 - 1.6 * _HEAD * down)
        xs, ys = zip(*points[:-1], back, strict=True)
        self.axes.plot(xs, ys, color=style.GREY, linewidth=style.LINE, gid="arrow", solid_joinstyle="miter")
        wings = [(back[0] + side * _HEAD * down, back[1] + side * _HEAD * across) for side in (1, -1)]
        self.axes.add_patch(Polygon([(x1, y1), *wings], facecolor=style.GREY, edgecolor="none"))


def prisma(review: Review) -> Drawing:
    """Return the flow diagram; the column of other methods stands only where one of its numbers is recorded.

    Included studies are counted in the folder. Any other number that was not recorded says so.
    """
    boxes = flow_boxes(review)
    with style.settings():
        chart = arranged(boxes)
        figure = Figure(figsize=(chart.width, chart.height))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, chart.width)
        axes.set_ylim(0, chart.height)
        _draw(_Pen(axes), chart)
    return Drawing(figure, "prisma", "Flow of studies (PRISMA 2020)", _alt(boxes), tuple(_notes(boxes, chart)))


def _draw(pen: _Pen, chart: Flowchart) -> None:
    for spot, title in chart.headers:
        pen.box(spot, "header", style.PALE, style.PALE)
        pen.write(spot.middle, spot.centre, title, bold=True, ha="center")
    for spot, phase in chart.phases:
        pen.box(spot, "phase", style.FAINT, style.FAINT)
        pen.write(spot.middle, spot.centre, phase, bold=True, ha="center", va="center", rotation=90)
    for placed in chart.boxes.values():
        pen.box(placed.spot, f"box {placed.block.box}")
        _write(pen, placed)
    for path in chart.arrows:
        pen.arrow(*path)


def _write(pen: _Pen, placed: Placed) -> None:
    y = placed.spot.top - PADDING - 0.5 * LEADING
    line: Words
    for line in placed.block.lines:
        pen.write(placed.spot.left + PADDING + line.indent, y, line.text, bold=line.bold)
        y -= LEADING


def _alt(boxes: tuple[FlowBox, ...]) -> str:
    told = []
    for box in boxes:
        numbers = "; ".join(f"{n.label} {counted(n.number)}".strip() for n in box.numbers)
        told.append(f"{box.title}{' by other methods' if box.other else ''}: {numbers}.")
    return " ".join(["Flow diagram after PRISMA 2020.", *told])


def _notes(boxes: tuple[FlowBox, ...], chart: Flowchart) -> Iterator[str]:
    every = [number for box in boxes for number in box.numbers]
    ways = [f"{number.label} ({number.counted})" for number in every if number.counted]
    yield f"Counted in the review's files, not typed: {'; '.join(ways)}."
    if any(number.number is None for number in every):
        yield "Not recorded: the review's files do not hold the number, and none is inferred."
    if any(ELLIPSIS in line.text for placed in chart.boxes.values() for line in placed.block.lines):
        yield "Reasons that are cut short here stand in full in the table of the flow."
