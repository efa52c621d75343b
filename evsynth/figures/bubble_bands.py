"""Which of a curve's two bands are worth drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evsynth.effects.measure import Array
from evsynth.figures.bubble_canvas import Window
from evsynth.figures.bubble_words import Bands
from evsynth.synthesis.outcome.bundle import EraRegression

FEWEST = 4  # studies: with three the t distribution has one degree of freedom
_COINCIDENT = 0.05  # of the height, the most that two bands seen as one differ
_WIDE = 0.9  # of the plot covered, from which on a prediction band tells nothing


def bands_worth_drawing(era: EraRegression, window: Window, inverse: Callable[[Array], Array]) -> Bands:
    """Return none for a handful of studies, one where two would coincide or the other would fill the plot."""
    curve, fit = era.curve, era.regression
    if curve is None or fit is None or fit.k < FEWEST:
        return "none"
    if curve.pi_low is None or curve.pi_high is None:
        return "confidence"
    frame = window.frame
    inner, outer = (
        np.clip([window.places(curve.x, inverse(side))[:, 1] for side in sides], frame.bottom, frame.top)
        for sides in ((curve.ci_low, curve.ci_high), (curve.pi_low, curve.pi_high))
    )
    height = frame.top - frame.bottom
    if float(np.abs(inner - outer).max()) < _COINCIDENT * height:
        return "coincident"
    return "wide" if float(np.ptp(outer, axis=0).mean()) > _WIDE * height else "both"
