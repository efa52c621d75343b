"""Risk of bias: judgements that the tool has, of its domains, once for each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, known_instead, problem, unknown
from evsynth.extract.model.assessment import Assessment
from evsynth.extract.model.lines import line_of
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.extract.tools.choose import known_tools, tool
from evsynth.extract.tools.model import Tool
from evsynth.problems import Problem


def assessments(review: Review, known: Known) -> Iterator[Problem]:
    """Yield unknown tools, domains, judgements and outcomes, and outcomes assessed twice in a study.

    Domains without a judgement, and studies judged by different tools, are warnings.
    """
    tools = known_tools(review)
    if review.risk_of_bias_tool is not None and review.risk_of_bias_tool not in tools:
        yield unknown(review, "risk_of_bias_tool", "tool for risk of bias", review.risk_of_bias_tool, tools)
    for own in review.tools.values():
        if own.citation is not None and own.citation not in known.citations:
            remedy = known_instead(own.citation, known.citations, "add its entry to references.bib.")
            told = f"there is no entry in references.bib for '{own.citation}'."
            yield Problem(own.path, line_of(own.lines, "citation"), "citation", told, remedy)
    for study in review.studies:
        for index, assessment in enumerate(study.risk_of_bias):
            field = f"risk_of_bias.{index}"
            if assessment.tool in tools:
                yield from _words(study, field, assessment, tool(assessment.tool, review))
            else:
                yield unknown(study, f"{field}.tool", "tool for risk of bias", assessment.tool, tools)
        yield from _outcomes(review, study)
    yield from _mixed(review)


def _words(study: Study, field: str, assessment: Assessment, by: Tool) -> Iterator[Problem]:
    overall = [judgement.value for judgement in by.overalls]
    if assessment.overall not in overall:
        yield _unknown_judgement(
            study, f"{field}.overall", f"overall judgement of {by.name}", assessment.overall, overall
        )
    seen: set[str] = set()
    for index, judged in enumerate(assessment.domains):
        place = f"{field}.domains.{index}"
        domain = by.domain(judged.domain)
        if domain is None:
            ids = [one.id for one in by.domains]
            yield unknown(study, f"{place}.domain", f"domain of {by.name} called", judged.domain, ids)
            continue
        if judged.domain in seen:
            told = f"domain '{judged.domain}' is judged twice."
            yield problem(study, f"{place}.domain", told, "keep one of the judgements.")
        seen.add(judged.domain)
        allowed = by.allowed(domain)
        if judged.judgement not in allowed:
            what = f"judgement of {domain.id} ({domain.name}) of {by.name}"
            yield _unknown_judgement(study, f"{place}.judgement", what, judged.judgement, allowed)
    missing = [f"{one.id} ({one.name})" for one in by.domains if one.id not in seen and not one.optional]
    if missing:
        told = f"{by.name} asks for domains that have no judgement: {', '.join(missing)}."
        yield problem(study, f"{field}.domains", told, "judge them, or say in limitations why not.", warning=True)


def _unknown_judgement(
    study: Study, field: str, what: str, value: str, allowed: list[str] | tuple[str, ...]
) -> Problem:
    remedy = f"use one of: {', '.join(allowed)}."
    near = known_instead(value, allowed, "")
    return problem(study, field, f"'{value}' is no {what}.", f"{remedy} {near}" if "Did you mean" in near else remedy)


def _outcomes(review: Review, study: Study) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, assessment in enumerate(study.risk_of_bias):
        for item, outcome in enumerate(assessment.outcomes):
            if outcome not in review.outcomes:
                field = f"risk_of_bias.{index}.outcomes.{item}"
                yield unknown(study, field, "outcome", outcome, review.outcomes)
        for outcome in assessment.outcomes or ("",):
            if first.setdefault(outcome, index) != index:
                what = f"for outcome '{outcome}'" if outcome else "of the whole study"
                told = f"this is a second assessment {what}; the first is number {first[outcome] + 1} of this file."
                remedy = "keep one of them, or name under outcomes what each is about."
                yield problem(study, f"risk_of_bias.{index}", told, remedy)


def _mixed(review: Review) -> Iterator[Problem]:
    used = Counter(assessment.tool for study in review.studies for assessment in study.risk_of_bias)
    told = " and ".join(f"{name} ({count})" for name, count in sorted(used.items()))
    declared = review.risk_of_bias_tool
    if len(used) > 1:
        message = f"studies are judged by different tools: {told}. Their judgements can't be compared one to one."
        remedy = "judge all by one tool, or read the table of each tool on its own."
        yield problem(review, "risk_of_bias_tool", message, remedy, warning=True)
    elif used and declared is not None and declared not in used:
        message = f"risk_of_bias_tool is '{declared}', and every study is judged by {told}."
        remedy = "name the tool that was used."
        yield problem(review, "risk_of_bias_tool", message, remedy, warning=True)
