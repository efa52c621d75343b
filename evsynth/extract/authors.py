"""Author lists of BibTeX entries to ``Family, Given`` names."""

from __future__ import annotations

import re

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from evsynth.extract.latex import plain

_AND = re.compile(r"\s+and\s+")


def authors(value: str) -> tuple[tuple[str, ...], bool]:
    """Return the names and whether the list is complete, which one that ends in ``and others`` is not.

    Names in braces (organisations) stay whole. ValueError for a name BibTeX itself could not take apart.
    """
    names = split_multiple_persons_names(value) if "{" in value else _AND.split(value.strip())
    complete = not (names and names[-1].strip() == "others")
    named = [_name(name) for name in (names if complete else names[:-1]) if name.strip()]
    return tuple(name for name in named if name), complete


def _name(text: str) -> str:
    if "{" not in text and "\\" not in text and text.count(",") == 1:
        family, given = text.split(",")
        return ", ".join(part for part in (plain(family), plain(given)) if part)
    try:
        parts = parse_single_name_into_parts(text)
    except InvalidNameError as error:
        raise ValueError(f"the name '{text[:60]}' can't be taken apart: {error.reason}") from error
    family = " ".join([*parts.von, *parts.last, *parts.jr])
    return ", ".join(part for part in (plain(family), plain(" ".join(parts.first))) if part)
