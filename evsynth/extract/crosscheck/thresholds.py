"""Committee thresholds that no value of their measure can cross."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem
from evsynth.extract.model.review import Review
from evsynth.problems import Problem

_SHARES = {"PR", "PLN", "PLO", "PAS", "PFT", "SURV"}
_RATIOS = {"HR", "RR", "OR", "PETO", "ROM", "IRR"}
_RATES = {"IR", "IRLN", "IRS", "IRFT"}


def thresholds(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield thresholds of proportions and risk differences beyond 1, and of ratios and rates that are not above 0."""
    for name, outcome in review.outcomes.items():
        for index, value in enumerate(outcome.thresholds):
            field = f"outcomes.{name}.thresholds.{index}"
            if outcome.measure in _SHARES and not 0 < value < 1:
                told = f"a threshold of {outcome.measure} lies between 0 and 1, not at {value:g}."
                yield problem(review, field, told, f"write {value / 100:g} if {value:g}% is meant.")
            elif outcome.measure in _RATIOS and value <= 0:
                told = f"a threshold of {outcome.measure} is above 0, not {value:g}."
                yield problem(review, field, told, "write the ratio itself, not its logarithm.")
            elif outcome.measure in _RATES and value <= 0:
                told = f"a threshold of {outcome.measure} is above 0, not {value:g}."
                yield problem(review, field, told, "write events a person-year: 0.03 for 3 per 100 person-years.")
            elif outcome.measure == "RD" and not -1 < value < 1:
                told = f"a threshold of RD lies between -1 and 1, not at {value:g}."
                yield problem(review, field, told, f"write {value / 100:g} if {value:g} points are meant.")
