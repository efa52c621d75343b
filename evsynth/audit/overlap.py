"""Cohorts that may share patients: one institution or registry, and enrolment at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from evsynth.audit.institution import shared
from evsynth.extract.model import Review, Study
from evsynth.extract.model.review import Overlap
from evsynth.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class SharedPatients:
    """Two cohorts of one place whose enrolment windows meet or are not both known.

    ``shared_years`` is the first and last common year, None when a window is not known; ``outcomes`` are
    the pooled outcomes both have main results in, without those a decision covers; ``verdict`` is that of
    the recorded decision, or ``undecided``.
    """

    study_a: str
    study_b: str
    verdict: str
    shared_institutions: tuple[str, ...]
    shared_years: tuple[int, int] | None
    outcomes: tuple[str, ...]
    reason: str


def shared_patients(review: Review) -> tuple[SharedPatients, ...]:
    """Return every pair of cohorts that may share patients, in the order of the studies."""
    pairs = (_pair(review, *pair) for pair in combinations(review.studies, 2))
    return tuple(pair for pair in pairs if pair is not None)


def undecided(review: Review) -> Iterator[Problem]:
    """Yield a problem for every pair in one pool without a recorded decision, a warning if years are unknown."""
    for pair in shared_patients(review):
        if not pair.outcomes:
            continue
        study = review.study(pair.study_b)
        pools = ", ".join(pair.outcomes)
        message = (
            f"both of two overlapping cohorts without a recorded decision: {pair.study_a} and {pair.study_b} "
            f"{pair.reason}, and both enter the pool of {pools}."
        )
        remedy = (
            "record a decision under overlaps in review.yaml: verdict 'certain' or 'possible' with the one to "
            "keep, allow_together: true with the reason, or verdict 'none' if no patient is in both."
        )
        severity = Severity.WARNING if pair.shared_years is None else Severity.ERROR
        yield Problem(study.path, study.line("cohort"), "cohort", message, remedy, severity)


def _pair(review: Review, a: Study, b: Study) -> SharedPatients | None:
    places = shared(a.cohort.institutions, b.cohort.institutions)
    places += shared(a.cohort.registries, b.cohort.registries)
    apart, common = _windows(a, b)
    if not places or apart:
        return None
    decisions = [d for d in review.overlaps if a.key in d.studies and b.key in d.studies]
    when = f"in {common[0]} to {common[1]}" if common else "in years that are not both known"
    return SharedPatients(
        a.key,
        b.key,
        decisions[0].verdict if decisions else "undecided",
        places,
        common,
        tuple(_open_outcomes(review, a, b, decisions)),
        f"enrolled at {', '.join(places)} {when}",
    )


def _windows(one: Study, other: Study) -> tuple[bool, tuple[int, int] | None]:
    """Return whether two windows are certainly apart, and their common years if all ends are known.

    Nobody is enrolled after publication, so that year bounds a window whose end is not stated.
    """
    for first, second in ((one, other), (other, one)):
        last, start = first.cohort.enrolment.end or first.year, second.cohort.enrolment.start
        if last and start is not None and last < start:
            return True, None
    a, b = one.cohort.enrolment, other.cohort.enrolment
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return False, None
    return False, (max(a.start, b.start), min(a.end, b.end))


def _open_outcomes(review: Review, a: Study, b: Study, decisions: list[Overlap]) -> Iterator[str]:
    for name, outcome in review.outcomes.items():
        decided = any(not decision.outcomes or name in decision.outcomes for decision in decisions)
        if outcome.synthesis != "describe" and not decided and all(_pooled(study, name) for study in (a, b)):
            yield name


def _pooled(study: Study, outcome: str) -> bool:
    return study.excluded is None and any(
        result.outcome == outcome and result.role == "main" and result.data is not None for result in study.results
    )
