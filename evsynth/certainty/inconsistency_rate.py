"""Inconsistency of single-arm rates: where a new cohort may lie against the committee's thresholds."""

from __future__ import annotations

import math

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.limits import ROUNDING, crosses
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.certainty.wording import finite
from evsynth.synthesis.results import Estimate
from evsynth.wording import counted, listed, mark, natural, percent, reach

FEWEST = 3
RULE = Rule(
    "inconsistency.rate",
    "Prediction interval between neighbouring thresholds: no change. It crosses a threshold and a cohort lies beyond "
    "that threshold: down one level. It crosses and no cohort lies beyond: no change. Fewer than three cohorts: a "
    "person decides. I² is not used: for rates it is high almost always.",
    "migliavaca2022",
    True,
)


def inconsistency_rate(evidence: Evidence) -> DomainRating:
    """Return what the prediction interval and the cohorts' own rates suggest."""
    ahead, known, facts = evidence.prediction, sum(finite(row.value) for row in evidence.rows), _facts(evidence)
    if known < FEWEST:
        why = f"{counted(known, 'cohort')} with a rate: too few to show how rates vary."
        return DomainRating("inconsistency", facts, RULE, "needs_human", why)
    if not evidence.outcome.thresholds:
        why = "The review names no threshold for this outcome."
        return DomainRating("inconsistency", facts, RULE, "needs_threshold", why)
    if ahead is None:
        why = "The model gives no prediction interval."
        return DomainRating("inconsistency", facts, RULE, "needs_human", why)
    crossed = [t for t in sorted(set(evidence.outcome.thresholds)) if crosses(ahead.low, t, ahead.high)]
    if not crossed:
        measure = evidence.synthesis.effects.measure
        why = f"The prediction interval, {reach(measure, ahead.low, ahead.high)}, crosses no threshold."
        return DomainRating("inconsistency", facts, RULE, "suggested", why, 0)
    return _crossed(evidence, facts, crossed, ahead)


def _crossed(evidence: Evidence, facts: tuple[Fact, ...], crossed: list[float], ahead: Estimate) -> DomainRating:
    measure = evidence.synthesis.effects.measure
    limits = listed([mark(measure, t) for t in crossed])
    told = f"The prediction interval, {reach(measure, ahead.low, ahead.high)}, crosses {limits}"
    beyond = [row.label for row in evidence.rows if any(_beyond(row.value, t, ahead.value) for t in crossed)]
    if beyond:
        told += f", and beyond lie {listed(beyond)}." if len(beyond) > 1 else f", and beyond lies {beyond[0]}."
        return DomainRating("inconsistency", facts, RULE, "suggested", told, -1)
    return DomainRating("inconsistency", facts, RULE, "suggested", f"{told}, but no cohort lies beyond.", 0)


def _beyond(value: float, threshold: float, estimate: float) -> bool:
    """Return whether a cohort lies on the other side of a threshold; of one the estimate is on, either side is."""
    if math.isclose(estimate, threshold, rel_tol=ROUNDING):
        return not math.isclose(value, threshold, rel_tol=ROUNDING)
    return (value - threshold) * (estimate - threshold) < 0


def _facts(evidence: Evidence) -> tuple[Fact, ...]:
    measure, ahead = evidence.synthesis.effects.measure, evidence.prediction
    facts = []
    if ahead is not None:
        level = f"{ahead.level:g}% prediction interval"
        facts.append(evidence.pool_fact(level, reach(measure, ahead.low, ahead.high), ahead.low, "prediction"))
    values = [row.value for row in evidence.rows if finite(row.value)]
    if len(values) > 1:
        text = f"{natural(measure, min(values))} to {natural(measure, max(values))}"
        facts.append(
            Fact("lowest to highest cohort", text, min(values), "smallest and largest", evidence.cells("value"))
        )
    for threshold in sorted(evidence.outcome.thresholds):
        above = sum(value > threshold for value in values)
        text = f"{above} of {counted(len(values), 'cohort')}"
        how = f"count of cohorts above {mark(measure, threshold)}"
        facts.append(Fact(f"above {mark(measure, threshold)}", text, above, how, evidence.cells("value")))
    pooled = evidence.synthesis.main.pooled
    if pooled is not None and pooled.i2 is not None:
        facts.append(evidence.pool_fact("I², not used", percent(pooled.i2, 0), pooled.i2, "i2"))
    return tuple(facts)
