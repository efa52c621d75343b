"""The lights of a sheet: a coloured circle with a sign for each domain of each line."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from evsynth.figures import style
from evsynth.figures.judgement_looks import Look
from evsynth.figures.lettering import font
from evsynth.figures.sheet import Line

LIGHT_PITCH = 0.13  # inches from light to light
_RADIUS = 0.06
_SIGN_MOST = 0.082  # inches, the widest a sign may be within its circle


def draw_lights(axes: Axes, left: float, lines: tuple[Line, ...], rows: tuple[float, ...]) -> None:
    """Draw the lights of every line from ``left`` on; ``rows`` are the lines' middles, all in inches."""
    lit = [
        (light, left + (place + 0.5) * LIGHT_PITCH, y)
        for line, y in zip(lines, rows, strict=True)
        for place, light in enumerate(line.lights)
        if light is not None
    ]
    if not lit:
        return
    circle = Path.unit_circle()
    outline = _RADIUS * np.asarray(circle.vertices)
    circles = [Path(outline + np.array([x, y]), circle.codes) for _, x, y in lit]
    fills = [light.fill for light, _, _ in lit]
    axes.add_collection(
        PathCollection(circles, facecolors=fills, edgecolors=style.GREY, linewidths=0.4, gid="lights", zorder=3),
        autolim=False,
    )
    signs = [_placed(light, x, y) for light, x, y in lit]
    axes.add_collection(
        PathCollection(
            signs, facecolors=[light.ink for light, _, _ in lit], edgecolors="none", gid="light signs", zorder=4
        ),
        autolim=False,
    )


def _placed(light: Look, x: float, y: float) -> Path:
    sign = _sign(light.glyph)
    return Path(sign.vertices + np.array([x, y]), sign.codes)


@cache
def _sign(glyph: str) -> Path:
    """Return the outline of a sign in inches, its middle at the origin."""
    path = TextPath((0, 0), glyph or " ", prop=font(style.TEXT, True))
    if not len(path.vertices):
        return Path([(0.0, 0.0)], [Path.MOVETO])
    box = path.get_extents()
    shrink = min(1.0, 72 * _SIGN_MOST / max(box.width, box.height)) / 72
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Path((path.vertices - middle) * shrink, path.codes)
