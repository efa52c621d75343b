"""A whole review synthesised: every outcome's pool, sensitivity analyses, era regressions and series."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evsynth.effects.build import effects as effects_of
from evsynth.effects.measure import Array
from evsynth.effects.rows import Effects
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.alternatives import alternatives
from evsynth.synthesis.outcome.bundle import Analysis, OutcomeSynthesis
from evsynth.synthesis.outcome.cautions import cautions
from evsynth.synthesis.outcome.combined import combined
from evsynth.synthesis.outcome.count_series import count_series, count_subgroups
from evsynth.synthesis.outcome.declared import declared, floored, pools_counts
from evsynth.synthesis.outcome.diagnostics import diagnostics
from evsynth.synthesis.outcome.eras import era_regressions
from evsynth.synthesis.pooling.subgroups import subgroups
from evsynth.synthesis.resampling.series import cumulative, leave_one_out
from evsynth.synthesis.results import Series, Subgroups


def synthesise(review: Review) -> dict[str, OutcomeSynthesis]:
    """Return the synthesis of every outcome of the review, keyed by outcome id in the review's order."""
    return {key: synthesise_outcome(review, key) for key in review.outcomes}


def synthesise_outcome(review: Review, key: str) -> OutcomeSynthesis:
    """Return everything computed for one outcome; KeyError for an unknown one."""
    outcome, effects = review.outcomes[key], effects_of(review, key)
    if outcome.synthesis == "describe":
        reason = "Described, not pooled." if effects.rows else "Not reported."
        return OutcomeSynthesis(key, outcome, effects, Analysis("Described", None, reason, 0))
    if outcome.synthesis == "combine p":
        analysis, test = combined(review, effects)
        return OutcomeSynthesis(key, outcome, effects, analysis, combined=test)
    main = declared(effects, review.model)
    left, added = _series(review, effects)
    return OutcomeSynthesis(
        key,
        outcome,
        effects,
        main,
        alternatives(review, effects, main),
        era_regressions(review, effects) if main.pooled is not None else (),
        _by_era(review, effects),
        tuple(_by_factor(review, effects)),
        left,
        added,
        _total(effects.column("ni")),
        _total(effects.column("xi")),
        tuple(cautions(review, effects)),
        diagnostics(effects, main.pooled, review.model.seed),
    )


def _total(values: Array) -> int | None:
    return int(values.sum()) if len(values) and np.isfinite(values).all() else None


def _series(review: Review, effects: Effects) -> tuple[Series | None, Series | None]:
    """Return leave-one-out and cumulative pools; none below three and two studies."""
    k = len(effects.pooled)
    if k < 2:
        return None, None
    if pools_counts(effects, review.model):
        return count_series(effects, review.model)
    method, test, level = review.model.method, floored(effects, review.model), review.model.level
    order = np.array([row.publication_year or 0 for row in effects.pooled], dtype=np.float64)
    left = leave_one_out(effects, method=method, test=test, level=level) if k > 2 else None
    return left, cumulative(effects, order=order, method=method, test=test, level=level)


def _by_era(review: Review, effects: Effects) -> Subgroups | None:
    if review.eras is None:
        return None
    eras = review.eras
    return _divided(review, effects, [eras.label_of(getattr(row, eras.by)) for row in effects.pooled])


def _by_factor(review: Review, effects: Effects) -> Iterator[tuple[str, Subgroups]]:
    for name, moderator in review.moderators.items():
        if moderator.kind == "factor":
            values = [row.moderators.get(name) for row in effects.pooled]
            found = _divided(review, effects, [None if value is None else str(value) for value in values])
            if found is not None:
                yield moderator.label, found


def _divided(review: Review, effects: Effects, groups: list[str | None]) -> Subgroups | None:
    """Return the pools by group; None when there are fewer than two groups or a study belongs to none."""
    named = [group for group in groups if group is not None]
    if len(named) < len(groups) or len(set(named)) < 2:
        return None
    if pools_counts(effects, review.model):
        return count_subgroups(effects, named, review.model)
    test = floored(effects, review.model)
    return subgroups(effects, named, method=review.model.method, test=test, level=review.model.level)
