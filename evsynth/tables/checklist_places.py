"""The answers to the items of the reporting checklists, each under the name that the checklists call it by."""

from __future__ import annotations

from evsynth.tables.checklist_answers import (
    Answer,
    Ask,
    Evidence,
    always,
    first_of,
    if_pooled,
    missing,
    never,
    per_study,
    written,
)
from evsynth.tables.checklist_judgements import bias_method, certainty, confounding
from evsynth.tables.checklist_where import METHODS, PAGE, SMALL_STUDY, T0, T1, T2, T3, T4, T5, T6, T8, T9, T11, T12, T13
from evsynth.wording import counted

_DISCUSSION = "a discussion is for the authors to write"


def _title(evidence: Evidence) -> Answer:
    title = evidence.review.title.casefold()
    if "systematic review" in title or "meta-analysis" in title:
        return Answer("Yes", "Title of every document", "title")
    return Answer("No", "Not reported: the title does not say that this is a systematic review", "title")


def _strategies(evidence: Evidence) -> Answer:
    searches = evidence.review.searches
    full = [search for search in searches if search.strategy]
    if not full:
        return missing("searches: strategy") if searches else missing("searches")
    if len(full) < len(searches):
        return Answer("Partly", f"{T11}: strategy for {len(full)} of {len(searches)} searches", "searches")
    return Answer("Yes", f"{T11}, searches", "searches")


def _flow(evidence: Evidence) -> Answer:
    flow = evidence.review.flow
    needed = ("databases", "screened", "excluded", "sought", "assessed")
    lacking = [name for name in needed if getattr(flow, name) is None]
    if len(lacking) == len(needed):
        return Answer("No", "Not reported: review.yaml has no 'flow'; only the included studies are counted")
    if lacking:
        return Answer("Partly", f"{T11}; not recorded: {', '.join(lacking)}", "flow")
    return Answer("Yes", T11, "flow")


def _near_misses(evidence: Evidence) -> Answer:
    left = [study for study in evidence.review.studies if study.excluded is not None]
    if left:
        return Answer("Yes", f"{T11}: {counted(len(left), 'study', 'studies')} left out, with the reason for each")
    if evidence.review.flow.exclusions:
        return Answer("Partly", f"{T11}: reasons are counted, and no report is named", "flow.exclusions")
    return Answer("No", "Not reported: no study is recorded as left out")


def _found(evidence: Evidence) -> Answer:
    near, flow = _near_misses(evidence), _flow(evidence)
    if near.reported == flow.reported:
        return near
    return Answer("Partly", f"{near.where}; {flow.where.replace('Not', 'not', 1)}")


def _explanations(evidence: Evidence) -> Answer:
    told = _limits(evidence)
    return Answer("Partly", f"{told.where}; {_DISCUSSION}", told.field) if told.reported == "Yes" else told


def _funding(evidence: Evidence) -> Answer:
    if evidence.review.conduct.funding:
        return Answer("Yes", T0, "conduct.funding")
    funded = sum(study.funding is not None for study in evidence.review.studies)
    if funded:
        told = f"{T1}: funding of {counted(funded, 'study', 'studies')}; that of the review is not recorded"
        return Answer("Partly", told)
    return missing("conduct.funding")


def _limits(evidence: Evidence) -> Answer:
    count = len(evidence.review.limitations)
    if not count:
        return missing("limitations")
    return Answer("Yes", f"{PAGE}, What to keep in mind ({counted(count, 'point')})", "limitations")


def _designs(evidence: Evidence) -> Answer:
    silent = [study for study in evidence.review.studies if study.design == "not reported"]
    if silent:
        return Answer("Partly", f"{T1}: design not reported for {counted(len(silent), 'study', 'studies')}")
    return Answer("Yes", T1)


def _interpretation(evidence: Evidence) -> Answer:
    if evidence.review.other_syntheses:
        return Answer("Partly", f"{PAGE}, Other syntheses; {_DISCUSSION}", "other_syntheses")
    return Answer("No", f"Not reported: {_DISCUSSION}")


_REPORTING_BIAS = if_pooled(
    f"{SMALL_STUDY}, which also says where no test was allowed",
    lambda s: s.diagnostics and s.diagnostics.small_study,
    "no pool allows a test of small-study effects",
)
_EXPLORED = if_pooled(
    f"{T5}, subgroups, and {T6}",
    lambda s: s.eras or s.subgroups or s.factors,
    "no era, subgroup or moderator is declared",
)
ANSWERS: dict[str, Ask] = {
    "title": _title,
    "abstract": never("an abstract is for the authors to write; the key findings of the evidence pack may serve"),
    "background": written(T0, "question.background"),
    "question": always(T0, "question"),
    "population": always(T0, "question.population"),
    "exposure": always(T0, "question.intervention"),
    "designs": _designs,
    "eligibility": written(T0, "conduct.inclusion", "conduct.exclusion"),
    "sources": written(f"{T11}, searches", "searches"),
    "strategies": _strategies,
    "selection": written(T0, "conduct.selection"),
    "collection": written(T0, "conduct.collection"),
    "searchers": written(T0, "conduct.searchers"),
    "hand_searching": written(T0, "conduct.hand_searching"),
    "languages": written(T0, "conduct.languages"),
    "unpublished": written(T0, "conduct.unpublished"),
    "author_contact": written(T0, "conduct.author_contact"),
    "effort": written(T0, "conduct.hand_searching", "conduct.author_contact"),
    "software": never("review.yaml has no field for the software of the search; its strategy may name it"),
    "outcomes": always(T0, "outcomes"),
    "variables": always(f"{T1} and {T3}"),
    "fitness": always(f"{T1}; {T8}, indirectness"),
    "coding": always(f"{T3}, with flags and reasons, and {T13}"),
    "measures": always(f"{T0}, outcomes; {METHODS}", "outcomes"),
    "entering": always(f"{T3}, role of each value; {T2}"),
    "preparing": always(f"{METHODS}; {T13}"),
    "displays": always(f"{T5} and {T12}"),
    "models": always(f"{T0}, choices of model; {METHODS}", "model"),
    "exploring": _EXPLORED,
    "explored": _EXPLORED,
    "sensitivity_method": written(f"{T0}, choices of model", "model.sensitivity"),
    "sensitivity": if_pooled(T5, lambda s: s.sensitivity or s.leave_one_out, "no other model and no leaving out"),
    "bias_method": bias_method,
    "bias": per_study(T4, "risk_of_bias", "risk of bias"),
    "confounding": confounding,
    "reporting_bias_method": first_of(_REPORTING_BIAS, always(f"{METHODS}: only with ten studies or more")),
    "reporting_bias": _REPORTING_BIAS,
    "certainty_method": always(f"{T9}: rule, source and suggestion for each domain"),
    "certainty": certainty,
    "flow": _flow,
    "found": _found,
    "near_misses": _near_misses,
    "exclusions": _near_misses,
    "characteristics": always(T1),
    "individual": always(f"{T3} and {T12}, forest plots"),
    "contributing": per_study(f"{T4} and {T12}", "risk_of_bias", "risk of bias"),
    "syntheses": if_pooled(T5, lambda s: s.main.pooled, "no outcome is pooled"),
    "graphic": if_pooled(f"{T12}, forest plots", lambda s: s.main.pooled, "no outcome is pooled"),
    "uncertainty": if_pooled(f"{T5}, intervals of every estimate", lambda s: s.main.pooled, "no outcome is pooled"),
    "interpretation": _interpretation,
    "limits": _limits,
    "process_limits": _limits,
    "explanations": _explanations,
    "implications": never("they belong to the committee; T10, evidence to decision, leaves the boxes empty for it"),
    "generalisation": never(f"{_DISCUSSION}; T8 gives the facts on indirectness"),
    "further_research": never(_DISCUSSION),
    "registration": written(T0, "conduct.registration"),
    "protocol": written(T0, "conduct.protocol"),
    "amendments": written(T0, "conduct.amendments"),
    "funding": _funding,
    "competing_interests": written(T0, "conduct.competing_interests"),
    "availability": first_of(
        written(T0, "conduct.data_availability"),
        lambda _: Answer("Partly", f"{T3}, {T13} and the manifest hold them; where readers get them is not recorded"),
    ),
}
"""The answer to each item, by the name the checklists' files give it."""
