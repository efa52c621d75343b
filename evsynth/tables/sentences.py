"""Findings in words: one sentence an outcome, built from its results."""

from __future__ import annotations

from evsynth.synthesis.absolute import Absolute
from evsynth.synthesis.outcome import OutcomeSynthesis
from evsynth.tables.text import counted, displayed, interval, natural, p_clause, per, predicted

RATES = ("proportion", "survival")


def plain_language(synthesis: OutcomeSynthesis, absolute: Absolute | None = None) -> str:
    """Return the outcome's result as a committee would say it aloud, with what is not known.

    ``absolute`` gives a comparison's risks; without it a comparison only says whether there is a difference.
    """
    pooled, outcome = synthesis.main.pooled, synthesis.outcome
    if pooled is None:
        return synthesis.main.reason or "Not reported."
    shown = displayed(pooled)
    unsure = "How sure we can be of this has not been judged."
    if synthesis.effects.measure.family in RATES:
        count, base = per(shown.value)
        event = outcome.plain or f"({outcome.label[:1].lower()}{outcome.label[1:]})"
        return f"Of every {base} patients about {count} {event}. {unsure}"
    event = outcome.plain or outcome.label
    if absolute is not None and outcome.plain is not None:
        base = max(per(absolute.control)[1], per(absolute.intervention.value)[1])
        without, with_it = round(base * absolute.control), round(base * absolute.intervention.value)
        return (
            f"Of every {base} patients about {without} {outcome.plain} without the intervention and about {with_it} "
            f"with it. {unsure}"
        )
    where = "no clear difference" if _holds_null(synthesis) else "a difference"
    return f"{event[:1].upper()}{event[1:]}: the pooled studies show {where}. {unsure}"


def _holds_null(synthesis: OutcomeSynthesis) -> bool:
    pooled, null = synthesis.main.pooled, synthesis.effects.measure.null
    if pooled is None or null is None:
        return False
    shown = displayed(pooled)
    return shown.low <= null <= shown.high


def _noun(synthesis: OutcomeSynthesis) -> str:
    return "cohort" if synthesis.effects.measure.family in RATES else "study"


def _number_of_studies(synthesis: OutcomeSynthesis, k: int) -> str:
    return counted(k, _noun(synthesis), "" if _noun(synthesis) == "cohort" else "studies")


def key_finding(synthesis: OutcomeSynthesis) -> str:
    """Return the outcome's pooled result with interval, spread and heterogeneity in one or two sentences."""
    pooled, measure = synthesis.main.pooled, synthesis.effects.measure
    if pooled is None:
        return f"{synthesis.outcome.label}: {synthesis.main.reason}"
    shown = displayed(pooled)
    base = _number_of_studies(synthesis, pooled.k)
    people = f", {synthesis.participants} patients" if synthesis.participants else ""
    value = f"{measure.name} " if measure.family == "ratio" else ""
    level = f"{pooled.model.level:g}% CI"
    shown_as = interval(measure, shown).replace("(", f"({level} ", 1).removesuffix(")")
    sentence = f"{synthesis.outcome.label}: {value}{shown_as}; {base}{people})."
    ahead = predicted(pooled)
    if ahead is not None:
        low, high = natural(measure, ahead.low), natural(measure, ahead.high)
        sentence += f" A new comparable {_noun(synthesis)} would be expected between {low} and {high}."
    if pooled.k == 1:
        sentence += f" A single {_noun(synthesis)}: nothing is pooled."
    return sentence


def era_finding(synthesis: OutcomeSynthesis) -> str:
    """Return what the regressions on era came to, in one sentence; empty when none was fitted."""
    parts = []
    for era in synthesis.eras:
        if era.regression is None or len(era.predictions) < 2:
            continue
        first, last = era.predictions[0], era.predictions[-1]
        measure = synthesis.effects.measure
        slope = era.regression.coefficients[-1]
        chance = p_clause(slope.permutation_p) if slope.permutation_p is not None else p_clause(slope.p)
        test = "permutation " if slope.permutation_p is not None else ""
        described = "; descriptive only, fewer than ten" if era.regression.descriptive else f"; {test}{chance}"
        fitted = f"{natural(measure, first.mean.value)} in {first.at:.0f} and {natural(measure, last.mean.value)}"
        studies = _number_of_studies(synthesis, era.regression.k)
        parts.append(f"by {era.label.lower()}, {fitted} in {last.at:.0f} ({studies}{described})")
    return f"{synthesis.outcome.label}: fitted {'; '.join(parts)}." if parts else ""
