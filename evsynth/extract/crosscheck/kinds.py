"""Data of a kind the outcome's measure can't be computed from."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, results
from evsynth.extract.model.kinds import ALWAYS, KINDS_OF_MEASURE
from evsynth.extract.model.review import Outcome, Review
from evsynth.extract.model.study import Result
from evsynth.problems import Problem


def kinds(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield results whose data give no effect under their outcome's measure, unless their role is excluded."""
    for study, field, result, outcome in results(review):
        if result.role == "excluded" or study.excluded is not None or not (misfit := misfit_of(result, outcome)):
            continue
        accepted = (*KINDS_OF_MEASURE[outcome.measure], "generic")
        remedy = f"give {' or '.join(accepted)}, or move it to an outcome of another measure."
        part, told = misfit
        yield problem(study, f"{field}.{part}", told, remedy)


def misfit_of(result: Result, outcome: Outcome) -> tuple[str, str] | None:
    """Return the field of the data that give no effect under the outcome's measure and why, None if they do."""
    if result.kind not in (*KINDS_OF_MEASURE[outcome.measure], *ALWAYS):
        told = f"{result.kind} data give no {outcome.measure}, the measure of '{result.outcome}'."
        return result.kind, told
    if result.relative is not None and result.relative.measure != outcome.measure:
        return "relative.measure", f"a published {result.relative.measure} is no {outcome.measure}."
    return None
