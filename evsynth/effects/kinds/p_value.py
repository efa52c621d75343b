"""A p-value that a paper prints without an estimate: kept for combining, never pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evsynth.effects.measure import Measure
from evsynth.effects.study_effect import NAN, StudyEffect
from evsynth.effects.wording import number

if TYPE_CHECKING:
    from evsynth.extract.model.data import PValueData
    from evsynth.extract.model.study import Result


def of_p_value(data: PValueData, _result: Result, _measure: Measure, _level: float) -> StudyEffect:
    """Return no effect, but the p-value and its direction."""
    bound = "<" if data.p_bound else ""
    shown = f"p {bound or '='} {number(data.p)}, {data.favours}"
    return StudyEffect(
        f"{shown}, as published", shown, ni=float(data.n) if data.n else NAN,
        reason="a p-value alone gives no effect", p_value=(f"{bound}{data.p!r}", 1 if data.favours == "higher" else -1),
    )  # fmt: skip
