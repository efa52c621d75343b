"""Survival over several horizons: one monotone pooled curve, and pooled medians."""

from evsynth.synthesis.survival.curve import PooledCurve, pool_curves
from evsynth.synthesis.survival.heterogeneity import Heterogeneity
from evsynth.synthesis.survival.horizons import by_horizon, survival_curve
from evsynth.synthesis.survival.medians import MedianEffects, median_contrasts, median_effects
from evsynth.synthesis.survival.study import StudyCurve, from_at_risk, from_errors, sampled

__all__ = [
    "Heterogeneity",
    "MedianEffects",
    "PooledCurve",
    "StudyCurve",
    "by_horizon",
    "from_at_risk",
    "from_errors",
    "median_contrasts",
    "median_effects",
    "pool_curves",
    "sampled",
    "survival_curve",
]
