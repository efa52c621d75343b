"""What must hold for the artists of any figure: no text over another, none beyond the edge."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from evsynth.figures.style import settings

TOLERANCE = 2.0  # pixels at 300 per inch


def texts(figure: Figure) -> list[str]:
    """Return the words on the figure, without the spaces that align columns."""
    return [" ".join(text.get_text().split()) for text in figure.findobj(Text) if text.get_text().strip()]


def artist(figure: Figure, gid: str) -> Any:
    """Return the one artist with this id."""
    (found,) = artists(figure, gid)
    return found


def artists(figure: Figure, gid: str) -> list[Any]:
    """Return the artists with this id."""
    return figure.findobj(lambda one: isinstance(one, Artist) and one.get_gid() == gid)


def count(figure: Figure, gid: str) -> int:
    """Return how many shapes the collections with this id hold."""
    return sum(len(collection.get_paths()) for collection in artists(figure, gid))


def misplaced(figure: Figure) -> list[str]:
    """Return one line for each text that meets another or leaves the figure."""
    boxes = _boxes(figure)
    return [*_outside(figure, boxes), *_overlapping(boxes)]


def _boxes(figure: Figure) -> list[tuple[Bbox, str]]:
    figure.set_dpi(300)  # as in print: on a screen hinting moves every glyph to whole pixels
    with settings():
        renderer = FigureCanvasAgg(figure).get_renderer()
        shown = [text for text in figure.findobj(Text) if text.get_text().strip()]
        return [(text.get_window_extent(renderer), text.get_text()) for text in shown]


def _outside(figure: Figure, boxes: list[tuple[Bbox, str]]) -> Iterator[str]:
    width, height = figure.get_size_inches() * figure.dpi
    for box, words in boxes:
        if box.x0 < -TOLERANCE or box.y0 < -TOLERANCE or box.x1 > width + TOLERANCE or box.y1 > height + TOLERANCE:
            yield f"'{words}' leaves the figure: {box}"


def _overlapping(boxes: list[tuple[Bbox, str]]) -> Iterator[str]:
    boxes = sorted(boxes, key=lambda pair: pair[0].y0)
    for index, (box, words) in enumerate(boxes):
        for other, others in boxes[index + 1 :]:
            if other.y0 > box.y1 - TOLERANCE:
                break
            if box.x0 < other.x1 - TOLERANCE and other.x0 < box.x1 - TOLERANCE:
                yield f"'{words}' meets '{others}'"


def evenly(values: list[float], tolerance: float = 1e-6) -> bool:
    """Say whether the values step by one constant."""
    steps = [b - a for a, b in pairwise(values)]
    return all(abs(step - steps[0]) < tolerance for step in steps)
