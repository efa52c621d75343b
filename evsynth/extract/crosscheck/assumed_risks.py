"""Assumed risks that their measure has no use for, or that leave open what they are risks of."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Outcome, Review
from evsynth.problems import Problem

_FROM_A_RISK = {"RR", "OR", "PETO", "HR", "RD"}
COMPARATIVE = {*_FROM_A_RISK, "AS", "IRR", "MD", "SMD", "ROM"}


def assumed_risks(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield assumed risks of measures without an absolute risk, ambiguous ones, and groups named twice."""
    for name, outcome in review.outcomes.items():
        field = f"outcomes.{name}"
        yield from _misplaced(review, field, outcome)
        given = outcome.assumed_risk is not None or bool(outcome.assumed_risks)
        if given and outcome.direction_of_event == "event_free" and outcome.assumed_risk_is is None:
            told = "the outcome counts patients free of the event, and whether the assumed risk does is not said."
            remedy = "add 'assumed_risk_is: event' if it is the risk of the event, else 'assumed_risk_is: event_free'."
            yield problem(review, f"{field}.{_given(outcome)}", told, remedy)
        if outcome.assumed_risk_is is not None and not given:
            told = "assumed_risk_is is given without an assumed risk."
            yield problem(review, f"{field}.assumed_risk_is", told, "add 'assumed_risk: ...' in percent, or remove it.")
        yield from _shares(review, field, outcome)
        labels = [group.label for group in outcome.assumed_risks]
        for place, label in enumerate(labels):
            if label in labels[:place]:
                told = f"two groups of patients are called '{label}'."
                yield problem(review, f"{field}.assumed_risks.{place}.label", told, "give each a name of its own.")


def _shares(review: Review, field: str, outcome: Outcome) -> Iterator[Problem]:
    for place, group in enumerate(outcome.assumed_risks):
        if 0 < group.percent < 1:
            told = f"an assumed risk of {group.percent:g} percent is very low: is it a share?"
            remedy = f"write {100 * group.percent:g} if {100 * group.percent:g}% is meant."
            yield problem(review, f"{field}.assumed_risks.{place}.percent", told, remedy, warning=True)


def _given(outcome: Outcome) -> str:
    return "assumed_risk" if outcome.assumed_risk is not None else "assumed_risks"


def _misplaced(review: Review, field: str, outcome: Outcome) -> Iterator[Problem]:
    measure = outcome.measure
    if (outcome.assumed_risk is not None or outcome.assumed_risks) and measure not in _FROM_A_RISK:
        told = f"no absolute effect follows from {measure} and an assumed risk."
        remedy = "write 'assumed_rate: ...' in events per 1000 person-years." if measure == "IRR" else "remove it."
        yield problem(review, f"{field}.{_given(outcome)}", told, remedy)
    if outcome.assumed_rate is not None and measure != "IRR":
        told = f"a control rate is the start of the absolute effect of an IRR, and the measure is {measure}."
        remedy = "write 'assumed_risk: ...' in percent." if measure in _FROM_A_RISK else "remove it."
        yield problem(review, f"{field}.assumed_rate", told, remedy)
    if outcome.important_difference is not None and measure not in COMPARATIVE:
        told = f"an important difference is one between two groups, and {measure} has a single one."
        remedy = "state thresholds instead."
        yield problem(review, f"{field}.important_difference", told, remedy, warning=True)
