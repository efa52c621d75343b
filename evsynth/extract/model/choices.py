"""How a review pools: the declared model, its floor and the sensitivity analyses."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from evsynth.extract.model.vocabulary import (
    Finite,
    Level,
    MeasureName,
    OtherModel,
    Prediction,
    Record,
    TauMethod,
    TestName,
    Whole,
)


class Floor(Record):
    """When the Hartung-Knapp variance factor is floored at 1."""

    k_at_most: Annotated[Whole, Field(ge=0)] = Field(default=8, description="largest number of studies floored")
    variance_ratio_above: Finite = Field(
        default=10.0, description="largest over smallest sampling variance beyond which any pool is floored"
    )


def _fits(method: str, test: str | None) -> None:
    """Raise ValueError for a test that is not defined for the method."""
    if test == "kr" and method != "REML":
        raise ValueError(f"test 'kr' is defined for method REML, not {method}", "write method: REML, or another test.")
    if test == "hybrid" and method in {"FE", "EE"}:
        raise ValueError(
            "test 'hybrid' compares two random-effects intervals: a common effect has none", "write test: z."
        )


class ModelRow(Record):
    """One declared sensitivity analysis."""

    method: TauMethod | OtherModel = Field(description="estimator of the between-study variance, or another model")
    test: TestName | None = Field(default=None, description="test and interval; the method's usual one if left out")
    measure: MeasureName | None = Field(default=None, description="another measure, instead of the outcome's")

    @model_validator(mode="after")
    def _test_fits(self) -> Self:
        if self.method in get_args(OtherModel) and (self.test or self.measure):
            raise ValueError(f"{self.method} has no choice of test or measure", "leave both out.")
        if self.method == "GLMM" and self.test not in {None, "z", "t"}:
            raise ValueError(f"GLMM has the tests z and t, not '{self.test}'", "write test: t, or leave it out.")
        _fits(self.method, self.test)
        return self


class ModelChoice(Record):
    """How everything in the review is pooled unless an analysis says otherwise."""

    method: TauMethod = Field(default="REML", description="estimator of the between-study variance")
    test: TestName = Field(default="knha", description="test and interval of the pooled estimate")
    counts: Literal["GLMM", "inverse variance"] = Field(default="GLMM", description="model for events of n")
    level: Level = 95.0
    floor: Floor | None = Field(default_factory=Floor, description="when the Hartung-Knapp factor is floored at 1")
    prediction: Prediction = Field(default="k-2", description="how the prediction interval is made")
    sensitivity: tuple[ModelRow, ...] = Field(default=(), description="models every pool is repeated with")
    effective_n: tuple[Annotated[Finite, Field(gt=0, le=1)], ...] = Field(
        default=(0.5,), description="shares of n for survival rates printed without a standard error"
    )
    permutations: Annotated[Whole, Field(ge=1000, le=10_000_000)] = Field(
        default=10_000, description="permutations of the era regression"
    )
    seed: Annotated[Whole, Field(ge=0)] = Field(default=1, description="seed of the random numbers")

    @model_validator(mode="after")
    def _test_fits(self) -> Self:
        if self.method == "GLMM":
            raise ValueError("GLMM is a model of events of n only", "write counts: GLMM, and a method for the rest.")
        _fits(self.method, self.test)
        return self
