"""Survival curves of several horizons: outcomes that can't be points of one curve."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.review import Review
from evsynth.extract.model.vocabulary import years
from evsynth.problems import Problem


def curves(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield outcomes of a survival curve that are unknown, no survival, or at a horizon that is taken."""
    for index, curve in enumerate(review.survival_curves):
        taken: dict[float, str] = {}
        for item, name in enumerate(curve.outcomes):
            field = f"survival_curves.{index}.outcomes.{item}"
            outcome = review.outcomes.get(name)
            if outcome is None:
                yield unknown(review, field, "outcome", name, review.outcomes)
                continue
            length = years(outcome.horizon or "")
            if outcome.measure != "SURV" or length is None:
                told = f"'{name}' is no survival probability at a stated length of time."
                yield problem(review, field, told, "list outcomes of measure SURV with a horizon such as 5 years.")
            elif length in taken:
                told = f"'{name}' is at the same horizon as '{taken[length]}'."
                yield problem(review, field, told, "list one outcome a horizon.")
            else:
                taken[length] = name
