"""Each choice of model of a review: its value, what that means in words, and whether the review made it."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.extract.model.choices import ModelRow
from evsynth.extract.model.lines import place_of
from evsynth.extract.model.vocabulary import Record
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.predictive import METHODS as PREDICTIONS
from evsynth.synthesis.tau2 import ALIASES, ESTIMATORS
from evsynth.tables.cells import plain
from evsynth.wording import capital, listed, number

COLUMNS = (
    Column("choice", "Choice", width=1.4),
    Column("value", "Value", width=1.3),
    Column("meaning", "What it means", width=3.8),
    Column("made", "Made by", width=0.9),
)
COUNTS = {
    "GLMM": "events of n are pooled by a binomial-normal model with a logit link, without continuity correction",
    "inverse variance": "events of n become effect sizes and are pooled by the estimator above",
}
OTHERS = {
    "GLMM": "binomial-normal model of the counts",
    "beta-binomial": "beta-binomial model of the counts",
    "Mantel-Haenszel": "Mantel-Haenszel common effect of the two-by-two tables",
    "Peto": "Peto's common odds ratio",
    "Bayes": "Bayesian random-effects model",
}
DEFAULT = "the program's default: review.yaml does not choose"
Choice = tuple[str, str, str, str]


def choices(review: Review) -> Table:
    """Return one row a choice, in the order of the file, the program's defaults among them and called so."""
    rows = tuple(Row(_cells(review, *choice)) for choice in _choices(review))
    notes = (
        "Made by: the review, where review.yaml writes it; the program, where it does not and a default holds.",
        "An outcome's own measure and time point stand in the table of outcomes.",
    )
    return Table("choices", "Choices of model", COLUMNS, rows, notes, "One row a choice.")


def _cells(review: Review, name: str, field: str, value: str, meaning: str) -> tuple[Cell, ...]:
    own = _written(review, field)
    return (
        plain(name, strong=True),
        _cell(review, field, f"{field}.value", value, own),
        _cell(review, field, f"{field}.meaning", capital(meaning), own),
        plain("The review" if own else "The program"),
    )


def _cell(review: Review, field: str, cell: str, text: str, own: bool) -> Cell:
    place, formula = (place_of(review, field), "") if own else ("", DEFAULT)
    return Cell(text, text, Past(cell, CellKind.STATED, formula=formula, place=place))


def _written(review: Review, field: str) -> bool:
    """Return whether a field is written in review.yaml, at whatever value."""
    record: object = review
    for part in field.split("."):
        if not isinstance(record, Record) or part not in record.model_fields_set:
            return False
        record = getattr(record, part)
    return True


def _choices(review: Review) -> Iterator[Choice]:
    model = review.model
    yield "Between-study variance", "model.method", model.method, _method(model.method)
    yield "Interval and test", "model.test", model.test, TESTS[model.test].sentence
    yield "Events of n", "model.counts", model.counts, COUNTS[model.counts]
    yield "Confidence level", "model.level", f"{model.level:g}%", "level of all confidence and prediction intervals"
    yield _floor(review)
    prediction = PREDICTIONS[model.prediction].sentence.rstrip(".")
    yield "Prediction interval", "model.prediction", model.prediction, f"from {prediction}; none below 3 studies"
    rows = "; ".join(_row(row) for row in model.sensitivity)
    many = str(len(model.sensitivity)) if model.sensitivity else "none"
    yield "Sensitivity analyses", "model.sensitivity", many, rows or "no other model is fitted beside the declared one"
    shares = ", ".join(f"{share:g}" for share in model.effective_n)
    yield "Effective n", "model.effective_n", shares or "none", _effective(shares)
    drawn = "draws of the permutation test of each slope, exact where arrangements are fewer"
    yield "Permutations", "model.permutations", number(model.permutations, 0), drawn
    yield "Seed", "model.seed", str(model.seed), "start of the random numbers, so that a run can be repeated exactly"
    yield from _start(review)
    yield from _eras(review)


def _method(name: str) -> str:
    known = ALIASES.get(name, name)
    return ESTIMATORS[known].sentence if known in ESTIMATORS else OTHERS[name]


def _floor(review: Review) -> Choice:
    floor = review.model.floor
    if floor is None:
        return "Floor", "model.floor", "none", "the Hartung-Knapp variance factor is used as it is, even below 1"
    value = f"k ≤ {floor.k_at_most} or variance ratio > {floor.variance_ratio_above:g}"
    meaning = (
        f"the Hartung-Knapp variance factor is not let below 1 in pools of {floor.k_at_most} studies or fewer, or "
        f"where the largest sampling variance is more than {floor.variance_ratio_above:g} times the smallest"
    )
    return "Floor", "model.floor", value, meaning


def _row(row: ModelRow) -> str:
    told = _method(row.method)
    if row.test is not None:
        told += f", {TESTS[row.test].sentence}"
    return f"{told}, as {row.measure}" if row.measure is not None else told


def _effective(shares: str) -> str:
    if not shares:
        return "survival rates printed without a standard error are not pooled with a smaller n"
    return (
        f"survival rates printed without a standard error are pooled again with n times {shares}, because censoring "
        "leaves fewer patients at risk than the number at the start"
    )


def _start(review: Review) -> Iterator[Choice]:
    start = review.start_certainty
    value = start or "by question and designs"
    yield "Start of certainty", "start_certainty", value, "level from which the certainty of each outcome is moved"


def _eras(review: Review) -> Iterator[Choice]:
    if review.eras is not None:
        periods = listed([era.label for era in review.eras.periods])
        by = review.eras.by.replace("_", " ")
        yield "Eras", "eras", f"{periods}, by {by}", review.eras.rationale
    if review.predict_at:
        years = ", ".join(map(str, review.predict_at))
        yield "Years of prediction", "predict_at", years, "years at which the fitted line over time is read off"
