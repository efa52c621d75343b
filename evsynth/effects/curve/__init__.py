"""One study's survival curve: Kaplan-Meier, its reconstruction from a digitised figure, and what is read off it."""

from evsynth.effects.curve.effect import restricted_mean_effect, survival_effect
from evsynth.effects.curve.kaplan_meier import KaplanMeier, Median, Point, kaplan_meier
from evsynth.effects.curve.reconstructed import Reconstructed, reconstruct
from evsynth.effects.curve.restricted_mean import RestrictedMean, restricted_mean

__all__ = [
    "KaplanMeier",
    "Median",
    "Point",
    "Reconstructed",
    "RestrictedMean",
    "kaplan_meier",
    "reconstruct",
    "restricted_mean",
    "restricted_mean_effect",
    "survival_effect",
]
