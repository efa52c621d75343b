"""Where a cross check points: into a study's file or into ``review.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evsynth.extract.model.review import Outcome, Review
from evsynth.extract.model.study import Result, Study
from evsynth.extract.yaml_builder import shorten
from evsynth.problems import Problem, Severity, nearest


@dataclass(frozen=True, slots=True)
class Known:
    """Every study key and citation key that stands in the folder, readable or not."""

    studies: frozenset[str]
    citations: frozenset[str]


def problem(where: Study | Review, field: str, message: str, remedy: str, *, warning: bool = False) -> Problem:
    """Return a problem at a field of a study's file or of ``review.yaml``."""
    severity = Severity.WARNING if warning else Severity.ERROR
    return Problem(where.path, where.line(field), field, message, remedy, severity)


def unknown(where: Study | Review, field: str, what: str, name: str, known: Iterable[str]) -> Problem:
    """Return the problem of a name that refers to nothing, with the nearest that exists."""
    remedy = known_instead(name, known, "there is none yet: add it.")
    return problem(where, field, f"there is no {what} '{name}'.", remedy)


def known_instead(name: str, known: Iterable[str], none_yet: str) -> str:
    """Return the remedy for a name that refers to nothing: the nearest known, the list, or ``none_yet``."""
    names = sorted(filter(None, known))
    shown = ", ".join(map(shorten, names[:12])) + (", ..." if len(names) > 12 else "")
    return nearest(name, names).strip() or (f"use one of: {shown}." if names else none_yet)


def results(review: Review) -> Iterator[tuple[Study, str, Result, Outcome]]:
    """Yield every result of a known outcome, with its study, its field path and its outcome."""
    for study in review.studies:
        for index, result in enumerate(study.results):
            if result.outcome in review.outcomes:
                yield study, f"results.{index}", result, review.outcomes[result.outcome]


def enters_pool(study: Study, result: Result) -> bool:
    """Return whether a result may enter the main pool: role main, study not excluded, something reported."""
    return result.role == "main" and study.excluded is None and result.data is not None
