"""Prediction intervals of a new study's true effect: one file each, and the registries that name them."""

from __future__ import annotations

from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive import bootstrap, hts, hts_hksj, k_minus_1, k_minus_2
from evsynth.synthesis.predictive.beyond import beyond
from evsynth.synthesis.predictive.predictor import FEWEST, Predictor, Variances

PREDICTORS: dict[str, Predictor] = {
    member.METHOD.name: member.PREDICTOR for member in (k_minus_2, k_minus_1, hts, hts_hksj)
}
"""Intervals by the t distribution, which a whole batch of pools can have."""

METHODS: dict[str, Method] = {
    member.METHOD.name: member.METHOD for member in (k_minus_2, k_minus_1, hts, hts_hksj, bootstrap)
}
"""All prediction intervals by name."""

__all__ = ["FEWEST", "METHODS", "PREDICTORS", "Predictor", "Variances", "beyond"]
