"""What named people decided about the certainty of the evidence, and about the era regression."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evsynth.extract.model.vocabulary import CertaintyDomain, Identifier, PartialDate, Record, Text, Whole

RANGES: dict[CertaintyDomain, tuple[int, int]] = {
    "risk_of_bias": (-3, 0),
    "inconsistency": (-3, 0),
    "indirectness": (-3, 0),
    "imprecision": (-3, 0),
    "publication_bias": (-1, 0),
    "large_effect": (0, 2),
    "dose_response": (0, 1),
    "opposing_confounding": (0, 1),
}
"""The levels each domain may move, lowest and highest."""


class CertaintyDecision(Record):
    """One person's decision on one domain of one outcome's certainty."""

    outcome: Identifier = Field(description="id of the outcome")
    domain: CertaintyDomain = Field(description="domain of certainty")
    levels: Annotated[Whole, Field(ge=-3, le=2)] = Field(
        description="levels moved: 0 for none, -1 to -3 down, 1 or 2 up"
    )
    rationale: Text = Field(description="why")
    decided_by: Text = Field(description="who decided")
    date: PartialDate = Field(description="when: YYYY, YYYY-MM or YYYY-MM-DD")


class IcemanAnswer(Record):
    """One person's answer to one item on the credibility of the era regression."""

    outcome: Identifier = Field(description="id of the outcome")
    covariate: Identifier = Field(description="publication_year, enrolment_midpoint or a moderator's id")
    item: Annotated[Whole, Field(ge=1, le=8)] = Field(description="number of the item, 1 to 8")
    answer: Literal["definitely no", "probably no", "probably yes", "definitely yes", "unclear", "not applicable"] = (
        Field(description="the answer")
    )
    rationale: Text = Field(description="why")
    decided_by: Text = Field(description="who answered")
    date: PartialDate = Field(description="when: YYYY, YYYY-MM or YYYY-MM-DD")
