"""A reference: one entry of the bibliography."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography, decoded to plain Unicode.

    ``authors`` are ``Family, Given`` each, organisations whole; ``authors_complete`` is False when the entry
    ends in "and others". ``journal`` is whatever the work appeared in; ``line`` is its first line.
    """

    key: str
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    authors_complete: bool = True
    year: int | None = None
    journal: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    line: int | None = None

    @property
    def short(self) -> str:
        """``Family Year``, the label of a study on figures; without authors the title's first words stand for them."""
        begun = f"‘{shorten(self.title, 40, placeholder=' …')}’" if self.title else self.key
        name = self.authors[0].split(",")[0] if self.authors else begun
        return f"{name} {self.year}" if self.year else name
