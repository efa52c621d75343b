"""Effects: measures, study data to effect sizes, and the rows of a synthesis."""

from evsynth.effects.build import effects
from evsynth.effects.intervals import clopper_pearson, wilson
from evsynth.effects.measure import Measure
from evsynth.effects.measures import MEASURES, escalc
from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.sensitivity import has_optimistic, with_assumed_n, with_effective_n

__all__ = [
    "MEASURES",
    "EffectRow",
    "Effects",
    "Measure",
    "clopper_pearson",
    "effects",
    "escalc",
    "has_optimistic",
    "wilson",
    "with_assumed_n",
    "with_effective_n",
]
