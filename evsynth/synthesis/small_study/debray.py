"""Debray's test for hazard ratios: effects regressed on the inverse of the number of events [debray2018]."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.regression import FunnelRegression, funnel_regression

METHOD = Method(
    "debray",
    "Debray's regression of log hazard ratios on the inverse of the number of events",
    ("debray2018",),
    f"{guard.TEN_STUDIES}; hazard and incidence rate ratios with the number of events of every study",
)
MEASURES = ("HR", "IRR")


def unusable(funnel: FunnelData) -> str:
    """Return why the test may not be used, or an empty string."""
    few = guard.too_few(funnel)
    if few:
        return few
    if funnel.data.measure not in MEASURES:
        return "Debray's test is for hazard and incidence rate ratios"
    if funnel.events is None:
        return "Debray's test needs the number of events of every study (events=)"
    return guard.alike(1.0 / np.maximum(funnel.events, 1.0), "numbers of events")


def debray(funnel: FunnelData, *, level: float = 95.0) -> FunnelRegression:
    """Return the D-FIV test: y = a + b / d, residual variance proportional to v, ``d`` the events of both arms.

    A study without events counts as one event. Raises ValueError where the test may not be used.
    """
    guard.refuse(unusable(funnel))
    assert funnel.events is not None
    predictor = 1.0 / np.maximum(funnel.events, 1.0)
    settings = chosen("FE", "knha", level)
    notes = ("a study without events counts as one event",) if (funnel.events < 1).any() else ()
    return funnel_regression(funnel.data.yi, funnel.data.vi, predictor, settings, METHOD.name, "1/events", notes)
