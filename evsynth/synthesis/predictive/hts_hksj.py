"""Partlett and Riley: k - 2 degrees of freedom, and the Hartung-Knapp variance whatever the test."""

from __future__ import annotations

from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive.predictor import Predictor

METHOD = Method(
    "hts-hksj",
    "the interval of Higgins, Thompson and Spiegelhalter with the Hartung-Knapp variance, never floored",
    ("partlett2017",),
    "three studies or more",
)
PREDICTOR = Predictor(METHOD, 2, lambda variances: variances.hartung_knapp)
