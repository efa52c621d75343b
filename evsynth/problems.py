"""Problems are data: every check collects them, and they are told all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error stops the run, a warning is printed beside the result."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input: where it stands, what is wrong and how to put it right."""

    path: str
    line: int | None
    field: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        field = f" {self.field}:" if self.field else ""
        remedy = f" Remedy: {self.remedy}" if self.remedy else ""
        return f"{place}:{field} {self.message}{remedy}"


class EvidenceError(Exception):
    """The input can't be used; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.path, p.line or 0, p.field)))
        super().__init__("\n".join(map(str, self.problems)))


class NumericalError(ArithmeticError):
    """A model can't be fitted to otherwise valid data; the message says why and what to do."""


def nearest(word: object, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the known word nearest to ``word``, or an empty string."""
    close = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""
