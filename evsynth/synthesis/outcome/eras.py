"""Regression of an outcome on era: publication year, enrolment midpoint, and the review's own moderators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from evsynth.effects.measure import Array, Measure
from evsynth.effects.measures import measure_named
from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model import Review
from evsynth.problems import NumericalError
from evsynth.synthesis.glmm.permutation import permute_counts
from evsynth.synthesis.glmm.regression import regress_counts
from evsynth.synthesis.glmm.slopes import leave_one_out_slopes
from evsynth.synthesis.outcome.bundle import EraRegression, Prediction
from evsynth.synthesis.outcome.declared import for_counts, for_regression, pools_counts
from evsynth.synthesis.regression.permutation import DRAWS
from evsynth.synthesis.regression.regress import regress
from evsynth.synthesis.regression.series import leave_one_out
from evsynth.synthesis.results import Curve, Estimate, Regression

YEARS = {"publication_year": "Publication year", "enrolment_midpoint": "Enrolment midpoint"}
DECADE = 10.0
GRID = 101
FEWEST = 3


def era_regressions(review: Review, effects: Effects) -> tuple[EraRegression, ...]:
    """Return one regression a covariate; one that can't be fitted keeps its rows and says why."""
    return tuple(_one(review, effects, name, label) for name, label in _covariates(review))


def _covariates(review: Review) -> Iterator[tuple[str, str]]:
    if any(study.cohort.enrolment.midpoint is not None for study in review.studies):
        yield from YEARS.items()
    else:
        yield "publication_year", YEARS["publication_year"]
    for name, moderator in review.moderators.items():
        if moderator.kind == "continuous":
            yield name, moderator.label


def _value(row: EffectRow, name: str) -> float:
    if name == "publication_year":
        found: float | str | None = row.publication_year
    elif name == "enrolment_midpoint":
        found = row.enrolment_midpoint
    else:
        found = row.moderators.get(name)
    return float(found) if isinstance(found, int | float) else float("nan")


def _one(review: Review, effects: Effects, name: str, label: str) -> EraRegression:
    rows = tuple(row for row in effects.pooled if not np.isnan(_value(row, name)))
    left = tuple(row.label for row in effects.pooled if row not in rows)
    x = np.array([_value(row, name) for row in rows], dtype=np.float64)
    per = DECADE if name in YEARS else 1.0
    unit = "" if name in YEARS else review.moderators[name].unit or ""
    bare = EraRegression(name, label, rows, x, None, None, left_out=left, slope_per=per, unit=unit)
    if len(rows) < FEWEST:
        return replace(bare, reason=f"{len(rows)} with a value; a slope needs at least {FEWEST}.")
    if x.min() == x.max():
        return replace(bare, reason=f"All have the same {label.lower()}.")
    try:
        fit = _fit(review, effects, rows, x, name)
    except (NumericalError, ValueError) as error:
        return replace(bare, reason=str(error))
    predicted = _predictions(review, fit, x, years=name in YEARS)
    curve = fit.predict(np.linspace(x.min(), x.max(), GRID))
    return replace(
        bare,
        regression=fit,
        curve=curve,
        predictions=predicted,
        slope_range=_slope_range(review, effects, fit, rows, x, name),
    )


def _fit(review: Review, effects: Effects, rows: tuple[EffectRow, ...], x: Array, name: str) -> Regression:
    """Return the regression with permutation p-values: binomial-normal for events of n, else inverse-variance."""
    draws, seed = max(review.model.permutations, DRAWS), review.model.seed
    if not pools_counts(effects, review.model):
        return _inverse_variance(review, effects, rows, x, name, draws=draws)
    fit = _counts(review, rows, x, name)
    permuted = permute_counts([row.xi for row in rows], [row.ni for row in rows], x, draws=draws, seed=seed)
    slope = replace(fit.coefficients[-1], permutation_p=float(permuted.p[0]), permutation_se=float(permuted.se[0]))
    return replace(
        fit,
        coefficients=(*fit.coefficients[:-1], slope),
        permutations=permuted.count,
        permutation_exact=permuted.exact,
    )


def _counts(review: Review, rows: tuple[EffectRow, ...], x: Array, name: str) -> Regression:
    return regress_counts(
        [row.xi for row in rows], [row.ni for row in rows], x, [name], level=review.model.level,
        labels=[row.label for row in rows], prediction=for_counts(review.model),
    )  # fmt: skip


def _inverse_variance(
    review: Review, effects: Effects, rows: tuple[EffectRow, ...], x: Array, name: str, *, draws: int | None = None
) -> Regression:
    yi, vi = np.array([row.yi for row in rows]), np.array([row.vi for row in rows])
    method = "REML" if review.model.method == "GLMM" else review.model.method
    test, prediction = for_regression(review.model)
    return regress(
        yi, vi, x, names=[name], method=method, test=test, level=review.model.level,
        measure=effects.measure.name, permutations=draws, seed=review.model.seed, labels=[row.label for row in rows],
        prediction=prediction,
    )  # fmt: skip


def _slope_range(
    review: Review, effects: Effects, fit: Regression, rows: tuple[EffectRow, ...], x: Array, name: str
) -> tuple[float, float] | None:
    """Return the smallest and largest slope with each study left out in turn, None where one can't be fitted."""
    if not pools_counts(effects, review.model):
        return leave_one_out(fit).range(name)
    slopes = leave_one_out_slopes([row.xi for row in rows], [row.ni for row in rows], x)
    return (float(slopes.min()), float(slopes.max())) if np.isfinite(slopes).all() else None


def _predictions(review: Review, fit: Regression, x: Array, *, years: bool) -> tuple[Prediction, ...]:
    inside = [float(year) for year in review.predict_at if x.min() <= year <= x.max()] if years else []
    at = np.array(inside if len(inside) > 1 else [x.min(), x.max()])
    curve = fit.predict(at)
    return tuple(_read_off(measure_named(fit.measure), curve, place, fit.model.level) for place in range(len(at)))


def _read_off(measure: Measure, curve: Curve, place: int, level: float) -> Prediction:
    value = float(curve.estimate[place])
    mean = measure.display(value, float(curve.ci_low[place]), float(curve.ci_high[place]))
    ahead = None
    if curve.pi_low is not None and curve.pi_high is not None:
        ends = measure.display(value, float(curve.pi_low[place]), float(curve.pi_high[place]))
        ahead = Estimate(*ends, level)
    return Prediction(float(curve.x[place]), Estimate(*mean, level), ahead)
