"""Peters' test: effects regressed on 1/n, weighted by events and non-events [peters2006]."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.regression import FunnelRegression, funnel_regression

METHOD = Method(
    "peters",
    "Peters' regression of effects on the inverse of study size",
    ("peters2006",),
    f"{guard.TEN_STUDIES}; odds and risk ratios with events of n in both arms",
)
MEASURES = ("OR", "PETO", "RR")


def unusable(funnel: FunnelData) -> str:
    """Return why the test may not be used, or an empty string."""
    few = guard.too_few(funnel)
    if few:
        return few
    if funnel.data.measure not in MEASURES:
        return "Peters' test is for odds and risk ratios of two counts"
    if funnel.events is None or funnel.size is None:
        return "Peters' test needs events and size of every study (events=, ni=)"
    for row in np.flatnonzero((funnel.events > funnel.size) | (funnel.size <= 0))[:1]:
        return f"{funnel.data.labels[row]}: {funnel.events[row]:g} events of {funnel.size[row]:g}"
    return guard.alike(1.0 / funnel.size, "study sizes")


def peters(funnel: FunnelData, *, level: float = 95.0) -> FunnelRegression:
    """Return Peters' test: y = a + b / n, residual variance proportional to 1/d + 1/(n - d).

    ``d`` of ``n`` are the events of both arms together. Where nobody or everybody had the event, 0.5 is added
    to each of the four cells. Raises ValueError where the test may not be used.
    """
    guard.refuse(unusable(funnel))
    assert funnel.events is not None
    assert funnel.size is not None
    bare = (funnel.events == 0) | (funnel.events == funnel.size)
    events, size = funnel.events + bare, funnel.size + 2.0 * bare
    variance = 1.0 / events + 1.0 / (size - events)
    settings = chosen("FE", "knha", level)
    notes = ("0.5 added to every cell of studies in which nobody or everybody had the event",) if bare.any() else ()
    return funnel_regression(funnel.data.yi, variance, 1.0 / funnel.size, settings, METHOD.name, "1/n", notes)
