"""The GOSH plot: pooled effect and I² of subsets of the studies, with and without one study."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb

from evsynth.effects.measure import Array, Measure
from evsynth.effects.measures import measure_named
from evsynth.figures import style
from evsynth.figures.bubble_labels import Disc
from evsynth.figures.lettering import legible, shorten_name, width
from evsynth.figures.numerals import numerals_for
from evsynth.figures.plane import MARGIN, Plane
from evsynth.figures.render import Drawing
from evsynth.figures.scale import Scale, linear_ticks, scale_for
from evsynth.figures.wording import axis_title, is_percent, range_words, value_words
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.resampling.gosh import Gosh
from evsynth.synthesis.results import Flags

_HEIGHT = 3.1
_ABOVE, _BESIDE = 0.6, 0.85  # inches of the marginal histograms
_GAP = 0.06
_BIN = 0.0225  # inches, the side of a cell of the cloud
_SHARP = 6  # pixels a cell, so that viewers that smooth pictures do not blur it
_NAME = 2.2
"""inches, the longest name in a key"""


def gosh(synthesis: OutcomeSynthesis, result: Gosh, study: str | None = None) -> Drawing:
    """Return the GOSH plot; subsets that hold ``study`` are blue, the others orange, mixtures in between.

    ``study`` is a label, by default the one whose inclusion shifts the estimates most. Raises ValueError for
    an unknown one, or when no subset could be fitted.
    """
    name = result.standout if study is None else study
    if name not in result.labels:
        raise ValueError(f"'{synthesis.id}': no study is labelled '{name}'")
    good = np.isfinite(result.estimate) & np.isfinite(result.i2)
    if not good.any():
        raise ValueError(f"'{synthesis.id}': no subset could be fitted")
    measure = measure_named(result.measure)
    natural, i2, inside = measure.inverse(result.estimate[good]), result.i2[good], result.includes(name)[good]
    whole = float(measure.inverse(np.array([result.estimate_all]))[0])
    scale = _scale(measure, [float(natural.min()), float(natural.max()), whole])
    with style.settings():
        plane = _draw(synthesis, result, scale, (natural, i2, inside), whole, shorten_name(legible(name), _NAME))
    label, show = legible(synthesis.outcome.label), numerals_for(measure, (float(natural.min()), float(natural.max())))
    spread = range_words(show, measure, [float(natural.min()), float(natural.max())])
    means = [value_words(show, measure, float(np.median(natural[rows]))) for rows in (inside, ~inside) if rows.any()]
    alt = (
        f"GOSH plot of {label}: {_count(result)} of {len(result.labels)} studies, estimates {spread}, "
        f"I² from {100 * i2.min():.0f}% to {100 * i2.max():.0f}%. "
        f"Median estimate with and without {legible(name)}: {' and '.join(means)}."
    )
    return Drawing(plane.figure, f"gosh-{synthesis.id}", f"GOSH plot: {label}", alt)


def _scale(measure: Measure, points: list[float]) -> Scale:
    """Return the axis of the estimates; that of a percentage need not start at zero here."""
    if not is_percent(measure):
        return scale_for(measure, points, [], symmetric=False)
    ticks, labels = linear_ticks(100 * min(points), 100 * max(points))
    low, high = max(ticks[0], 0.0), min(ticks[-1], 100.0)
    return Scale(low / 100, high / 100, tuple(tick / 100 for tick in ticks), labels)


def _count(result: Gosh) -> str:
    many = f"{len(result) - result.failed:,}"
    return f"all {many} subsets of at least two" if result.complete else f"a random sample of {many} subsets"


def _draw(
    synthesis: OutcomeSynthesis,
    result: Gosh,
    scale: Scale,
    cloud: tuple[Array, Array, Flags],
    whole: float,
    name: str,
) -> Plane:
    below = [
        f"Each point: the pool of one subset, {_count(result)} of {len(result.labels)} studies; darker: more subsets.",
        "Histograms: the same subsets, blue with and orange without the study. Cross: all studies.",
        "Blue and orange lie apart where that study drives the result.",
    ]
    if result.failed:
        below.append(f"Not drawn, because they could not be fitted: {result.failed:,} subsets.")
    left = MARGIN + 0.32 + width("100%")
    titles = axis_title(legible(synthesis.outcome.label), measure_named(result.measure)), "I²"
    plane = Plane(
        titles, below, left=left, height=_HEIGHT, right=MARGIN + _BESIDE + _GAP, above=_GAP + _ABOVE, keyed=True
    )
    shares = (scale.coordinate(cloud[0]) - scale.low) / (scale.high - scale.low)
    _draw_cloud(plane, shares, cloud[1], cloud[2])
    _draw_margins(plane, shares, cloud[1], cloud[2])
    ticks = [(scale.fraction(tick), label) for tick, label in zip(scale.ticks, scale.labels, strict=True)]
    plane.draw_grid([pair for pair in ticks if -1e-9 <= pair[0] <= 1 + 1e-9], [(i / 5, f"{20 * i}%") for i in range(6)])
    x, y = plane.x(scale.fraction(whole)), plane.y(result.i2_all)
    cross = [[(x - 0.07, y), (x + 0.07, y)], [(x, y - 0.07), (x, y + 0.07)]]
    plane.draw_strokes(cross, "all halo", "white", 3.2, zorder=7)
    plane.draw_strokes(cross, "all", style.INK, 1.4, zorder=8)

    def dot(color: str, x: float, y: float) -> None:
        plane.draw_discs([Disc(x, y, 0.045, "")], "key", facecolor=color, edgecolor="none")

    plane.draw_keys(
        [
            (f"with {name}", lambda x, y: dot(style.BLUE, x, y)),
            (f"without {name}", lambda x, y: dot(style.VERMILLION, x, y)),
        ]
    )
    return plane


def _draw_cloud(plane: Plane, shares: Array, i2: Array, inside: Flags) -> None:
    """Draw the subsets as a picture of small cells: hue by the share with the study, depth by their number."""
    frame = plane.frame
    wide, high = (round(side / _BIN) for side in (frame.right - frame.left, frame.top - frame.bottom))
    column = np.clip((shares * wide).astype(np.int64), 0, wide - 1)
    row = np.clip((i2 * high).astype(np.int64), 0, high - 1)
    cell = row * wide + column
    number = np.bincount(cell, minlength=wide * high).astype(np.float64)
    within = np.bincount(cell[inside], minlength=wide * high)
    share = within / np.maximum(number, 1.0)
    hue = share[:, None] * np.array(to_rgb(style.BLUE)) + (1.0 - share)[:, None] * np.array(to_rgb(style.VERMILLION))
    depth = np.where(number > 0, 0.35 + 0.65 * np.log1p(number) / np.log1p(number.max()), 0.0)
    picture = np.rint(255.0 * np.column_stack([hue, depth])).astype(np.uint8).reshape(high, wide, 4)
    sharp = picture.repeat(_SHARP, axis=0).repeat(_SHARP, axis=1)
    plane.axes.imshow(
        sharp, extent=(frame.left, frame.right, frame.bottom, frame.top), origin="lower", aspect="auto",
        interpolation="none", zorder=2, gid="subsets",
    )  # fmt: skip
    plane.axes.set_xlim(0, plane.figure.get_size_inches()[0])
    plane.axes.set_ylim(0, plane.figure.get_size_inches()[1])


def _draw_margins(plane: Plane, shares: Array, i2: Array, inside: Flags) -> None:
    """Draw the histograms of both groups above and beside the cloud."""
    frame = plane.frame
    for values, upright in ((shares, False), (i2, True)):
        side = frame.top - frame.bottom if upright else frame.right - frame.left
        edges = np.linspace(0.0, 1.0, round(side / (3 * _BIN)) + 1)
        counts = [np.histogram(values[rows], edges)[0] for rows in (inside, ~inside)]
        most = max(int(count.max(initial=0)) for count in counts) or 1
        for count, gid, color in zip(counts, ("with", "without"), (style.BLUE, style.VERMILLION), strict=True):
            steps = np.repeat(edges, 2)
            height = np.concatenate([[0.0], np.repeat(count / most, 2), [0.0]])
            if upright:
                outline = [(frame.right + _GAP + h * _BESIDE, plane.y(s)) for s, h in zip(steps, height, strict=True)]
            else:
                outline = [(plane.x(s), frame.top + _GAP + h * _ABOVE) for s, h in zip(steps, height, strict=True)]
            plane.axes.fill(*zip(*outline, strict=True), facecolor=color, alpha=0.3, lw=0, gid=f"{gid} area")
            plane.draw_strokes([outline], f"{gid} line", color, 0.7, zorder=3)
