"""A risk-of-bias tool as data: its domains, its judgements in order, and what each judgement weighs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evsynth.extract.model.vocabulary import Identifier, Record, Switch, Text

Severity = Literal["low", "some", "high", "none"]


class Judgement(Record):
    """A judgement a tool offers."""

    value: Annotated[Text, Field(max_length=60, coerce_numbers_to_str=True)] = Field(
        description="the judgement in the tool's words"
    )
    severity: Severity | None = Field(
        default=None,
        description="risk of bias it stands for; none for no information; left out where it is no level of risk",
    )
    glyph: Annotated[str, Field(min_length=1, max_length=3, coerce_numbers_to_str=True)] = Field(
        description="sign that stands for it without colour, of one to three characters"
    )


class Domain(Record):
    """A domain or item of a tool, under its short name."""

    id: Identifier = Field(description="short id that assessments refer to, such as D1")
    name: Annotated[Text, Field(max_length=40)] = Field(description="short name, for the head of a column")
    optional: Switch = Field(default=False, description="true: asked of some designs only, and not missed elsewhere")
    judgements: tuple[Annotated[Text, Field(coerce_numbers_to_str=True)], ...] = Field(
        default=(), description="the judgements it may have, if not every one of the tool"
    )


class Tool(Record):
    """A tool for risk of bias: names of domains only, never a tool's own questions or guidance."""

    name: Annotated[Text, Field(max_length=80)] = Field(description="name of the tool")
    version: Annotated[Text, Field(max_length=80)] = Field(description="version or date of the tool")
    citation: Identifier | None = Field(default=None, description="BibTeX key of the paper that presents the tool")
    judgements: Annotated[tuple[Judgement, ...], Field(min_length=2)] = Field(
        description="judgements of a domain, from the best to the worst"
    )
    overall: tuple[Judgement, ...] = Field(
        default=(), description="overall judgements, from the best to the worst; those of a domain if left out"
    )
    domains: Annotated[tuple[Domain, ...], Field(min_length=1, max_length=16)] = Field(description="domains in order")
    note: Text | None = Field(default=None, description="what a reader of its judgements must know, in sentences")

    # Filled in by the reader, never by the curator: the file's name, and where a review's own tool stands.
    id: str = Field(default="", exclude=True)
    path: str = Field(default="", exclude=True)
    lines: Mapping[str, int] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        for field, words in (
            ("domains", [domain.id for domain in self.domains]),
            ("judgements", [judgement.value for judgement in self.judgements]),
            ("overall", [judgement.value for judgement in self.overall]),
        ):
            folded = [word.casefold() for word in words]
            twice = sorted({word for word in words if folded.count(word.casefold()) > 1})
            if twice:
                raise ValueError(f"{field}: used twice: {', '.join(twice)}", "give each a name of its own.")
        values = {judgement.value for judgement in self.judgements}
        for domain in self.domains:
            strange = sorted(set(domain.judgements) - values)
            if strange:
                told = f"domain '{domain.id}' allows '{strange[0]}', which is no judgement of the tool"
                raise ValueError(told, f"use some of: {', '.join(sorted(values))}.")
        return self

    @property
    def overalls(self) -> tuple[Judgement, ...]:
        """The overall judgements in order."""
        return self.overall or self.judgements

    def domain(self, key: str) -> Domain | None:
        """Return the domain with this id, None if there is none."""
        return next((domain for domain in self.domains if domain.id == key), None)

    def allowed(self, domain: Domain) -> tuple[str, ...]:
        """Return the judgements a domain may have, in order."""
        return domain.judgements or tuple(judgement.value for judgement in self.judgements)

    def judgement(self, value: str, *, overall: bool = False) -> Judgement | None:
        """Return a judgement by its words, of a domain or ``overall``; None if the tool has no such words."""
        scale = self.overalls if overall else self.judgements
        return next((judgement for judgement in scale if judgement.value == value), None)
