"""Imprecision of comparisons: whether the interval crosses what matters, and whether a large effect is well founded."""

from __future__ import annotations

from dataclasses import dataclass

from evsynth.certainty.evidence import Evidence
from evsynth.certainty.information_size import REDUCTION, information_size
from evsynth.certainty.limits import crosses
from evsynth.certainty.rating import DomainRating, Fact, Rule
from evsynth.certainty.relative_reduction import relative_reduction, risks
from evsynth.certainty.wording import finite, per_1000
from evsynth.synthesis.outcome.absolute import FORMULAS
from evsynth.synthesis.results import Estimate
from evsynth.wording import interval, listed, mark, percent

LARGE = 0.30
OF_PATIENTS = FORMULAS.keys() - {"IRR"}
"""Measures that a difference per 1000 patients follows from; of rates it is per person-years."""
CROSSED = Rule(
    "imprecision.comparison",
    "The confidence interval against what matters (the smallest important difference either way, or the thresholds): "
    "none crossed and a relative change of 30% at most, no change; one crossed, down one level; benefit and harm, or "
    "two or more thresholds (GRADE 35), down two.",
    "guyatt2025b",
    False,
)
SIZE = Rule(
    "imprecision.information_size",
    "Nothing crossed but a relative change of more than 30%: down one level where fewer patients were studied than one "
    "trial would need for a relative risk reduction of 25% (two-sided α 0.05, power 0.8). Far below that number a "
    "person may rate down two levels.",
    "guyatt2025b",
    False,
)


@dataclass(frozen=True, slots=True)
class _Marks:
    """An interval, and what matters inside it and overall, on one scale and in words."""

    low: float
    high: float
    null: float
    crossed: tuple[float, ...]
    words: tuple[str, ...]


def imprecision_comparison(evidence: Evidence) -> DomainRating:
    """Return what the interval suggests, in absolute numbers where a smallest important difference is given."""
    facts = _facts(evidence)
    if evidence.interval is None:
        why = "There is no pooled effect with an interval."
        return DomainRating("imprecision", facts, CROSSED, "needs_human", why)
    outcome = evidence.outcome
    if outcome.important_difference is None and not outcome.thresholds:
        why = "The review names neither a smallest important difference nor a threshold for this outcome."
        return DomainRating("imprecision", facts, CROSSED, "needs_threshold", why)
    marks = _marks(evidence)
    if marks is None and evidence.synthesis.effects.measure.name not in OF_PATIENTS:
        why = "The smallest important difference is per 1000 patients; this measure needs a threshold in its own unit."
        return DomainRating("imprecision", facts, CROSSED, "needs_threshold", why)
    if marks is None:
        why = "The difference per 1000 cannot be formed: the review gives no control risk."
        return DomainRating("imprecision", facts, CROSSED, "needs_human", why)
    if not marks.crossed:
        return _clear(evidence, facts)
    both = min(marks.crossed) < marks.null < max(marks.crossed)
    down = -2 if both or len(marks.crossed) > 1 else -1
    why = f"The confidence interval crosses {listed(list(marks.words))}{': benefit and harm' if both else ''}."
    return DomainRating("imprecision", facts, CROSSED, "suggested", why, down)


def _marks(evidence: Evidence) -> _Marks | None:
    """Return the interval against what matters; None where that is absolute and no control risk is known."""
    outcome, shown, measure = evidence.outcome, evidence.interval, evidence.synthesis.effects.measure
    assert shown is not None
    gap = _gap(evidence)
    if outcome.important_difference is not None and gap is not None:
        matters = outcome.important_difference / 1000
        inside = tuple(limit for limit in (-matters, matters) if crosses(gap.low, limit, gap.high))
        return _Marks(gap.low, gap.high, 0.0, inside, tuple(f"{per_1000(limit)} per 1000" for limit in inside))
    if not outcome.thresholds:
        return None
    inside = tuple(limit for limit in sorted(set(outcome.thresholds)) if crosses(shown.low, limit, shown.high))
    null = 0.0 if measure.null is None else measure.null
    return _Marks(shown.low, shown.high, null, inside, tuple(mark(measure, limit) for limit in inside))


def _gap(evidence: Evidence) -> Estimate | None:
    """Return the difference of patients' risks: pooled as it is, or from a control risk; None if neither is known."""
    measure, absolute = evidence.synthesis.effects.measure.name, evidence.absolute
    if measure == "RD":
        return evidence.interval
    return absolute.difference if absolute is not None and measure in OF_PATIENTS else None


def _clear(evidence: Evidence, facts: tuple[Fact, ...]) -> DomainRating:
    """Return the rating of an interval that crosses nothing: by the size of the effect, then by the patients."""
    reduction = relative_reduction(evidence)
    if reduction is None:
        if evidence.synthesis.effects.measure.name in {"MD", "SMD", "ROM", "GEN", "ZCOR"}:
            why = "The confidence interval crosses nothing that matters; no relative risk follows from this measure."
            return DomainRating("imprecision", facts, CROSSED, "suggested", why, 0)
        why = "The interval crosses nothing that matters, but no control risk is known to weigh the size of the effect."
        return DomainRating("imprecision", facts, SIZE, "needs_human", why)
    told = f"The confidence interval crosses nothing that matters; the relative change is {percent(abs(reduction), 0)}"
    if abs(reduction) <= LARGE:
        return DomainRating("imprecision", facts, CROSSED, "suggested", f"{told}, at most 30%.", 0)
    return _by_size(evidence, facts, f"{told}, more than 30%")


def _by_size(evidence: Evidence, facts: tuple[Fact, ...], told: str) -> DomainRating:
    found, patients = risks(evidence), _patients(evidence)
    if found is None or not 0 < found[0] < 1:
        why = f"{told}, and the optimal information size needs a control risk."
        return DomainRating("imprecision", facts, SIZE, "needs_human", why)
    if patients is None:
        why = f"{told}, and the number of patients is not known."
        return DomainRating("imprecision", facts, SIZE, "needs_human", why)
    need = information_size(found[0])
    how = f"two proportions, control risk {percent(found[0])}, relative risk reduction {percent(REDUCTION, 0)}"
    cells = (f"{evidence.synthesis.id}.control",)
    facts = (*facts, Fact("optimal information size", f"{need} patients", need, how, cells))
    met = patients >= need
    why = f"{told}: {patients} patients, {'at least' if met else 'fewer than'} the {need} of the information size."
    return DomainRating("imprecision", facts, SIZE, "suggested", why, 0 if met else -1)


def _patients(evidence: Evidence) -> int | None:
    sizes = [row.ni if row.two_arms is None else row.two_arms[1] + row.two_arms[3] for row in evidence.rows]
    return round(sum(sizes)) if sizes and finite(*sizes) else None


def _facts(evidence: Evidence) -> tuple[Fact, ...]:
    shown, measure, facts = evidence.interval, evidence.synthesis.effects.measure, []
    key = evidence.synthesis.id
    if shown is not None:
        name = f"{measure.name} ({shown.level:g}% CI)"
        facts.append(evidence.pool_fact(name, interval(measure, shown), shown.value, "estimate"))
    absolute = evidence.absolute
    if absolute is not None:
        gap = absolute.difference
        text = f"{per_1000(gap.value)} ({per_1000(gap.low)} to {per_1000(gap.high)})"
        name = f"difference per 1000{' person-years' if absolute.counts == 'person_years' else ''}"
        name += f", {absolute.label}" if absolute.label else ""
        facts.append(Fact(name, text, gap.value, "intervention minus control", (f"{key}.difference",)))
        if absolute.counts != "person_years":
            facts.append(Fact("control risk", percent(absolute.control), absolute.control, absolute.origin))
    reduction = relative_reduction(evidence)
    if reduction is not None:
        how = "one minus the ratio of risks, of rates or of hazards"
        facts.append(Fact("relative reduction", percent(reduction, 0), reduction, how, (f"{key}.main.estimate",)))
    patients = _patients(evidence)
    if patients is not None:
        facts.append(Fact("patients", str(patients), patients, "sum over the studies", evidence.cells("n")))
    return tuple(facts)
