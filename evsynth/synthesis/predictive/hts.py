"""Higgins, Thompson and Spiegelhalter: k - 2 degrees of freedom, and the variance of the standard model."""

from __future__ import annotations

from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive.predictor import Predictor

METHOD = Method(
    "hts",
    "the interval of Higgins, Thompson and Spiegelhalter: k − 2 degrees of freedom, 1 / sum(w) as variance",
    ("higgins2009",),
    "three studies or more",
)
PREDICTOR = Predictor(METHOD, 2, lambda variances: variances.standard)
