"""Reviews made up for the tests of summaries, and the tables made of them."""

from __future__ import annotations

from typing import Any

from review_in_memory import result, review, study

from evsynth.certainty.rating import Certainty, Decision, DomainRating, Level, Rule
from evsynth.document.model import Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import absolute_effect
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables import summary_of_findings
from evsynth.tables.evidence_to_decision import evidence_to_decision

RULE = Rule("made-up", "A rule for tests.", "guyatt2011", False)


def certainty(outcome: str, level: Level, *, confirmed: bool = True) -> Certainty:
    """Return a certainty that starts High and is moved to ``level`` by risk of bias alone."""
    moved = level - Level.HIGH
    decision = (
        Decision(moved, "3 of 5 cohorts", "A Person", "2026-01-02", "review.yaml, line 40") if confirmed else None
    )
    return Certainty(
        outcome,
        Level.HIGH,
        RULE,
        (DomainRating("risk_of_bias", (), RULE, "suggested", "3 of 5 cohorts at high risk", moved, None, decision),),
    )


DESCRIBED = {
    name: {"label": name, "measure": "GEN", "better": "higher", "synthesis": "describe"}
    for name in ("os", "death", "ratio", "trial", "mean", "bleeding", "length")
}


def tables(made: Review, level: Level | None = Level.LOW, *, confirmed: bool = True) -> tuple[Table, ...]:
    """Return both summaries and both tables from evidence to decision, every outcome at ``level``."""
    syntheses = synthesise(made)
    absolute = {key: absolute_effect(made, s) for key, s in syntheses.items()}
    rated = {} if level is None else {key: certainty(key, level, confirmed=confirmed) for key in syntheses}
    of_findings = summary_of_findings(made, syntheses.values(), absolute, rated)
    return (*of_findings, *evidence_to_decision(made, syntheses.values(), absolute, rated))


def rows(table: Table) -> list[dict[str, str]]:
    """Return the rows of a table as texts by column."""
    return [{c.key: cell.text for c, cell in zip(table.columns, row.cells, strict=True)} for row in table.rows]


def counts(key: str, treated: tuple[int, int], control: tuple[int, int], outcome: str = "infection") -> Any:
    """Return a trial of events of patients in two arms."""
    arms = {name: {"events": x, "n": n} for name, (x, n) in (("treated", treated), ("control", control))}
    return study(key, result(outcome, two_counts=arms), design="randomised trial")


def means(treated: float, control: float) -> Any:
    """Return a result of mean days in two arms."""
    one, other = ({"mean": mean, "sd": 2, "n": 50, "unit": "days"} for mean in (treated, control))
    return result("stay", two_means={"treated": one, "control": other})


def relative(outcome: str, measure: str) -> Any:
    """Return a published ratio of 0.7 (0.5 to 0.9)."""
    return result(outcome, relative={"measure": measure, "estimate": 0.7, "ci": [0.5, 0.9], "n": 200})


def everything(layout: str, **presentation: Any) -> Review:
    """Return a review with every kind of comparison, one outcome nobody reported and one without treated events."""
    outcomes = {
        "alive": {
            "label": "Overall survival", "measure": "HR", "horizon": "5 years", "direction_of_event": "event_free",
            "better": "lower", "plain": "are alive at 5 years", "assumed_risk_is": "event_free", "importance": 9,
            "assumed_risks": [
                {"label": "low risk", "percent": 80, "source": "register 1"},
                {"label": "high risk", "percent": 40, "source": "register 2"},
            ],
        },
        "infection": {
            "label": "Infection", "measure": "RR", "better": "lower", "horizon": "30 days", "importance": 8,
            "plain": "have an infection", "thresholds": [0.8], "thresholds_by": "the panel, May 2024",
        },
        "stay": {"label": "Stay", "measure": "MD", "better": "lower", "importance": 7},
        "stroke": {"label": "Stroke", "measure": "RR", "better": "lower", "importance": 6, "horizon": "30 days"},
        "readmission": {"label": "Readmission", "measure": "IRR", "better": "lower", "assumed_rate": 90},
        "pain": {"label": "Pain", "measure": "SMD", "better": "lower", "horizon": "1 year", "importance": 3},
        "falls": {"label": "Falls", "measure": "RD", "better": "lower", "importance": 4},
    }  # fmt: skip
    return review(
        counts("a2001", (10, 100), (20, 100)),
        counts("b2004", (12, 100), (22, 100)),
        study("d2010", relative("alive", "HR"), relative("readmission", "IRR"), means(6.1, 7.9), design="registry"),
        study("e2011", relative("alive", "HR"), means(5.1, 6.9), design="case-control"),
        counts("f2012", (0, 60), (4, 60), "stroke"),
        counts("g2013", (3, 60), (9, 60), "falls"),
        outcomes=DESCRIBED | outcomes,
        question_type="intervention",
        presentation={"summary_layout": layout, **presentation},
    )  # fmt: skip


def single(*cohorts: tuple[int, int], **fields: Any) -> Review:
    outcome = {
        "label": "Death in hospital",
        "measure": "PLO",
        "better": "lower",
        "plain": "die in hospital",
        "importance": 9,
    }
    studies = [study(f"s{2001 + i}", result("dead", count={"events": x, "n": n})) for i, (x, n) in enumerate(cohorts)]
    return review(*studies, outcomes=DESCRIBED | {"dead": outcome}, **fields)
