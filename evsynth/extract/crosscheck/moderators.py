"""Moderators: declared in ``review.yaml``, and of the kind declared there."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.review import Review
from evsynth.problems import Problem


def moderators(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield undeclared moderators, text where a number is declared and numbers where names are.

    Levels of a factor that differ in case or spaces only are warnings.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for study in review.studies:
        for name, value in study.moderators.items():
            field = f"moderators.{name}"
            if name not in review.moderators:
                yield unknown(study, field, "moderator in review.yaml called", name, review.moderators)
                continue
            numeric = not isinstance(value, str)
            if numeric != (review.moderators[name].kind == "continuous"):
                wanted = "a name in quotes" if numeric else "a number"
                told = f"'{name}' is declared {review.moderators[name].kind}, and this is {value!r}."
                yield problem(study, field, told, f"write {wanted}, or change its kind in review.yaml.")
            elif isinstance(value, str):
                level = name, "".join(value.casefold().split())
                spelled, where = first.setdefault(level, (value, study.key))
                if spelled != value:
                    told = f"'{value}' differs from '{spelled}' of {where} in case or spaces only: they are two levels."
                    yield problem(study, field, told, f"write '{spelled}' if they are one level.", warning=True)
