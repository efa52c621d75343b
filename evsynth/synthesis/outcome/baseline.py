"""The risk without the intervention that an absolute effect starts from, and where it was taken."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from evsynth.extract.model import Review
from evsynth.extract.model.study import Result
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


@dataclass(frozen=True, slots=True)
class Baseline:
    """A control risk, a share of one in the direction the outcome counts, or a rate a person-year.

    ``origin`` is a sentence; ``label`` the group of patients where there are several. Its past is ``field``, the
    field of ``review.yaml`` it is written in, or ``inputs``, the cells of the control groups it was computed from.
    """

    share: float
    origin: str
    label: str = ""
    field: str = ""
    inputs: tuple[str, ...] = ()


def baselines(review: Review, synthesis: OutcomeSynthesis) -> tuple[Baseline, ...]:
    """Return the control risks of an outcome, one a group of patients; empty if none is known.

    They are its own assumed risk or risks, else the median of its control groups, else the review's. An assumed risk
    of the event becomes its complement where the outcome counts patients free of it.
    """
    if synthesis.effects.measure.name == "IRR":
        return _rate(synthesis)
    return _assumed(synthesis) or _control_groups(review, synthesis) or _of_review(review, synthesis)


def _rate(synthesis: OutcomeSynthesis) -> tuple[Baseline, ...]:
    outcome = synthesis.outcome
    if outcome.assumed_rate is None:
        return ()
    told = f"{outcome.label}: assumed control rate {outcome.assumed_rate:g} per 1000 person-years, "
    source = outcome.assumed_risk_source or "stated by the review"
    return (Baseline(outcome.assumed_rate / 1000, f"{told}{source}.", field=_field(synthesis, "assumed_rate")),)


def _assumed(synthesis: OutcomeSynthesis) -> tuple[Baseline, ...]:
    outcome, given = synthesis.outcome, synthesis.outcome.assumed_risk_is or "event"
    if outcome.assumed_risk is not None:
        source = outcome.assumed_risk_source or "stated by the review"
        told = f"{outcome.label}: {_assumption(outcome.assumed_risk, given)}, {source}."
        return (Baseline(_turned(synthesis, outcome.assumed_risk, given), told, "", _field(synthesis, "assumed_risk")),)
    return tuple(
        Baseline(
            _turned(synthesis, group.percent, given),
            f"{outcome.label}, {group.label}: {_assumption(group.percent, given)}, {group.source}.",
            group.label,
            _field(synthesis, f"assumed_risks.{place}.percent"),
        )
        for place, group in enumerate(outcome.assumed_risks)
    )


def _control_groups(review: Review, synthesis: OutcomeSynthesis) -> tuple[Baseline, ...]:
    groups = control_results(review, synthesis)
    risks = [r.two_counts.control.events / r.two_counts.control.n for _, r in groups if r.two_counts is not None]
    if not risks:
        return ()
    cells = tuple(cell for cell, r in groups if r.two_counts is not None)
    words = f"the median of the {len(risks)} control groups" if len(risks) > 1 else "that of the only control group"
    told = f"{synthesis.outcome.label}: assumed control risk is {words}."
    return (Baseline(statistics.median(risks), told, inputs=cells),)


def _of_review(review: Review, synthesis: OutcomeSynthesis) -> tuple[Baseline, ...]:
    if review.assumed_risk is None:
        return ()
    told = f"{synthesis.outcome.label}: {_assumption(review.assumed_risk, 'event')}, stated by the review."
    return (Baseline(_turned(synthesis, review.assumed_risk, "event"), told, field="assumed_risk"),)


def control_results(review: Review, synthesis: OutcomeSynthesis) -> tuple[tuple[str, Result], ...]:
    """Return the main results behind the pooled rows, each with the id of the cell that shows it as extracted."""
    pooled = {row.study for row in synthesis.effects.pooled}
    return tuple(
        (f"{study.key}.results.{place}", result)
        for study in review.studies
        if study.key in pooled
        for place, result in enumerate(study.results)
        if result.outcome == synthesis.id and result.role == "main"
    )


def _assumption(percent: float, given: str) -> str:
    return f"assumed control risk {percent:g}%" if given == "event" else f"assumed {percent:g}% free of the event"


def _turned(synthesis: OutcomeSynthesis, percent: float, given: str) -> float:
    return percent / 100 if given == synthesis.outcome.direction_of_event else (100 - percent) / 100


def _field(synthesis: OutcomeSynthesis, name: str) -> str:
    return f"outcomes.{synthesis.id}.{name}"
