"""Problems are data: every check collects them, and they are told all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Control characters, line ends and what turns the direction of text: a terminal would obey them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def one_line(text: str) -> str:
    """Return ``text`` as a line for a terminal: what is invisible in it written out, as ``<U+001B>``."""
    return text if text.isprintable() else _UNSEEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


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
        return one_line(f"{place}:{field} {self.message}{remedy}")


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
