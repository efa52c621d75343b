"""Images compared with stored ones, with tolerance.

To renew the stored images after a wanted change, run
``EVSYNTH_RENEW_IMAGES=1 pytest tests/figures/test_forest_images.py`` and look at each of them before it is kept.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from evsynth.figures.style import settings

STORED = Path(__file__).parent / "images"
DPI = 100
MOST_BYTES = 60_000
RENEW = "EVSYNTH_RENEW_IMAGES"


def drawn(figure: Figure) -> Image.Image:
    """Return the figure as it looks at 100 dots per inch."""
    stream = io.BytesIO()
    with settings():
        figure.savefig(stream, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return Image.open(stream).convert("RGB")


def distance(first: Image.Image, second: Image.Image) -> float:
    """Return the root mean square difference of two images, 0 to 255; infinite where their sizes differ."""
    if first.size != second.size:
        return float("inf")
    one, two = (np.asarray(image, dtype=np.float64) for image in (first, second))
    return float(np.sqrt(np.mean((one - two) ** 2)))


def difference_from_stored(name: str, figure: Figure) -> float:
    """Return how far a figure is from its stored image, which is written instead where renewal is asked for."""
    path, now = STORED / f"{name}.png", drawn(figure)
    if os.environ.get(RENEW):
        STORED.mkdir(exist_ok=True)
        now.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    with Image.open(path) as stored:
        return distance(now, stored.convert("RGB"))
