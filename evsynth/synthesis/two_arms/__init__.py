"""Two arms' events pooled without study-wise corrections: Mantel-Haenszel and Peto's one-step method."""

from evsynth.synthesis.two_arms.many import TwoArmBatch, mantel_haenszel_many, peto_many
from evsynth.synthesis.two_arms.methods import METHODS
from evsynth.synthesis.two_arms.one import MantelHaenszel, mantel_haenszel, peto

__all__ = [
    "METHODS",
    "MantelHaenszel",
    "TwoArmBatch",
    "mantel_haenszel",
    "mantel_haenszel_many",
    "peto",
    "peto_many",
]
