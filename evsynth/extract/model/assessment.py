"""Risk of bias as a person judged it: one assessment by one tool, domain by domain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evsynth.extract.model.vocabulary import Identifier, PartialDate, Record, Text


class DomainJudgement(Record):
    """A risk-of-bias judgement on one domain."""

    domain: Identifier = Field(description="id of a domain of the tool, such as D1")
    judgement: Annotated[Text, Field(coerce_numbers_to_str=True)] = Field(description="judgement in the tool's words")
    rationale: Text = Field(description="why")
    locator: Text = Field(description="page or table the judgement rests on")
    assessor: Text = Field(description="who judged")
    date: PartialDate = Field(description="when: YYYY, YYYY-MM or YYYY-MM-DD")


class Assessment(Record):
    """Risk of bias of a study, or of its results for some outcomes, by one tool."""

    tool: Identifier = Field(description="id of the tool, such as rob2 or jbi-case-series")
    outcomes: tuple[Identifier, ...] = Field(default=(), description="outcomes it is about; all if empty")
    overall: Text = Field(description="overall judgement in the tool's words")
    rationale: Text | None = Field(default=None, description="why judged so overall, where the domains do not say")
    domains: Annotated[tuple[DomainJudgement, ...], Field(min_length=1)] = Field(description="one judgement a domain")
