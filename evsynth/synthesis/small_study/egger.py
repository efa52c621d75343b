"""Egger's test: effects regressed on their standard errors [egger1997; sterne2005]."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.regression import MULTIPLICATIVE, FunnelRegression, funnel_regression

METHOD = Method(
    "egger",
    "Egger's regression of effects on standard errors, with between-study heterogeneity",
    ("egger1997", "sterne2005"),
    f"{guard.TEN_STUDIES}; {guard.NOT_PROPORTIONS}; not for odds ratios where counts allow the test of Peters",
)


def unusable(funnel: FunnelData) -> str:
    """Return why the test may not be used, or an empty string.

    A log odds ratio and its standard error are correlated without any bias, hence Peters' test [peters2006].
    """
    if funnel.data.measure in {"OR", "PETO"} and funnel.events is not None and funnel.size is not None:
        return guard.too_few(funnel) or (
            "a log odds ratio is correlated with its standard error without any bias (Peters 2006): its own test, "
            "Peters, was used"
        )
    if funnel.data.measure == "HR" and funnel.events is not None:
        return guard.too_few(funnel) or (
            "for hazard ratios the number of events measures size better (Debray 2018): its own test was used"
        )
    return guard.precision_funnel(funnel)


def egger(
    funnel: FunnelData,
    *,
    model: Literal["rma", "lm"] = "rma",
    method: str = "REML",
    test: str = "knha",
    level: float = 95.0,
) -> FunnelRegression:
    """Return Egger's test: y = a + b SE, its limit a being the effect of a study without sampling error.

    ``model="rma"`` is a random-effects regression by ``method`` and ``test`` [sterne2005], ``"lm"`` weighted
    least squares with multiplicative dispersion, the original test [egger1997]. Raises ValueError where the
    test may not be used.
    """
    guard.refuse(unusable(funnel))
    if model not in {"rma", "lm"}:
        raise ValueError(f"unknown model '{model}'; known: rma, lm.")
    settings = chosen(method, test, level) if model == "rma" else chosen("FE", MULTIPLICATIVE.test, level)
    data = funnel.data
    return funnel_regression(data.yi, data.vi, np.sqrt(data.vi), settings, METHOD.name, "standard error")
