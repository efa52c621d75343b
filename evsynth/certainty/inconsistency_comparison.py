"""Inconsistency of comparisons: studies on both sides of what matters whose intervals do not meet."""

from __future__ import annotations

from itertools import product

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.inconsistency_rate import FEWEST
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.certainty.wording import finite
from evsynth.effects.rows import EffectRow
from evsynth.wording import counted, mark, percent, reach, significant

RULE = Rule(
    "inconsistency.comparison",
    "Studies' estimates on both sides of a threshold, or of no difference where the review names none, with "
    "confidence intervals that do not overlap: down one level; else no change. Fewer than three studies: a person "
    "decides. I² is shown and does not decide.",
    "guyatt2025c",
    True,
)


def inconsistency_comparison(evidence: Evidence) -> DomainRating:
    """Return what the studies' estimates and intervals suggest."""
    facts = _facts(evidence)
    rows = [row for row in evidence.rows if finite(row.value, row.ci_low, row.ci_high)]
    if len(rows) < FEWEST:
        why = f"{counted(len(rows), 'study', 'studies')} with an interval: too few to show how effects vary."
        return DomainRating("inconsistency", facts, RULE, "needs_human", why)
    measure = evidence.synthesis.effects.measure
    for limit in _marks(evidence):
        apart = _apart(rows, limit)
        if apart is not None:
            why = (
                f"{apart[0].label} and {apart[1].label} lie on the two sides of {mark(measure, limit)} and their "
                "confidence intervals do not overlap."
            )
            return DomainRating("inconsistency", facts, RULE, "suggested", why, -1)
    marks = " or ".join(mark(measure, limit) for limit in _marks(evidence))
    why = f"No two studies on different sides of {marks} have intervals that do not overlap."
    return DomainRating("inconsistency", facts, RULE, "suggested", why, 0)


def _marks(evidence: Evidence) -> tuple[float, ...]:
    null = evidence.synthesis.effects.measure.null
    return tuple(sorted(evidence.outcome.thresholds)) or ((null,) if null is not None else ())


def _apart(rows: list[EffectRow], limit: float) -> tuple[EffectRow, EffectRow] | None:
    """Return the two studies furthest apart whose estimates lie on the two sides and whose intervals do not meet."""
    below, above = [row for row in rows if row.value < limit], [row for row in rows if row.value > limit]
    pairs = [(one, two) for one, two in product(below, above) if one.ci_high < two.ci_low]
    return max(pairs, key=lambda pair: pair[1].ci_low - pair[0].ci_high) if pairs else None


def _facts(evidence: Evidence) -> tuple[Fact, ...]:
    measure, pooled, facts = evidence.synthesis.effects.measure, evidence.synthesis.main.pooled, []
    values = [row.value for row in evidence.rows if finite(row.value)]
    for limit in _marks(evidence):
        below = sum(value < limit for value in values)
        text = f"{below} of {counted(len(values), 'study', 'studies')}"
        how = f"count of estimates below {mark(measure, limit)}"
        facts.append(Fact(f"below {mark(measure, limit)}", text, below, how, evidence.cells("value")))
    if pooled is None:
        return tuple(facts)
    if evidence.prediction is not None:
        ahead = evidence.prediction
        facts.append(
            evidence.pool_fact(
                f"{ahead.level:g}% prediction interval", reach(measure, ahead.low, ahead.high), ahead.low, "prediction"
            )
        )
    if pooled.tau2 is not None:
        facts.append(
            evidence.pool_fact(
                "spread between studies (τ, model scale)", significant(pooled.tau2**0.5), pooled.tau2**0.5, "tau2"
            )
        )
    if pooled.i2 is not None:
        facts.append(evidence.pool_fact("I²", percent(pooled.i2, 0), pooled.i2, "i2"))
    return tuple(facts)
