"""Baujat's plot: each study's contribution to heterogeneity against its influence on the pool."""

from __future__ import annotations

import numpy as np

from evsynth.figures import style
from evsynth.figures.bubble_labels import Disc, name_places
from evsynth.figures.lettering import legible, shorten_name, width
from evsynth.figures.numerals import significant
from evsynth.figures.plane import MARGIN, Plane
from evsynth.figures.render import Drawing
from evsynth.figures.scale import linear_ticks
from evsynth.figures.wording import COMMON
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.resampling.baujat import Baujat

_HEIGHT = 3.4
_RADIUS = 0.04
_NAME = 1.6  # inches, the longest name
_NAMED = 12  # studies at most, those farthest from the origin


def baujat(synthesis: OutcomeSynthesis, result: Baujat) -> Drawing:
    """Return Baujat's plot with the names of the studies that stand out."""
    with style.settings():
        plane, unnamed = _draw(result)
    label, first = legible(synthesis.outcome.label), _order(result)[:3]
    told = "; ".join(
        f"{legible(result.labels[i])} (contribution {significant(float(result.contribution[i]))}, "
        f"influence {significant(float(result.influence[i]))})"
        for i in first
    )
    alt = f"Baujat plot of {label}: {len(result.labels)} studies. Farthest from the origin: {told}."
    if unnamed:
        alt += f" {unnamed} studies bear no name."
    return Drawing(plane.figure, f"baujat-{synthesis.id}", f"Baujat plot: {label}", alt)


def _order(result: Baujat) -> list[int]:
    """Return the studies from the one that stands out most to the one nearest the origin."""
    far = sum(values / (values.max() or 1.0) for values in (result.contribution, result.influence))
    return [int(i) for i in np.argsort(-far, kind="stable")]


def _draw(result: Baujat) -> tuple[Plane, int]:
    ticks = [linear_ticks(0.0, float(values.max()) * 1.02 or 1.0) for values in (result.contribution, result.influence)]
    (across, across_labels), (upwards, upwards_labels) = ticks
    left = MARGIN + 0.32 + max(map(width, upwards_labels))
    order = _order(result)
    below = [*_explained(result)]
    rest = len(order) - _NAMED
    if rest > 0:
        below.append(f"The {_NAMED} studies farthest from the origin are named where there is room.")
    titles = "Contribution to heterogeneity", "Influence on the pooled effect"
    plane = Plane(titles, below, left=left, height=_HEIGHT, right=MARGIN + max(0.1, width(across_labels[-1]) / 2))
    discs = [
        Disc(
            plane.x(float(result.contribution[i]) / across[-1]),
            plane.y(float(result.influence[i]) / upwards[-1]),
            _RADIUS,
            shorten_name(legible(result.labels[i]), _NAME),
        )
        for i in order
    ]
    names = list(name_places(discs, plane.frame))
    names[_NAMED:] = [None] * max(rest, 0)
    plane.draw_grid(
        [(tick / across[-1], label) for tick, label in zip(across, across_labels, strict=True)],
        [(tick / upwards[-1], label) for tick, label in zip(upwards, upwards_labels, strict=True)],
    )
    plane.draw_discs(discs[::-1], "studies", facecolor=style.BLUE, edgecolor="white", linewidth=0.5, alpha=0.85)
    plane.draw_names(discs, names)
    return plane, sum(name is None for name in names)


def _explained(result: Baujat) -> tuple[str, str]:
    common = result.model.method in COMMON
    variance = "sampling variance" if common else "sampling variance plus τ²"
    of = "; the contributions sum to Q" if common else ""
    return (
        f"Contribution: squared deviation from the pooled effect over its {variance}{of}.",
        "Influence: squared change of the pooled effect without the study, over its variance without the study.",
    )
