"""Numbered references in Vancouver style, in the order in which the text first cites them."""

from __future__ import annotations

from collections.abc import Mapping

from evsynth.document.model import Listing, Run
from evsynth.extract.model import Reference

MOST_AUTHORS = 6


class Citations:
    """Numbers citation keys as a document is written; the only thing here that remembers."""

    def __init__(self, known: Mapping[str, Reference]) -> None:
        self._known = known
        self._order: dict[str, int] = {}

    def cite(self, *keys: str) -> tuple[Run, ...]:
        """Return superscript numbers linked to the reference list. Raises KeyError for an unknown key."""
        runs: list[Run] = []
        for key in dict.fromkeys(keys):
            if key not in self._known:
                raise KeyError(f"no reference '{key}'")
            number = self._order.setdefault(key, len(self._order) + 1)
            runs += [Run(",", "sup")] if runs else []
            runs.append(Run(str(number), "sup", f"#ref-{number}"))
        return tuple(runs)

    def listing(self) -> Listing:
        """Return the reference list of everything cited so far."""
        items = tuple(entry(self._known[key]) for key in self._order)
        return Listing(items, ordered=True, ids=tuple(f"ref-{n}" for n in self._order.values()))


def entry(reference: Reference) -> tuple[Run, ...]:
    """Return one reference as runs: authors, title, journal, year, volume, pages, DOI."""
    head = f"{authors(reference)}. " if reference.authors else ""
    title = reference.title if reference.title.endswith(("?", "!", ".")) else f"{reference.title}."
    text = f"{head}{title} {_where(reference)}".rstrip()
    if reference.doi:
        return (Run(f"{text} "), Run(f"doi:{reference.doi}", href=f"https://doi.org/{reference.doi}"))
    if reference.url:
        return (Run(f"{text} "), Run(reference.url, href=reference.url))
    return (Run(text),)


def authors(reference: Reference) -> str:
    """Return ``Family AB`` names, the first six and et al."""
    names = [_initialled(name) for name in reference.authors]
    if len(names) > MOST_AUTHORS:
        return ", ".join(names[:MOST_AUTHORS]) + ", et al"
    return ", ".join(names) + ("" if reference.authors_complete else ", et al")


def _initialled(name: str) -> str:
    family, _, given = name.partition(",")
    parts = [part for part in given.replace("-", " ").replace(".", " ").split() if part]
    initials = "".join(part[0] for part in parts)
    return f"{family} {initials}".strip()


def _where(reference: Reference) -> str:
    year = str(reference.year) if reference.year else ""
    volume = f";{reference.volume}" if reference.volume else ""
    number = f"({reference.number})" if reference.number and reference.volume else ""
    pages = f":{reference.pages}" if reference.pages and reference.volume else ""
    tail = f"{year}{volume}{number}{pages}"
    return " ".join(f"{part}." for part in (reference.journal, tail) if part)
