"""Two main results of one study and arm: its patients would count twice."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, enters_pool, problem, results
from evsynth.extract.model.review import Review
from evsynth.problems import Problem


def repeats(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield main results of a study, outcome and arm that has one already."""
    first: dict[tuple[str, str, str, str | None], str] = {}
    for study, field, result, _ in results(review):
        if not enters_pool(study, result):
            continue
        arm = study.arm_of(result).id
        earlier = first.setdefault((study.key, result.outcome, arm, result.comparator), field)
        if earlier != field:
            told = f"a second main result of '{result.outcome}' in arm '{arm}'; the first is {earlier}."
            remedy = "give one of them role: sensitivity or excluded, with a reason."
            yield problem(study, f"{field}.outcome", told, remedy)
