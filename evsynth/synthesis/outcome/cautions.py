"""What a panel must know about the rows of a pool before it reads the estimate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.sensitivity import has_optimistic
from evsynth.extract.model import Review

FLAGGED = {
    "definition differs": "definitions differ",
    "count derived": "counts were derived from percentages",
    "population differs": "the population is not only the one asked about",
}


def cautions(review: Review, effects: Effects) -> tuple[str, ...]:
    """Return one sentence a caution, in order of weight; none for an outcome nobody reported."""
    pooled = effects.pooled
    if not pooled:
        return ()
    return (*_precision(effects), *_content(pooled), *_completeness(review, effects))


def _precision(effects: Effects) -> Iterator[str]:
    k = len(effects.pooled)
    if k == 1:
        yield "One study only."
    if 3 <= k < 5:
        yield "Fewer than five studies: the prediction interval is very uncertain."
    if has_optimistic(effects):
        yield "Standard errors are binomial (optimistic): no confidence interval or number at risk was published."
    zero = int(np.count_nonzero(effects.column("xi") == 0))
    if zero and effects.measure.family == "proportion":
        yield f"{zero} of {k} had no event."


def _content(pooled: tuple[EffectRow, ...]) -> Iterator[str]:
    for flag, words in FLAGGED.items():
        number = sum(flag in row.flags for row in pooled)
        if number:
            yield f"In {number} of {len(pooled)} {words}."
    secondary = sum(row.source.tier == "secondary" for row in pooled)
    if secondary:
        yield f"{secondary} of {len(pooled)} {'comes' if secondary == 1 else 'come'} from a secondary source."


def _completeness(review: Review, effects: Effects) -> Iterator[str]:
    shown = sum(row.role != "excluded" and not row.pooled for row in effects.rows)
    if shown:
        yield f"{shown} further {'value is' if shown == 1 else 'values are'} shown but not pooled."
    present = {row.study for row in effects.pooled}
    if any(overlap.allow_together and len(present & set(overlap.studies)) > 1 for overlap in review.overlaps):
        yield "Some cohorts may share patients: see the sensitivity analysis."
