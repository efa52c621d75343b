"""From a review and one of its outcomes to the rows of a synthesis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from evsynth.effects.horizon import horizon_problem, time_problem
from evsynth.effects.kinds.registry import effect_of, refusal
from evsynth.effects.measures import measure_named
from evsynth.effects.overlap import apply_decisions
from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.study_effect import StudyEffect
from evsynth.problems import EvidenceError, Problem, nearest
from evsynth.provenance import Tier

if TYPE_CHECKING:
    from evsynth.extract.model.review import Review
    from evsynth.extract.model.study import Result, Study

Place = tuple["Study", int, "Result"]


def effects(review: Review, outcome_id: str, *, measure: str | None = None) -> Effects:
    """Return every result of an outcome as a row, under the outcome's measure or another.

    A row is pooled when its role is main, its variance can be formed, its study is not excluded and no
    decision on overlap keeps it out; every other row stays, with the reason. Raises EvidenceError with all
    problems: unknown outcome, data of a kind the measure can't be computed from, another time point than
    the horizon, two main results of one arm, undecided overlap. Raises ValueError for an unknown measure.
    """
    _check_outcome(review, outcome_id)
    outcome = review.outcomes[outcome_id]
    chosen = measure_named(measure or outcome.measure)
    places = results_of(review, outcome_id)
    problems = [horizon_problem(review, outcome_id, chosen.name)]
    problems += _repeats(places) if outcome.synthesis == "pool" else ()
    for study, index, result in places:
        if not _excluded(study, result) and result.data is not None:
            if result.role == "main":
                problems.append(time_problem(study, index, result, outcome, chosen.name))
            problems.append(_kind_problem(study, index, refusal(result, chosen.name, outcome.measure)))
    _tell(problems)
    rows = [row_of(study, result, chosen.name, review) for study, _, result in places]
    named = _distinguished(_identified(rows, places), places)
    settled, undecided = apply_decisions(named, review, outcome_id)
    _tell(undecided)
    return Effects(outcome_id, outcome.label, chosen, settled)


def _identified(rows: list[EffectRow], places: list[Place]) -> list[EffectRow]:
    """Return the rows, each of several of one arm with an id of its own."""
    names = [row.name for row in rows]
    return [
        replace(row, id=f"{row.name}.{index}") if names.count(row.name) > 1 else row
        for row, (_, index, _) in zip(rows, places, strict=True)
    ]


def _distinguished(rows: list[EffectRow], places: list[Place]) -> list[EffectRow]:
    """Return the rows with what tells a study's several apart in the label: the arm, else the time point.

    Excluded rows are told apart from all of their study's, others only from those that could be shown.
    """
    arms: dict[tuple[str, bool], list[str]] = {}
    for row, (study, _, result) in zip(rows, places, strict=True):
        for everything in {True, row.role == "excluded"}:
            arms.setdefault((row.study, everything), []).append(study.arm_of(result).label)
    named = []
    for row, (study, _, result) in zip(rows, places, strict=True):
        others = arms[row.study, row.role == "excluded"]
        mark = study.arm_of(result).label if len(set(others)) > 1 else result.time
        named.append(replace(row, label=f"{row.label}: {mark}") if len(others) > 1 and mark else row)
    return named


def _tell(problems: list[Problem | None] | list[Problem]) -> None:
    found = [problem for problem in problems if problem is not None]
    if found:
        raise EvidenceError(found)


def _check_outcome(review: Review, outcome_id: str) -> None:
    if outcome_id in review.outcomes:
        return
    known = ", ".join(review.outcomes)
    message = f"there is no outcome '{outcome_id}'.{nearest(outcome_id, review.outcomes)}"
    raise EvidenceError([Problem(review.path, review.line("outcomes"), "outcomes", message, f"use one of {known}.")])


def results_of(review: Review, outcome_id: str) -> list[Place]:
    """Return every result of an outcome with its study and its place there, in the order of the rows."""
    return [
        (study, index, result)
        for study in review.studies
        for index, result in enumerate(study.results)
        if result.outcome == outcome_id
    ]


def _excluded(study: Study, result: Result) -> bool:
    return result.role == "excluded" or study.excluded is not None


def _repeats(places: list[Place]) -> Iterator[Problem]:
    """Yield a problem for every further main result of one arm (and comparator): patients counted twice."""
    seen: dict[tuple[str, str, str | None], int] = {}
    for study, index, result in places:
        if result.role != "main" or study.excluded is not None or result.data is None:
            continue
        key = study.key, study.arm_of(result).id, result.comparator
        if key in seen:
            first = study.line(f"results.{seen[key]}")
            yield Problem(
                study.path,
                study.line(f"results.{index}"),
                f"results.{index}",
                f"a second main result of '{result.outcome}' in the same arm (the first is on line {first}): "
                "its patients would be counted twice.",
                "give one of them role: sensitivity or role: excluded, with a reason.",
            )
        seen.setdefault(key, index)


def _kind_problem(study: Study, index: int, refused: str) -> Problem | None:
    if not refused:
        return None
    field = f"results.{index}"
    remedy = "move it to an outcome with a fitting measure, or give it role: excluded with a reason."
    return Problem(study.path, study.line(field), field, f"{refused}.", remedy)


def row_of(study: Study, result: Result, measure: str, review: Review) -> EffectRow:
    """Return the row of one result under a measure; no decision on overlap is applied to it."""
    own = review.outcomes[result.outcome].measure
    refused = refusal(result, measure, own) if result.data is not None else ""
    effect = StudyEffect("", reason=refused) if refused else effect_of(result, measure, review.model.level)
    elsewhere = _elsewhere(study, result, measure, review)
    role = "excluded" if study.excluded is not None or elsewhere else result.role
    reason = study.excluded or elsewhere or result.reason or effect.reason
    arm = study.arm_of(result)
    window = study.cohort.enrolment
    row = EffectRow(
        study=study.key,
        label=study.name,
        arm=arm.id,
        yi=effect.yi,
        vi=effect.vi,
        value=effect.value,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        source=result.source.source(),
        derivation=effect.derivation,
        xi=effect.xi,
        ni=effect.ni,
        ti=effect.ti,
        two_arms=effect.two_arms,
        p_value=effect.p_value,
        data=effect.data,
        flags=_flags(result, effect),
        role=role,
    )
    return replace(
        row,
        pooled=not reason and role == "main",
        reason=reason or "",
        publication_year=study.year or None,
        enrolment_start=window.start,
        enrolment_end=window.end,
        enrolment_midpoint=window.midpoint,
        moderators=dict(study.moderators),
    )


def _elsewhere(study: Study, result: Result, measure: str, review: Review) -> str:
    """Return why a result at another time point than the outcome's stays out of every analysis, or nothing."""
    if result.data is None or time_problem(study, 0, result, review.outcomes[result.outcome], measure) is None:
        return ""
    return f"at another time point ({result.time or 'not stated'})"


def _flags(result: Result, effect: StudyEffect) -> tuple[str, ...]:
    method = () if result.method == "reported" else (result.method,)
    tier = ("secondary source",) if result.source.source().tier is Tier.SECONDARY else ()
    return tuple(dict.fromkeys((*result.flags, *method, *tier, *effect.flags)))
