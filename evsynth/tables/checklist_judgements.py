"""Answers of the reporting checklists on what people judged: risk of bias, confounding and certainty."""

from __future__ import annotations

from evsynth.extract.tools import tool, tools_used
from evsynth.tables.checklist_answers import Answer, Evidence, per_study
from evsynth.tables.checklist_where import T4, T8, T9
from evsynth.wording import counted, listed


def bias_method(evidence: Evidence) -> Answer:
    """Answer how risk of bias was judged: yes needs the judgements and the words of the review."""
    judged = [study for study in evidence.review.studies if study.risk_of_bias]
    if not judged:
        return Answer("No", "Not reported: risk of bias was not assessed")
    if evidence.review.conduct.assessment:
        return Answer("Yes", f"{T4}, with tool, assessor and date of each judgement", "conduct.assessment")
    return Answer("Partly", f"{T4}: tool, assessor and date; review.yaml has no 'conduct: assessment'")


def confounding(evidence: Evidence) -> Answer:
    """Answer whether confounding was judged: only a tool with such a domain does."""
    review = evidence.review
    tools = [tool(name, review) for name in tools_used(review)]
    if any("confound" in domain.name.casefold() for used in tools for domain in used.domains):
        return per_study(f"{T4}, domain of confounding", "risk_of_bias", "risk of bias")(evidence)
    if tools:
        return Answer("No", f"Not reported: {listed([used.name for used in tools])} has no domain of confounding")
    return Answer("No", "Not reported: risk of bias was not assessed")


def certainty(evidence: Evidence) -> Answer:
    """Answer whether certainty is reported: suggestions nobody has decided on report it partly."""
    if not evidence.pooled:
        return Answer("No", "Not reported: no outcome is pooled")
    outcomes = {synthesis.id for synthesis in evidence.pooled}
    decided = {decision.outcome for decision in evidence.review.certainty} & outcomes
    if not decided:
        return Answer("Partly", f"{T8} and {T9}: facts and suggestions; no named person has decided")
    if decided < outcomes:
        told = f"{T8} and {T9}: decisions on {len(decided)} of {counted(len(outcomes), 'pooled outcome')}"
        return Answer("Partly", told, "certainty")
    return Answer("Yes", f"{T8} and {T9}", "certainty")
