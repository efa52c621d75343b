"""Regression on era: slopes by publication year and by enrolment midpoint side by side, with their cautions."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.measure import Measure
from evsynth.synthesis.outcome.bundle import EraRegression, OutcomeSynthesis
from evsynth.synthesis.results import Coefficient, Estimate
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.tables.sentences import RATES
from evsynth.wording import DASH, interval, listed, number, p_value, percent, rate, significant

COLUMNS = (
    Column("covariate", "Covariate", width=1.3),
    Column("k", "k", "right", 0.4),
    Column("slope", "Slope ({level}% CI)", "right", 1.6),
    Column("p", "p", "right", 0.7),
    Column("permutation_p", "Permutation p", "right", 0.9),
    Column("predictions", "Fitted values ({level}% CI)", width=2.4),
    Column("r2", "R²", "right", 0.6),
    Column("slope_range", "Slope leaving one out", "right", 1.2),
    Column("note", "Read with care", width=2.2),
)
CAUTIONS = (
    "Slopes are on the model scale (log(−log S), logit or log), per decade for years.",
    "A slope above 0 on log(−log S) means lower survival.",
    "Every slope is ecological: it compares cohorts, not patients, and shows no cause.",
    "Year stands in for technique, selection, diagnosis, systemic therapy and ascertainment together.",
    "A slope on fewer than ten studies is descriptive: its p-values are for transparency only.",
    "For events of n the permutation test takes the slope's score at the model without it; it can differ from p.",
    "Fitted values are read off inside the observed range only.",
)


def era_regression(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row an outcome and covariate, refused ones with their reason."""
    rows = tuple(Row(_cells(s, era), s.outcome.label) for s in syntheses for era in s.eras)
    return Table(
        "era_regression",
        "Regression on era and other covariates",
        COLUMNS,
        rows,
        CAUTIONS,
        "Slopes by outcome and covariate.",
        grouping="Outcome",
    )


def _cells(synthesis: OutcomeSynthesis, era: EraRegression) -> tuple[Cell, ...]:
    fit, prefix = era.regression, f"{synthesis.id}.era.{era.covariate}"
    how = "regression refused" if fit is None else f"meta-regression, {fit.method}, {fit.test}"
    inputs = tuple(cell_id(synthesis.id, row, "yi") for row in era.rows)

    def cell(text: str, value: float | str | None, field: str, formula: str = how) -> Cell:
        known = text and text != DASH
        return derived(text, value, f"{prefix}.{field}", formula, inputs) if known else plain(None)

    name = cell(era.label, era.covariate, "covariate", "covariate of the regression")
    note = cell(_care(era), None, "note")
    if fit is None:
        count = len(era.rows)
        return (name, cell(str(count), count, "k", "number of studies"), *(plain(None) for _ in range(6)), note)
    slope, per, span = fit.coefficients[-1], era.slope_per, era.slope_range
    values = "; ".join(f"{p.at:.0f}: {_fitted(synthesis.effects.measure, p.mean)}" for p in era.predictions)
    reach = f"{number(per * span[0], 3)} to {number(per * span[1], 3)}" if span else ""
    return (
        name,
        cell(str(fit.k), fit.k, "k", "number of studies"),
        cell(_slope(slope, per), slope.estimate * per, "slope"),
        cell(p_value(slope.p), slope.p, "p"),
        cell(_permuted(slope), slope.permutation_p, "permutation_p", _draws(era)),
        cell(values, None, "predictions"),
        cell(percent(fit.r2, 0), fit.r2, "r2"),
        cell(reach, span[0] * per if span else None, "slope_range", "slope without each study"),
        note,
    )


def _fitted(measure: Measure, shown: Estimate) -> str:
    """Return a fitted value with its interval: per 1000 for rates of patients, as in the summary of findings."""
    if measure.family in RATES:
        return rate(shown.value, shown.low, shown.high)
    return interval(measure, shown)


def _care(era: EraRegression) -> str:
    left = f"Without a value: {listed(era.left_out)}." if era.left_out else ""
    fit = era.regression
    if fit is None:
        return f"No slope: {era.reason.partition(' Remedy:')[0]} {left}".strip()
    few = "Descriptive: fewer than ten studies." if fit.descriptive else ""
    zero = ""
    if fit.tau2 == 0 and fit.method != "FE":
        zero = "Residual τ² is estimated as 0: interval and p of the slope are optimistic."
    return " ".join(filter(None, (few, zero, left, fit.note)))


def _slope(slope: Coefficient, per: float) -> str:
    return f"{number(per * slope.estimate, 3)} ({number(per * slope.ci_low, 3)} to {number(per * slope.ci_high, 3)})"


def _permuted(slope: Coefficient) -> str:
    error = f" ± {significant(slope.permutation_se, 1)}" if slope.permutation_se else ""
    return p_value(slope.permutation_p) + error


def _draws(era: EraRegression) -> str:
    fit = era.regression
    if fit is None or fit.permutations is None:
        return "no permutation test"
    return f"permutation test, {'all' if fit.permutation_exact else 'seeded'} {fit.permutations} arrangements"
