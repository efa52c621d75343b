"""Data of a kind the outcome's measure can't be computed from."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, results
from evsynth.extract.model.kinds import ALWAYS, KINDS_OF_MEASURE
from evsynth.extract.model.review import Review
from evsynth.problems import Problem


def kinds(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield results whose data give no effect under their outcome's measure, unless their role is excluded."""
    for study, field, result, outcome in results(review):
        if result.role == "excluded" or study.excluded is not None:
            continue
        accepted = KINDS_OF_MEASURE[outcome.measure]
        remedy = f"give {' or '.join((*accepted, 'generic'))}, or move it to an outcome of another measure."
        if result.kind not in (*accepted, *ALWAYS):
            told = f"{result.kind} data give no {outcome.measure}, the measure of '{result.outcome}'."
            yield problem(study, f"{field}.{result.kind}", told, remedy)
        elif result.relative is not None and result.relative.measure != outcome.measure:
            told = f"a published {result.relative.measure} is no {outcome.measure}."
            yield problem(study, f"{field}.relative.measure", told, remedy)
