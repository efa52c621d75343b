"""Claims: sentences of the review or its commentary, bound to data so that a run can check them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evsynth.extract.model.study import SourceRecord
from evsynth.extract.model.vocabulary import Finite, Identifier, Positive, Record, Text, Whole


class DataRef(Record):
    """One extracted result, named by study and outcome (and arm where a study has several)."""

    study: Identifier = Field(description="the study's key")
    outcome: Identifier = Field(description="outcome id")
    arm: Identifier | None = Field(default=None, description="arm id, where the study has several")
    stated: Finite | None = Field(default=None, description="the value as the claim states it")


class Compare(Record):
    """Holds if the second value differs from the first as expected, its interval excluding no difference."""

    kind: Literal["compare"] = Field(description="'compare'")
    first: DataRef = Field(description="the result the sentence starts from")
    second: DataRef = Field(description="the result it is compared with")
    expect: Literal["lower", "higher", "same"] = Field(description="what the sentence says of the second")
    margin: Annotated[Finite, Field(ge=0)] = Field(
        default=5.0, description="percentage points that still count as the same"
    )


class Value(Record):
    """Holds if the extracted data give the stated value at the precision it is stated with."""

    kind: Literal["value"] = Field(description="'value'")
    of: DataRef = Field(description="the result, with the value as stated")
    quantity: Literal["percent", "events"] = Field(
        default="percent", description="which number of the result the claim states"
    )
    decimals: Annotated[Whole, Field(ge=0, le=6)] = Field(default=0, description="decimals the value is stated with")


class Window(Record):
    """Holds if every named landmark lies inside the study's enrolment window."""

    kind: Literal["window"] = Field(description="'window'")
    study: Identifier = Field(description="the study's key")
    landmarks: Annotated[tuple[Identifier, ...], Field(min_length=1)] = Field(
        description="ids of landmarks that should lie in its enrolment window"
    )


class RatioBelow(Record):
    """Holds if the ratio and its whole confidence interval lie below the limit."""

    kind: Literal["ratio_below"] = Field(description="'ratio_below'")
    of: DataRef = Field(description="a result that holds a ratio")
    limit: Positive = Field(default=1.0, description="ratio that estimate and interval must stay below")


class NotCheckable(Record):
    """Can't be checked from the extracts, for the reason given."""

    kind: Literal["not_checkable"] = Field(description="'not_checkable'")
    reason: Text = Field(description="why the extracts can't decide it")


Check = Annotated[Compare | Value | Window | RatioBelow | NotCheckable, Field(discriminator="kind")]


class Claim(Record):
    """A sentence, where it stands, and how it is checked."""

    id: Identifier = Field(description="short name, unique among the claims")
    text: Text = Field(description="the sentence")
    source: SourceRecord = Field(description="where the sentence stands")
    check: Check = Field(description="how it is checked: see the kinds of check")
    caution: Text | None = Field(default=None, description="what a reader must know beside the verdict")
