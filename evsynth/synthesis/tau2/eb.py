"""Empirical Bayes (Morris): its estimating equation has the root of Paule and Mandel's."""

from __future__ import annotations

from evsynth.synthesis.tau2.estimator import Estimator
from evsynth.synthesis.tau2.pm import solve_pm

ESTIMATOR = Estimator("EB", "the empirical Bayes estimator", "morris1983", solve_pm)
