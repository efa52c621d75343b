"""Findings in words: one sentence an outcome, built from its results."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.certainty.rating import Certainty, Level
from evsynth.extract.model.vocabulary import QuestionType
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis
from evsynth.synthesis.outcome.eras import YEARS
from evsynth.synthesis.outcome.none_or_all import none_or_all
from evsynth.tables.statements import UNCERTAIN, UNSURE, alone, compared, none_or_all_of, numbers, settled
from evsynth.wording import BASES, about, counted, displayed, interval, listed, natural, p_clause, per, predicted

RATES = frozenset({"proportion", "survival"})
RELATIVE = frozenset({"ratio", "difference"})
ENOUGH = 10
NOBODY = "No study reports this outcome."


def plain_language(
    synthesis: OutcomeSynthesis,
    absolute: Absolute | None = None,
    certainty: Certainty | None = None,
    question: QuestionType = "intervention",
) -> str:
    """Return the outcome's result as a committee would say it aloud, as sure as its certainty lets it sound.

    ``absolute`` gives a comparison's risks; without it a comparison only says whether there is a difference. Until a
    named person has decided the certainty the sentence says that nobody has. [santesso2020]
    """
    pooled, measure, level = synthesis.main.pooled, synthesis.effects.measure, settled(certainty)
    if measure.family not in RELATIVE:
        told = _alone(synthesis, level)
        if told is None:
            return _unpooled(synthesis)
        return told if level is not None else f"{told} {UNSURE}"
    if pooled is None:
        return _unpooled(synthesis)
    if level is not None:
        return compared(synthesis, absolute, level, question)
    if absolute is not None and synthesis.outcome.plain is not None:
        return f"{numbers(synthesis.outcome.plain, absolute, question)} {UNSURE}"
    shown, null = displayed(pooled), measure.null
    unclear = null is not None and shown.low <= null <= shown.high
    verdict = "leave open whether there is a difference" if unclear else "show a difference"
    return f"{synthesis.outcome.label}: the pooled studies {verdict}. {UNSURE}"


def _unpooled(synthesis: OutcomeSynthesis) -> str:
    return synthesis.main.reason if synthesis.effects.rows else NOBODY


def _alone(synthesis: OutcomeSynthesis, level: Level | None) -> str | None:
    """Return what patients without a comparison group went through, in words that say nothing of a cause.

    None where there is neither a pool nor a count to speak of.
    """
    pooled, outcome, measure = synthesis.main.pooled, synthesis.outcome, synthesis.effects.measure
    event = outcome.plain or f"({outcome.label[:1].lower()}{outcome.label[1:]})"
    found = none_or_all(synthesis, 95.0 if pooled is None else pooled.model.level)
    if found is not None:
        return none_or_all_of(event, found, level)
    if pooled is None:
        return None
    shown = displayed(pooled)
    if measure.family in RATES:
        base = per(shown.value)[1]
        return alone(event, _about(shown.value, base), base, level)
    if level is Level.VERY_LOW:
        return f"{UNCERTAIN} this outcome ({outcome.label})."
    sure = {Level.MODERATE: "probably about", Level.LOW: "may be about"}.get(level or Level.HIGH, "about")
    return f"{outcome.label}: {sure} {natural(measure, shown.value)}."


def _about(share: float, base: int) -> str:
    """Return ``about 12``; a share too small for any base is one patient of as many as it takes."""
    return about(share, base) if base in BASES else "about 1"


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
