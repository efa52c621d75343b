"""What a bubble plot says in words: the slope above it, how to read it below, the alternative text."""

from __future__ import annotations

from collections.abc import Sequence

from evsynth.figures.lettering import legible
from evsynth.figures.numerals import numerals_for, p_value, significant
from evsynth.figures.wording import count_words, unit
from evsynth.synthesis.outcome import EraRegression, OutcomeSynthesis
from evsynth.synthesis.results import Coefficient, Regression

CAVEAT = "An ecological association between studies, not a causal effect."
_SCALES = {
    "SURV": "log(−log survival)",
    "PLO": "logit",
    "PLN": "log",
    "PAS": "arcsine",
    "PFT": "double arcsine",
}


def subtitle(synthesis: OutcomeSynthesis, era: EraRegression) -> str:
    """Return the slope with its tests and caveat, or why there is no regression."""
    if era.regression is None:
        reason = legible(era.reason) or "none was fitted"
        return f"No regression line: {reason.rstrip('.')}."
    return f"{_slope(synthesis, era, era.regression)} {CAVEAT}"


def _slope(synthesis: OutcomeSynthesis, era: EraRegression, fit: Regression) -> str:
    slope, measure, per = _coefficient(era, fit), synthesis.effects.measure, era.slope_per
    ends = sorted((slope.ci_low * per, slope.ci_high * per))
    interval = f"({fit.model.level:g}% CI {significant(ends[0])} to {significant(ends[1])})"
    scale = _SCALES.get(measure.name, "log" if measure.family == "ratio" else "model")
    told = f"Slope {_per(era)} on the {scale} scale {significant(slope.estimate * per)} {interval}"
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
    return f"per {era.slope_per:g}" if era.slope_per != 1 else "per unit"


def footer(era: EraRegression, outside: Sequence[str], unnamed: int, windows: bool) -> tuple[str, ...]:
    """Return how to read the plot and what is not on it."""
    told = []
    fit = era.regression
    if fit is not None and era.curve is not None:
        level = f"{fit.model.level:g}%"
        told.append(f"Line: fitted mean, drawn within the observed range only. Dark band: {level} confidence")
        told[-1] += "." if era.curve.pi_low is None else f"; light band: {level} prediction for a new study."
    sized = "weight in the regression" if fit is not None else "number of patients"
    told.append(f"Bubble area: {sized}." + (" Thin horizontal lines: years of enrolment." if windows else ""))
    if unnamed:
        told[-1] += f" Not named for want of room: {unnamed}."
    if outside:
        told.append(f"Landmarks outside the axis: {', '.join(outside)}.")
    if era.left_out:
        told.append(f"Left out for want of a value: {', '.join(map(legible, era.left_out))}.")
    return tuple(told)


def alternative(synthesis: OutcomeSynthesis, era: EraRegression, landmarks: Sequence[str]) -> str:
    """Return the alternative text."""
    measure, rows = synthesis.effects.measure, era.rows
    label, covariate = legible(synthesis.outcome.label), legible(era.label)
    told = f"Bubble plot of {label} against {covariate[:1].lower()}{covariate[1:]}, {count_words(len(rows))}"
    if len(rows) > 1:
        show = numerals_for(measure, [row.value for row in rows])
        low, high = min(row.value for row in rows), max(row.value for row in rows)
        told += f", from {show(low)}{unit(measure)} to {show(high)}{unit(measure)}"
    marked = f" Marked: {', '.join(landmarks)}." if landmarks else ""
    return f"{told}. {subtitle(synthesis, era)}{marked}"
