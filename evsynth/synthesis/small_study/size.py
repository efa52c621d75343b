"""Effects against study size, for measures whose standard error follows from the effect [hunter2014]."""

from __future__ import annotations

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.regression import FunnelRegression, funnel_regression

METHOD = Method(
    "size",
    "regression of effects on the inverse of study size, with between-study heterogeneity",
    ("hunter2014", "peters2006"),
    f"{guard.TEN_STUDIES}; proportions, survival probabilities and rates with the size of every study",
)
FAMILIES = ("proportion", "survival", "rate")


def unusable(funnel: FunnelData) -> str:
    """Return why the test may not be used, or an empty string."""
    few = guard.too_few(funnel)
    if few:
        return few
    if funnel.family not in FAMILIES:
        return (
            "the regression on size stands in for Egger's test only where that may not be used "
            "(proportions, survival and rates)"
        )
    if funnel.size is None or (funnel.size <= 0).any():
        return "the regression on size needs the size of every study (ni=)"
    return guard.alike(1.0 / funnel.size, "study sizes")


def by_size(funnel: FunnelData, *, method: str = "REML", test: str = "knha", level: float = 95.0) -> FunnelRegression:
    """Return the random-effects regression y = a + b / n; ValueError where it may not be used."""
    guard.refuse(unusable(funnel))
    assert funnel.size is not None
    settings = chosen(method, test, level)
    return funnel_regression(funnel.data.yi, funnel.data.vi, 1.0 / funnel.size, settings, METHOD.name, "1/n")
