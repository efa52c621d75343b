"""Judgements on certainty and credibility: about outcomes that exist, once each, and within a domain's range."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.judgements import RANGES, CertaintyDecision
from evsynth.extract.model.review import Review
from evsynth.extract.tools.choose import default_tool
from evsynth.problems import Problem

_SINGLE_ARM = {"PR", "PLN", "PLO", "PAS", "PFT", "SURV", "IR", "IRLN", "IRS", "IRFT", "MED", "RMST"}
_YEARS = ("publication_year", "enrolment_midpoint")


def judgements(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield decisions on unknown outcomes, decided twice or out of range, and answers on unknown covariates."""
    yield from _certainty(review)
    yield from _credibility(review)
    yield from _start(review)


def _certainty(review: Review) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for index, decision in enumerate(review.certainty):
        field = f"certainty.{index}"
        if decision.outcome not in review.outcomes:
            yield unknown(review, f"{field}.outcome", "outcome", decision.outcome, review.outcomes)
            continue
        earlier = first.setdefault((decision.outcome, decision.domain), index)
        if earlier != index:
            told = f"{_named(decision)} is decided twice, first {_where(review, f'certainty.{earlier}')}."
            yield problem(review, field, told, "keep the decision that stands.")
        yield from _levels(review, f"{field}.levels", decision)


def _levels(review: Review, field: str, decision: CertaintyDecision) -> Iterator[Problem]:
    low, high = RANGES[decision.domain]
    if not low <= decision.levels <= high:
        told = f"{_named(decision)} moves {low} to {high} levels, not {decision.levels}."
        yield problem(review, field, told, f"write a whole number from {low} to {high}.")
    elif decision.levels > 0 and review.outcomes[decision.outcome].measure in _SINGLE_ARM:
        told = f"{_named(decision)} would rate up a rate without a comparison."
        yield problem(review, field, told, "write levels: 0, or delete the decision.")


def _credibility(review: Review) -> Iterator[Problem]:
    covariates = (*_YEARS, *(name for name, moderator in review.moderators.items() if moderator.kind == "continuous"))
    first: dict[tuple[str, str, int], int] = {}
    for index, answer in enumerate(review.credibility):
        field = f"credibility.{index}"
        if answer.outcome not in review.outcomes:
            yield unknown(review, f"{field}.outcome", "outcome", answer.outcome, review.outcomes)
        if answer.covariate not in covariates:
            yield unknown(review, f"{field}.covariate", "covariate", answer.covariate, covariates)
        earlier = first.setdefault((answer.outcome, answer.covariate, answer.item), index)
        if earlier != index:
            told = (
                f"item {answer.item} of '{answer.outcome}' by {answer.covariate} is answered twice, first "
                f"{_where(review, f'credibility.{earlier}')}."
            )
            yield problem(review, field, told, "keep the answer that stands.")


def _start(review: Review) -> Iterator[Problem]:
    """Yield a start at High that nothing supports: non-randomised comparisons judged by another tool than ROBINS-I."""
    designs = {study.design for study in review.studies if study.excluded is None}
    if review.start_certainty != "high" or review.question_type != "intervention" or designs <= {"randomised trial"}:
        return
    tool = default_tool(review)
    if not tool.startswith("robins-i"):
        told = f"non-randomised comparisons start at High only when judged by ROBINS-I, and the tool here is {tool}."
        yield problem(review, "start_certainty", told, "delete it, or judge the studies by ROBINS-I.")


def _named(decision: CertaintyDecision) -> str:
    return f"{decision.domain} of '{decision.outcome}'"


def _where(review: Review, field: str) -> str:
    line = review.line(field)
    return "above" if line is None else f"in line {line}"
