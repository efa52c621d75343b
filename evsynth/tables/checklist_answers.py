"""Where a reporting item stands in the documents, or that it is missing: worked out from the review and its results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from evsynth.extract.model import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.wording import counted, listed

Verdict = Literal["Yes", "Partly", "No"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the answers look at: the review and the results of its outcomes."""

    review: Review
    syntheses: tuple[OutcomeSynthesis, ...]

    @property
    def pooled(self) -> tuple[OutcomeSynthesis, ...]:
        """The outcomes that have a pool."""
        return tuple(s for s in self.syntheses if s.main.pooled is not None)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an item is reported, where it stands or why not, and the field of review.yaml behind it."""

    reported: Verdict
    where: str
    field: str = ""


Ask = Callable[[Evidence], Answer]


def value_at(review: Review, field: str) -> object:
    """Return what a review holds at a dotted path of fields."""
    found: object = review
    for part in field.split("."):
        found = getattr(found, part)
    return found


def missing(*fields: str) -> Answer:
    """Return the answer for an item whose fields review.yaml leaves out."""
    names = listed([f"'{field.replace('.', ': ')}'" for field in fields])
    return Answer("No", f"Not reported: review.yaml has no {names}")


def written(where: str, *fields: str) -> Ask:
    """Return an answer that is yes where every field is given, partly where some are, else what is missing."""

    def ask(evidence: Evidence) -> Answer:
        given = [field for field in fields if value_at(evidence.review, field)]
        lacking = [field for field in fields if field not in given]
        if not given:
            return missing(*fields)
        if lacking:
            told = missing(*lacking).where.replace("Not", "not", 1)
            return Answer("Partly", f"{where}; {told}", given[0])
        return Answer("Yes", where, given[0])

    return ask


def always(where: str, field: str = "") -> Ask:
    """Return an answer that is yes in every run, because the documents always hold it."""
    return lambda _: Answer("Yes", where, field)


def never(why: str) -> Ask:
    """Return an answer that is no in every run, because these documents have no place for it."""
    return lambda _: Answer("No", f"Not reported: {why}")


def per_study(where: str, field: str, what: str) -> Ask:
    """Return an answer by how many included studies give a field: yes for all, partly for some."""

    def ask(evidence: Evidence) -> Answer:
        studies = [study for study in evidence.review.studies if study.excluded is None]
        given = [study for study in studies if getattr(study, field)]
        if not given:
            return Answer("No", f"Not reported: {what} is recorded for no study")
        if len(given) < len(studies):
            return Answer("Partly", f"{where}: {what} for {len(given)} of {counted(len(studies), 'study', 'studies')}")
        return Answer("Yes", where)

    return ask


def if_pooled(where: str, wanted: Callable[[OutcomeSynthesis], object], why: str) -> Ask:
    """Return an answer that is yes where any pooled outcome has what is wanted."""

    def ask(evidence: Evidence) -> Answer:
        has = any(wanted(synthesis) for synthesis in evidence.pooled)
        return Answer("Yes", where) if has else Answer("No", f"Not reported: {why}")

    return ask


def first_of(*asks: Ask) -> Ask:
    """Return the best of several answers, the first of equals."""
    order: Sequence[Verdict] = ("Yes", "Partly", "No")
    return lambda evidence: min((ask(evidence) for ask in asks), key=lambda answer: order.index(answer.reported))
