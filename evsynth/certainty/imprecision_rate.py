"""Imprecision of single-arm rates: how many of the committee's thresholds the confidence interval holds."""

from __future__ import annotations

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.limits import crosses
from evsynth.certainty.rating import DomainRating, Rule
from evsynth.wording import counted, interval, listed, mark

MOST = 3
RULE = Rule(
    "imprecision.rate",
    "Down one level for each threshold that lies inside the confidence interval of the pooled rate, three at most.",
    "schuenemann2022",
    True,
)


def imprecision_rate(evidence: Evidence) -> DomainRating:
    """Return what the confidence interval suggests against the thresholds of the review."""
    shown, measure = evidence.interval, evidence.synthesis.effects.measure
    if shown is None:
        return DomainRating("imprecision", (), RULE, "needs_human", "There is no pooled rate with an interval.")
    level = f"pooled rate ({shown.level:g}% CI)"
    facts = (evidence.pool_fact(level, interval(measure, shown), shown.value, "estimate"),)
    if not evidence.outcome.thresholds:
        why = "The review names no threshold for this outcome."
        return DomainRating("imprecision", facts, RULE, "needs_threshold", why)
    crossed = [t for t in sorted(set(evidence.outcome.thresholds)) if crosses(shown.low, t, shown.high)]
    if not crossed:
        why = "The confidence interval holds no threshold."
    else:
        held = listed([mark(measure, t) for t in crossed])
        why = f"The confidence interval holds {counted(len(crossed), 'threshold')}: {held}."
    return DomainRating("imprecision", facts, RULE, "suggested", why, -min(len(crossed), MOST))
