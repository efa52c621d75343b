"""The sensitivity analyses of an outcome: other models, other sets of studies, less optimistic precision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.sensitivity import has_optimistic, with_assumed_n, with_effective_n
from evsynth.extract.model import Review
from evsynth.synthesis.choices import usual_test
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.outcome.declared import counts, declared, has_counts, has_rates, inverse_variance, relabelled
from evsynth.synthesis.outcome.few import FEW, bayesian
from evsynth.synthesis.outcome.other_models import ONE_ARM_MEASURES, OTHER_MODELS
from evsynth.synthesis.outcome.within_cohorts import within_cohorts


def alternatives(review: Review, effects: Effects, main: Analysis) -> tuple[Analysis, ...]:
    """Return every sensitivity analysis that applies to the outcome and differs from the main one."""
    dependent = within_cohorts(effects, review.model)
    found = (*_models(review, effects), *dependent, *_studies(review, effects), *_precision(review, effects))
    return tuple(analysis for analysis in found if analysis.label != main.label)


def _models(review: Review, effects: Effects) -> Iterator[Analysis]:
    k = len(effects.pooled)
    if k < 2:
        return
    asked = {row.method for row in review.model.sensitivity}
    if k in FEW and "Bayes" not in asked:
        yield from filter(None, [bayesian(effects, review.model)])
    for row in review.model.sensitivity:
        test = row.test or usual_test(row.method)
        if row.method in OTHER_MODELS:
            other = OTHER_MODELS[row.method](effects, review.model)
            if other is not None:
                yield other
        elif row.method == "GLMM":
            if has_counts(effects) or has_rates(effects):
                yield counts(effects, review.model, test if test in {"z", "t"} else "t")
        elif row.measure is None or row.measure == effects.measure.name:
            yield inverse_variance(effects, review.model, row.method, test)
        elif has_counts(effects) and row.measure in ONE_ARM_MEASURES:
            yield inverse_variance(effects, review.model, row.method, test, measure=row.measure)


def _studies(review: Review, effects: Effects) -> Iterator[Analysis]:
    doubtful = _doubtful(review, effects)
    if doubtful:
        names = ", ".join(row.label for row in effects.pooled if row.study in doubtful)
        smaller = effects.where({row.study for row in effects.pooled} - doubtful)
        yield relabelled(declared(smaller, review.model), f"Without {names}", "Possibly shared patients.")
    assumed = with_assumed_n(review, effects)
    if assumed is not None:
        stated = "; ".join(f"{row.label}: n = {row.ni:g} assumed" for row in _added(effects, assumed))
        yield relabelled(declared(assumed, review.model), "With assumed denominators", f"{stated}.")
    extra = _with_sensitivity_rows(effects)
    if extra is not None:
        names = ", ".join(row.label for row in _added(effects, extra))
        yield relabelled(declared(extra, review.model), "With the sensitivity rows", f"Adds {names}.")
    swapped = _swapped(effects)
    if swapped is not None:
        names = ", ".join(row.label for row in _added(effects, swapped))
        yield relabelled(
            declared(swapped, review.model), "With the alternative values", f"{names} instead of the main rows."
        )


def _doubtful(review: Review, effects: Effects) -> set[str]:
    """Return the pooled studies that a decision lets stay beside a kept one they may share patients with.

    A decision that names none to keep keeps the first of its studies that is present.
    """
    present = {row.study for row in effects.pooled}
    found: set[str] = set()
    for overlap in review.overlaps:
        concerned = not overlap.outcomes or effects.outcome in overlap.outcomes
        here = [key for key in overlap.studies if key in present]
        kept = present & set(overlap.keep) or set(here[:1])
        if overlap.allow_together and overlap.verdict != "none" and concerned:
            found |= set(here) - kept
    return found


def _swapped(effects: Effects) -> Effects | None:
    """Return the effects with each pooled study's first usable sensitivity row in place of its main row."""
    main = {row.study for row in effects.pooled}
    other: dict[str, EffectRow] = {}
    for row in effects.rows:
        if row.role == "sensitivity" and row.vi > 0 and row.study in main:
            other.setdefault(row.study, row)
    if not other:
        return None
    chosen = {id(row) for row in other.values()}
    rows = tuple(
        replace(row, pooled=True, reason="")
        if id(row) in chosen
        else replace(row, pooled=row.pooled and row.study not in other)
        for row in effects.rows
    )
    return replace(effects, rows=rows)


def _with_sensitivity_rows(effects: Effects) -> Effects | None:
    """Return the effects with every usable sensitivity row in the pool, one a study, or None if there is none."""
    taken = {row.study for row in effects.pooled}
    rows = []
    for row in effects.rows:
        enters = row.role == "sensitivity" and row.vi > 0 and row.study not in taken
        taken |= {row.study} if enters else set()
        rows.append(replace(row, pooled=True, reason="") if enters else row)
    return replace(effects, rows=tuple(rows)) if len(taken) > len({r.study for r in effects.pooled}) else None


def _added(before: Effects, after: Effects) -> tuple[EffectRow, ...]:
    return tuple(row for row, old in zip(after.rows, before.rows, strict=True) if row.pooled and not old.pooled)


def _precision(review: Review, effects: Effects) -> Iterator[Analysis]:
    if not has_optimistic(effects):
        return
    for factor in review.model.effective_n:
        wider = with_effective_n(effects, factor, level=review.model.level)
        label = f"Effective n {factor:.0%} of the number at the start"
        yield relabelled(declared(wider, review.model), label, "Allows for censoring.")
