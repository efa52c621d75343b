"""The same rows under other assumptions: fewer effective patients, or denominators a curator assumed."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan
from typing import TYPE_CHECKING

from evsynth.effects.build import results_of, row_of
from evsynth.effects.intervals import normal_quantile
from evsynth.effects.overlap import apply_decisions
from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.survival_error import OPTIMISTIC
from evsynth.problems import EvidenceError

if TYPE_CHECKING:
    from evsynth.extract.model.review import Review
    from evsynth.extract.model.study import Result


def has_optimistic(effects: Effects) -> bool:
    """Return whether a pooled row has a binomial standard error that ignores censoring."""
    return any(OPTIMISTIC in row.flags for row in effects.pooled)


def with_effective_n(effects: Effects, factor: float, *, level: float = 95.0) -> Effects:
    """Return the effects with the n behind every optimistic variance multiplied by ``factor``, in (0, 1].

    With half the patients effectively followed the variance doubles. ``level`` is that of the intervals
    drawn for such rows. Other rows stay as they are.
    """
    if not 0 < factor <= 1:
        raise ValueError(f"factor = {factor:g}: the effective n is a share of n above 0 and at most 1")
    return replace(effects, rows=tuple(_with_fewer(row, effects, factor, level) for row in effects))


def _with_fewer(row: EffectRow, effects: Effects, factor: float, level: float) -> EffectRow:
    if OPTIMISTIC not in row.flags or not isfinite(row.vi):
        return row
    vi = row.vi / factor
    reach = normal_quantile(level) * vi**0.5
    _, low, high = effects.measure.display(row.yi, row.yi - reach, row.yi + reach)
    words = f"{row.derivation}; n multiplied by {factor:g}"
    return replace(row, vi=vi, ci_low=low, ci_high=high, derivation=words)


def with_assumed_n(review: Review, effects: Effects) -> Effects | None:
    """Return the effects with results let in under the denominator their curator assumed, None without any.

    A result enters when it has no variance of its own, its role is not excluded and its study is not in
    the pool already. ``effects`` are those of the review. Raises EvidenceError on undecided overlap.
    """
    taken = {row.study for row in effects.pooled}
    rows = list(effects.rows)
    for i, (study, _, result) in enumerate(results_of(review, effects.outcome)):
        free = study.excluded is None and study.key not in taken
        if free and result.role != "excluded" and result.assumed_n is not None and isnan(rows[i].vi):
            row = row_of(study, _assume(result), effects.measure.name, review)
            if isfinite(row.vi):
                rows[i] = _let_in(replace(row, label=rows[i].label), result)
                taken.add(study.key)
    settled, problems = apply_decisions(rows, review, effects.outcome)
    if problems:
        raise EvidenceError(problems)
    found = replace(effects, rows=settled)
    return found if len(found.pooled) > len(effects.pooled) else None


def _assume(result: Result) -> Result:
    """Return the result with the assumed denominator where its data have none."""
    data = result.data
    if data is None or not hasattr(data, "n"):
        return result
    return result.model_copy(update={result.kind: data.model_copy(update={"n": result.assumed_n})})


def _let_in(row: EffectRow, result: Result) -> EffectRow:
    words = f"{row.derivation}; n = {result.assumed_n} is assumed: {result.assumption}"
    flags = tuple(dict.fromkeys((*row.flags, "denominator assumed")))
    return replace(row, pooled=True, reason="", derivation=words, flags=flags)
