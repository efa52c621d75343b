"""What an axis needs in words: which side favours whom, and what its arrows mean."""

from __future__ import annotations

import math
from collections.abc import Iterable

from evsynth.figures.lettering import legible
from evsynth.figures.scale import Scale
from evsynth.figures.sheet import Interval
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

SIDES = ("intervention", "comparison")


def favours(synthesis: OutcomeSynthesis, sides: tuple[str, str], word: str) -> tuple[str, str] | None:
    """Return what lies below and above the null value of a relative effect, None for other measures.

    ``sides`` name the intervention and what it is compared with; ``word`` is 'Favours' as the style spells it.
    """
    measure = synthesis.effects.measure
    if measure.null is None or measure.family not in {"ratio", "difference"}:
        return None
    intervention, comparison = (f"{word} {legible(side)}" for side in sides)
    if synthesis.outcome.better == "lower":
        return f"← {intervention}", f"{comparison} →"
    return f"← {comparison}", f"{intervention} →"


def arrows_note(scale: Scale, intervals: Iterable[Interval]) -> tuple[str, ...]:
    """Return the sentence on arrows when an interval leaves the axis, else nothing."""
    if any(_outside(scale, limit) for interval in intervals for limit in interval[1:]):
        return ("Arrows: the interval goes on beyond the axis; its limits are in the text.",)
    return ()


def _outside(scale: Scale, value: float) -> bool:
    return not math.isnan(value) and not -1e-9 <= scale.fraction(value) <= 1 + 1e-9
