"""The t distribution with k - 1 degrees of freedom, and the variance of the interval's own test."""

from __future__ import annotations

from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive.predictor import Predictor

METHOD = Method(
    "k-1",
    "the t distribution with k − 1 degrees of freedom and the variance of the confidence interval",
    ("viechtbauer2010",),
    "three studies or more",
)
PREDICTOR = Predictor(METHOD, 1, lambda variances: variances.own)
