"""What a bubble plot says in words: the slope above it, how to read it below, the alternative text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from evsynth.effects.measures import measure_named
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import numerals_for, p_value, significant
from evsynth.figures.wording import count_words, range_words
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis
from evsynth.synthesis.results import Coefficient, Regression

CAVEAT = "An ecological association between studies, not a causal effect."
_SCALES = {
    "PR": "proportion",
    "SURV": "log(−log survival)",
    "PLO": "logit",
    "PLN": "log",
    "PAS": "arcsine",
    "PFT": "double arcsine",
    "AS": "arcsine",
    "ZCOR": "Fisher z",
    "IR": "rate per person-year",
    "IRLN": "log rate",
    "IRS": "square root of the rate",
    "IRFT": "double square root of the rate",
}
_ONE = re.compile(r"\b(year|month|week|day|hour|minute|degree|point|patient|case|percent)s\b")
_NO_TAU2 = 1e-9

Bands = Literal["none", "confidence", "coincident", "wide", "both"]


def subtitle(era: EraRegression) -> str:
    """Return the slope with its tests and caveat, or why there is no regression."""
    if era.regression is None:
        reason = legible(era.reason) or "none was fitted"
        return f"No regression line: {reason.rstrip('.')}."
    return f"{_slope(era, era.regression)} {CAVEAT}"


def _slope(era: EraRegression, fit: Regression) -> str:
    slope, measure, per = _coefficient(era, fit), measure_named(fit.measure), era.slope_per
    ends = sorted((slope.ci_low * per, slope.ci_high * per))
    interval = f"({fit.model.level:g}% CI {significant(ends[0])} to {significant(ends[1])})"
    scale = _SCALES.get(measure.name, "log" if measure.family == "ratio" else "")
    on = f" on the {scale} scale" if scale else ""
    told = f"Slope {_per(era)}{on} {significant(slope.estimate * per)} {interval}"
    if measure.decreasing:
        told += ", positive when the outcome falls"
    if fit.descriptive:
        return f"{told}. Descriptive only: fewer than ten studies."
    told += f"; {p_value(slope.p)}"
    if slope.permutation_p is not None:
        draws = "exact" if fit.permutation_exact else f"{fit.permutations:,} draws"
        told += f", permutation {p_value(slope.permutation_p)} ({draws})"
    return f"{told}."


def _coefficient(era: EraRegression, fit: Regression) -> Coefficient:
    return fit[era.covariate] if era.covariate in fit.names else fit.coefficients[-1]


def _per(era: EraRegression) -> str:
    if era.covariate in {"publication_year", "enrolment_midpoint"}:
        return {1.0: "per year", 10.0: "per decade"}.get(era.slope_per, f"per {era.slope_per:g} years")
    unit = legible(era.unit)
    if era.slope_per != 1:
        return f"per {era.slope_per:g} {unit}".rstrip()
    one = _ONE.sub(r"\1", unit).replace("%", "percentage point")
    return f"per {one or 'unit'}"


def covariate_title(era: EraRegression) -> str:
    """Return the covariate with its unit."""
    label, unit = legible(era.label), legible(era.unit)
    return label if not unit or unit in label else f"{label}, {unit}"


def footer(era: EraRegression, outside: Sequence[str], unnamed: int, windows: bool, bands: Bands) -> tuple[str, ...]:
    """Return how to read the plot and what is not on it."""
    told = []
    fit = era.regression
    if fit is not None and era.curve is not None:
        told.append(f"Line: fitted mean, drawn within the observed range only. {_bands(fit, bands)}")
    sized = "weight in the regression" if fit is not None else "number of patients"
    told.append(f"Bubble area: {sized}." + (" Thin horizontal lines: years of enrolment." if windows else ""))
    if unnamed:
        told[-1] += f" Not named for want of room: {unnamed}."
    if outside:
        told.append(f"Landmarks outside the axis: {', '.join(outside)}.")
    if era.left_out:
        told.append(f"Left out for want of a value: {', '.join(map(legible, era.left_out))}.")
    return tuple(told)


def _bands(fit: Regression, bands: Bands) -> str:
    level = f"{fit.model.level:g}%"
    if bands == "none":
        return f"No bands: {count_words(fit.k)} cannot show how sure the line is."
    if bands == "confidence":
        return f"Band: {level} confidence."
    if bands == "coincident":
        zero = " (τ² = 0)" if fit.tau2 < _NO_TAU2 else ""
        return f"Band: {level} confidence; the prediction band all but coincides with it{zero}."
    if bands == "wide":
        return f"Band: {level} confidence; the prediction band for a new study is as wide as the axis."
    return f"Dark band: {level} confidence; light band: {level} prediction for a new study."


def alternative(synthesis: OutcomeSynthesis, era: EraRegression, landmarks: Sequence[str]) -> str:
    """Return the alternative text."""
    measure, rows = synthesis.effects.measure, era.rows
    label, covariate = legible(synthesis.outcome.label), legible(era.label)
    told = f"Bubble plot of {label} against {covariate[:1].lower()}{covariate[1:]}, {count_words(len(rows))}"
    if len(rows) > 1:
        show = numerals_for(measure, [row.value for row in rows])
        told += f", {range_words(show, measure, [row.value for row in rows])}"
    marked = f" Marked: {', '.join(landmarks)}." if landmarks else ""
    return f"{told}. {subtitle(era)}{marked}"
