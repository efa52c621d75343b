"""Pooled survival curves: outcomes of a review that are one survival at several horizons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.extract.model import Review
from evsynth.extract.model.vocabulary import years
from evsynth.problems import NumericalError
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.survival import PooledCurve, survival_curve


@dataclass(frozen=True, slots=True)
class ReviewCurve:
    """One declared curve by its label and its outcomes' ids: the pooled curve, or why there is none.

    ``median`` and ``mean``, up to the last horizon, are read off the curve.
    """

    label: str
    outcomes: tuple[str, ...]
    curve: PooledCurve | None
    reason: str = ""
    median: Median | None = None
    mean: RestrictedMean | None = None


def review_curves(review: Review, syntheses: Mapping[str, OutcomeSynthesis]) -> tuple[ReviewCurve, ...]:
    """Return every curve that the review declares, over horizons in years."""
    return tuple(_one(review, syntheses, curve.label, curve.outcomes) for curve in review.survival_curves)


def _one(
    review: Review, syntheses: Mapping[str, OutcomeSynthesis], label: str, outcomes: tuple[str, ...]
) -> ReviewCurve:
    effects = {years(review.outcomes[key].horizon or "") or 0.0: syntheses[key].effects for key in outcomes}
    try:
        curve = survival_curve(effects, level=review.model.level, time_unit="years")
    except (NumericalError, ValueError) as error:
        return ReviewCurve(label, outcomes, None, str(error))
    return ReviewCurve(label, outcomes, curve, "", curve.median(seed=review.model.seed), curve.restricted_mean())
