"""Which kinds of data a measure can be computed from, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evsynth.effects.kinds.count import of_count, of_percent
from evsynth.effects.kinds.one_arm import of_mean, of_median, of_rate
from evsynth.effects.kinds.p_value import of_p_value
from evsynth.effects.kinds.published import of_generic, of_relative
from evsynth.effects.kinds.survival import of_survival
from evsynth.effects.kinds.two_arms import of_two_counts, of_two_means
from evsynth.effects.measure import Measure
from evsynth.effects.measures import MEASURES
from evsynth.effects.study_effect import StudyEffect

if TYPE_CHECKING:
    from evsynth.extract.model.study import Result

Builder = Callable[[Any, "Result", Measure, float], StudyEffect]

BUILDERS: dict[str, Builder] = {
    "count": of_count,
    "percent": of_percent,
    "survival": of_survival,
    "mean": of_mean,
    "rate": of_rate,
    "median": of_median,
    "relative": of_relative,
    "p_value": of_p_value,
    "two_counts": of_two_counts,
    "two_means": of_two_means,
    "generic": of_generic,
}


def refusal(result: Result, measure: str, own: str) -> str:
    """Return why a result can't be an effect under ``measure``, empty when it can.

    ``own`` is the outcome's own measure: generic data stand on its scale and on no other.
    """
    from evsynth.extract.model.kinds import KINDS_OF_MEASURE  # noqa: PLC0415 - measures load without pydantic

    kind = result.kind
    accepted = (*KINDS_OF_MEASURE[measure], *(("generic",) if measure == own else ()))
    if kind not in {*accepted, "p_value"}:
        return f"{kind} data give no {measure}, which takes {' or '.join(accepted) or 'no kind of data'}"
    if result.relative is not None and result.relative.measure != measure:
        return f"a published {result.relative.measure} is no {measure}"
    return ""


def effect_of(result: Result, measure: str, level: float) -> StudyEffect:
    """Return the effect of a result that `refusal` has nothing against."""
    if result.data is None:
        return StudyEffect("not reported", "not reported", reason="not reported")
    return BUILDERS[result.kind](result.data, result, MEASURES[measure], level)
