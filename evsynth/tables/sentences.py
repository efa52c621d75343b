"""Findings in words: one sentence an outcome, built from its results."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis
from evsynth.synthesis.outcome.eras import YEARS
from evsynth.tables.text import counted, displayed, interval, listed, natural, p_clause, per, predicted

RATES = frozenset({"proportion", "survival"})
RELATIVE = frozenset({"ratio", "difference"})
UNSURE = "How sure we can be of this has not been judged."
ENOUGH = 10


def plain_language(synthesis: OutcomeSynthesis, absolute: Absolute | None = None) -> str:
    """Return the outcome's result as a committee would say it aloud, with what is not known.

    ``absolute`` gives a comparison's risks; without it a comparison only says whether there is a difference.
    """
    pooled, outcome, measure = synthesis.main.pooled, synthesis.outcome, synthesis.effects.measure
    if pooled is None:
        return synthesis.main.reason or "Not reported."
    shown = displayed(pooled)
    if measure.family in RATES:
        count, base = per(shown.value)
        event = outcome.plain or f"({outcome.label[:1].lower()}{outcome.label[1:]})"
        return f"Of every {base} patients about {count} {event}. {UNSURE}"
    if measure.family not in RELATIVE:
        return f"{outcome.label}: about {natural(measure, shown.value)}. {UNSURE}"
    if absolute is not None and outcome.plain is not None:
        return f"{_compared(outcome.plain, absolute)} {UNSURE}"
    null = measure.null
    unclear = null is not None and shown.low <= null <= shown.high
    verdict = "leave open whether there is a difference" if unclear else "show a difference"
    return f"{outcome.label}: the pooled studies {verdict}. {UNSURE}"


def _compared(event: str, absolute: Absolute) -> str:
    """Return a comparison in absolute numbers, on a base that tells the two risks apart."""
    without, with_it, gap = absolute.control, absolute.intervention.value, absolute.difference
    base = next((b for b in (1000, 10_000, 100_000) if round(b * without) != round(b * with_it)), 1000)
    low, high = round(base * gap.low), round(base * gap.high)
    if low < 0 < high:
        reach = f"from {-low} fewer to {high} more"
    else:
        few, many = sorted((abs(low), abs(high)))
        reach = f"{few} to {many} {'fewer' if high <= 0 else 'more'}"
    return (
        f"Of every {base} patients about {round(base * without)} {event} with the control and about "
        f"{round(base * with_it)} with the intervention ({reach})."
    )


def _noun(synthesis: OutcomeSynthesis) -> str:
    return "cohort" if synthesis.effects.measure.family in RATES else "study"


def _number_of_studies(synthesis: OutcomeSynthesis, k: int) -> str:
    return counted(k, _noun(synthesis), "" if _noun(synthesis) == "cohort" else "studies")


def key_finding(synthesis: OutcomeSynthesis) -> str:
    """Return the outcome's pooled result with its interval and spread in one or two sentences."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    if pooled is None:
        return f"{synthesis.outcome.label}: {synthesis.main.reason}"
    shown = displayed(pooled)
    people = f", {synthesis.participants} patients" if synthesis.participants else ""
    value = f"{measure.name} " if measure.family in RELATIVE else ""
    shown_as = interval(measure, shown).replace("(", f"({pooled.model.level:g}% CI ", 1).removesuffix(")")
    sentence = f"{synthesis.outcome.label}: {value}{shown_as}; {_number_of_studies(synthesis, pooled.k)}{people})."
    ahead = predicted(pooled)
    if ahead is not None:
        low, high = natural(measure, ahead.low), natural(measure, ahead.high)
        sentence += f" In a new comparable setting the true value would be expected between {low} and {high}."
    if pooled.k == 1:
        sentence += f" A single {_noun(synthesis)}: nothing is pooled."
    return sentence


def era_findings(syntheses: Iterable[OutcomeSynthesis]) -> tuple[str, ...]:
    """Return what the regressions on era came to where ten studies or more allow one, and which have fewer."""
    told, few = [], []
    for synthesis in syntheses:
        fitted = [era for era in synthesis.eras if era.covariate in YEARS and era.regression is not None]
        if any(era.regression is not None and era.regression.k >= ENOUGH for era in fitted):
            told.append(f"{synthesis.outcome.label}: fitted {'; '.join(_by_era(synthesis, era) for era in fitted)}.")
        elif fitted:
            few.append(synthesis.outcome.label)
    if few:
        told.append(
            f"Fewer than {ENOUGH} studies, so slopes are descriptive and stand in their table only: {listed(few)}."
        )
    return tuple(told)


def _by_era(synthesis: OutcomeSynthesis, era: EraRegression) -> str:
    if era.regression is None:
        return ""
    first, last, measure = era.predictions[0], era.predictions[-1], synthesis.effects.measure
    slope = era.regression.coefficients[-1]
    test = "permutation " if slope.permutation_p is not None else ""
    chance = p_clause(slope.p if slope.permutation_p is None else slope.permutation_p)
    told = "descriptive only" if era.regression.descriptive else f"{test}{chance}"
    fitted = f"{natural(measure, first.mean.value)} in {first.at:.0f} and {natural(measure, last.mean.value)}"
    return (
        f"by {era.label.lower()}, {fitted} in {last.at:.0f} ({_number_of_studies(synthesis, era.regression.k)}; {told})"
    )
