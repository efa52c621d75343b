"""Effects: measures, study data to effect sizes, and the rows of a synthesis."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from evsynth.effects.build import effects
from evsynth.effects.intervals import clopper_pearson, wilson
from evsynth.effects.measure import Measure
from evsynth.effects.measures import MEASURES, escalc
from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.sensitivity import has_optimistic, with_assumed_n, with_effective_n

if TYPE_CHECKING:
    from evsynth.extract.model import Review

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


class _Door(ModuleType):
    """This room answers to ``evsynth.effects(review, outcome)``: a package and a door share the name."""

    def __call__(self, review: Review, outcome_id: str, *, measure: str | None = None) -> Effects:
        if not hasattr(review, "outcomes"):
            raise TypeError("effects are made from a review: give what evsynth.load(folder) returns")
        return effects(review, outcome_id, measure=measure)


sys.modules[__name__].__class__ = _Door
