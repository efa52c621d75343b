"""Words that say alive where the numbers count the dead, or the other way round [skoetz2020]."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Outcome, Review
from evsynth.problems import Problem

_FREE = re.compile(r"\b(alive|living|survives?|survived|surviving|survivors?)\b|\bfree (of|from)\b|\b\w+-free\b", re.I)
_EVENT = re.compile(r"\b(die|dies|died|dying|dead|deaths?)\b", re.I)
_NEGATED = re.compile(r"\b(not|no|never|without|nor|neither|fail\w*|until|or)\b|n't\b", re.I)


def directions(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield outcomes whose ``plain`` contradicts what their absolute numbers count, where that can be told.

    A survival probability counts those free of the event; a hazard ratio gives either, as ``direction_of_event``
    says. Other measures count what their data count, which no word decides.
    """
    for name, outcome in review.outcomes.items():
        if outcome.measure not in {"HR", "SURV"}:
            continue
        if outcome.measure == "SURV" and "direction_of_event" in outcome.model_fields_set:
            yield from _surviving(review, f"outcomes.{name}.direction_of_event", outcome)
        counted = "event_free" if outcome.measure == "SURV" else outcome.direction_of_event
        said = _said(outcome.plain)
        if said is not None and said != counted:
            yield _contradiction(review, f"outcomes.{name}", outcome, counted)
        if outcome.measure == "HR" and said is not None and outcome.better == "higher":
            told = "'better' is about the hazard ratio, and a higher one means more deaths."
            yield problem(review, f"outcomes.{name}.better", told, "write 'better: lower'.")
        yield from _sources(review, name, outcome)


def _said(words: str | None) -> str | None:
    """Return which of the two the words name, None where they name neither, both, or deny one."""
    if words is None or _NEGATED.search(words):
        return None
    free, event = _FREE.search(words) is not None, _EVENT.search(words) is not None
    return None if free == event else "event_free" if free else "event"


def _contradiction(review: Review, field: str, outcome: Outcome, counted: str) -> Problem:
    whom = "free of the event" if counted == "event_free" else "with the event"
    told = f"the numbers of this {outcome.measure} outcome count patients {whom}, and '{outcome.plain}' says otherwise."
    if outcome.measure == "SURV":
        return problem(review, f"{field}.plain", told, "say it of those alive, as in 'are alive at 5 years'.")
    other = "event" if counted == "event_free" else "event_free"
    remedy = f"write 'direction_of_event: {other}', or say it of the patients {whom}."
    return problem(review, f"{field}.plain", told, remedy)


def _surviving(review: Review, field: str, outcome: Outcome) -> Iterator[Problem]:
    if outcome.direction_of_event == "event":
        told = "a survival probability counts patients free of the event, and the outcome says it counts the event."
        yield problem(review, field, told, "write 'direction_of_event: event_free'.")


def _sources(review: Review, name: str, outcome: Outcome) -> Iterator[Problem]:
    """Yield, as warnings, sources of assumed risks whose words name the other of the two."""
    given = outcome.assumed_risk_is or "event"
    named = {"assumed_risk_source": outcome.assumed_risk_source}
    named |= {f"assumed_risks.{place}.source": group.source for place, group in enumerate(outcome.assumed_risks)}
    for field, words in named.items():
        said = _said(words)
        if said is not None and said != given:
            told = f"the assumed risk is taken as {given.replace('_', ' ')}, and its source speaks of the other."
            remedy = f"check it, and write 'assumed_risk_is: {said}' if so."
            yield problem(review, f"outcomes.{name}.{field}", told, remedy, warning=True)
