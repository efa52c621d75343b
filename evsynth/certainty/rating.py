"""The certainty of one outcome: what each domain's facts suggest, who decided what, and the level that follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from evsynth.extract.model.judgements import RANGES
from evsynth.extract.model.vocabulary import CertaintyDomain

Status = Literal["suggested", "needs_threshold", "needs_human", "off"]
"""``needs_threshold``: the review must say what matters; ``needs_human``: no rule can suggest; ``off``: not asked."""


class Level(IntEnum):
    """The four levels of certainty."""

    VERY_LOW = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """The level in a word or two."""
        return ("Very low", "Low", "Moderate", "High")[self - 1]

    @property
    def sign(self) -> str:
        """The four circles and the word, which always follows them."""
        return "⊕" * self + "○" * (4 - self) + f" {self.word}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, what it says, its source (a key of methods.bib), and whether it is a convention of ours."""

    id: str
    sentence: str
    source: str
    convention: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or finding a rule looks at; ``inputs`` are the cells it comes from."""

    name: str
    text: str
    value: float | str | None = None
    formula: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person decided, why and when; ``place`` is the file and line."""

    levels: int
    rationale: str
    decided_by: str
    date: str
    place: str


@dataclass(frozen=True, slots=True)
class DomainRating:
    """One domain: its facts, the rule, what it suggests (levels, negative down) and what was decided.

    ``suggestion`` is None unless ``status`` is ``suggested``; ``possible`` is the other answer where the rule
    leaves room ("possibly serious"). ``why`` says in a sentence how the rule met the facts.
    """

    domain: CertaintyDomain
    facts: tuple[Fact, ...]
    rule: Rule
    status: Status
    why: str
    suggestion: int | None = None
    possible: int | None = None
    decision: Decision | None = None

    @property
    def levels(self) -> int | None:
        """The levels that count: 0 where the domain is off, else the decision, else the suggestion, None if open."""
        if self.status == "off":
            return 0
        return self.suggestion if self.decision is None else self.decision.levels

    @property
    def confirmed(self) -> bool:
        """Whether a named person decided, or nothing had to be decided."""
        return self.decision is not None or self.status == "off"


@dataclass(frozen=True, slots=True)
class Certainty:
    """The certainty of one outcome: where it starts and why, and its eight domains."""

    outcome: str
    start: Level
    start_rule: Rule
    domains: tuple[DomainRating, ...]

    @property
    def open(self) -> tuple[DomainRating, ...]:
        """The domains that have neither a decision nor a suggestion."""
        return tuple(rating for rating in self.domains if rating.levels is None)

    @property
    def confirmed(self) -> bool:
        """Whether a named person has decided every domain."""
        return all(rating.confirmed for rating in self.domains)

    @property
    def at_most(self) -> Level:
        """The highest level still possible: an open domain lowers nothing, and raises as far as it may."""
        best = (RANGES[r.domain][1] if r.levels is None else r.levels for r in self.domains)
        return Level(min(Level.HIGH, max(Level.VERY_LOW, self.start + sum(best))))

    @property
    def level(self) -> Level | None:
        """The level, None while a domain is open; a draft unless ``confirmed``."""
        return None if self.open else self.at_most
