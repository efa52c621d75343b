"""Names of hospitals and registries, compared in spite of spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_GENERIC = {
    "the", "of", "and", "for", "at", "de", "la", "di", "der",
    "und", "hospital", "hospitals", "clinic", "clinics", "university", "universities", "medical", "center",
    "centre", "centers", "centres", "institute", "national", "general", "college", "school", "department",
    "cancer", "health",
}  # fmt: skip
_NOT_WORD = re.compile(r"[^\w]+")


def words(name: str) -> frozenset[str]:
    """Return the words of a name without case, accents and punctuation.

    >>> sorted(words("Hôpital Saint-Louis"))
    ['hopital', 'louis', 'saint']
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return frozenset(_NOT_WORD.sub(" ", bare.casefold()).split()) - {"the"}


def same(first: str, second: str) -> bool:
    """Return whether two names mean one place: equal words, or one name within the other.

    Words that many names share (hospital, university...) are not enough on their own.

    >>> same("Mayo Clinic", "Mayo Clinic, Rochester"), same("University Hospital", "University Hospital Bern")
    (True, False)
    """
    a, b = words(first), words(second)
    return bool(a) and (a == b or ((a <= b or b <= a) and bool((a & b) - _GENERIC)))


def shared(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """Return the names of ``first`` that also stand in ``second``, in order."""
    others = tuple(second)
    return tuple(name for name in first if any(same(name, other) for other in others))
