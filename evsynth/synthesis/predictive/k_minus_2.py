"""The t distribution with k - 2 degrees of freedom, and the variance of the interval's own test."""

from __future__ import annotations

from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive.predictor import Predictor

METHOD = Method(
    "k-2",
    "the t distribution with k − 2 degrees of freedom and the variance of the confidence interval",
    ("higgins2009", "partlett2017"),
    "three studies or more",
)
PREDICTOR = Predictor(METHOD, 2, lambda variances: variances.own)
