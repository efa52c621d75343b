"""Which tool judges a study, what its judgement weighs, and which assessment is about an outcome."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.extract.model.assessment import Assessment
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.extract.tools.model import Severity, Tool
from evsynth.extract.tools.shipped import shipped, shipped_ids


def tool(tool_id: str, review: Review | None = None) -> Tool:
    """Return a tool by its id: one of the review's own, else one that comes with the program.

    KeyError if there is none; a review that was loaded names none such.
    """
    own: Tool | None = None if review is None else review.tools.get(tool_id)
    return shipped(tool_id) if own is None else own


def known_tools(review: Review) -> tuple[str, ...]:
    """Return the ids of every tool the review may use, in alphabetical order."""
    return tuple(sorted({*shipped_ids(), *review.tools}))


def severity(of: Tool | str, judgement: str) -> Severity | None:
    """Return the risk of bias a judgement stands for, overall or of a domain.

    ``none`` is no information. None where the judgement is no level of risk (points, stars, not applicable,
    not banded) or is no judgement of the tool, given whole or, if it comes with the program, by its id.
    """
    asked = shipped(of) if isinstance(of, str) else of
    found = asked.judgement(judgement, overall=True) or asked.judgement(judgement)
    return None if found is None else found.severity


def assessment_for(study: Study, outcome_id: str | None) -> Assessment | None:
    """Return the assessment of a study's result for an outcome, else the study's own, else None."""
    for assessment in study.risk_of_bias:
        if outcome_id is not None and outcome_id in assessment.outcomes:
            return assessment
    return next((assessment for assessment in study.risk_of_bias if not assessment.outcomes), None)


def default_tool(review: Review) -> str:
    """Return the id of the tool the review's studies are judged by: declared, else by question and design."""
    if review.risk_of_bias_tool is not None:
        return review.risk_of_bias_tool
    if review.question_type == "prognostic_factor":
        return "quips"
    if review.question_type == "intervention":
        designs = {study.design for study in review.studies if study.excluded is None}
        return "rob2" if designs == {"randomised trial"} else "robins-i-v2"
    return "jbi-case-series"


def tools_used(review: Review) -> tuple[str, ...]:
    """Return the ids of the tools the studies were judged by: the review's default first, then by first use."""
    used = [assessment.tool for study in review.studies for assessment in study.risk_of_bias]
    return tuple(sorted(dict.fromkeys(used), key=lambda name: name != default_tool(review)))


def tool_of(review: Review) -> Tool:
    """Return the tool the review's tables and figures show first: the default one, unless only others were used."""
    return tool((*tools_used(review), default_tool(review))[0], review)


def assessed(review: Review, judged_by: Tool, outcome: str | None = None) -> tuple[tuple[Study, Assessment], ...]:
    """Return each study with its assessment by a tool: every one, or the one that is about ``outcome``."""
    return tuple(
        (study, assessment)
        for study in review.studies
        for assessment in _of(study, outcome)
        if assessment.tool == judged_by.id
    )


def _of(study: Study, outcome: str | None) -> Iterable[Assessment]:
    if outcome is None:
        return study.risk_of_bias
    found = assessment_for(study, outcome)
    return () if found is None else (found,)
