"""One BibTeX entry: its fields as text, what it inherits, and the reference it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bibtexparser.model import Entry

from evsynth.extract.authors import authors
from evsynth.extract.bibtex_value import evaluate
from evsynth.extract.latex import plain, verbatim
from evsynth.extract.model.reference import Reference
from evsynth.problems import Problem, nearest

_YEAR = re.compile(r"(1[5-9]|20|21)\d\d")
_SHOWN = {"journal": "journal", "journaltitle": "journal", "booktitle": "journal", "publisher": "journal",
          "institution": "journal", "organization": "journal", "howpublished": "journal", "volume": "volume",
          "number": "number", "issue": "number", "pages": "pages"}  # fmt: skip
_VERBATIM = ("doi", "pmid", "url")
LONGEST = 300


@dataclass(slots=True)
class Findings:
    """The problems of one file, collected; lines are given as bibtexparser counts them, from 0."""

    shown: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int | None, place: str, message: str, remedy: str) -> None:
        """Note a problem."""
        counted = None if line is None else line + 1
        self.problems.append(Problem(self.shown, counted, _cut(place), _cut(message), remedy))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


@dataclass(slots=True)
class Values:
    """An entry's fields as text under their lower-case names, and the line of each."""

    entry: Entry
    text: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    broken: bool = False


def read_fields(entry: Entry, strings: dict[str, str], findings: Findings) -> Values:
    """Return an entry's fields; duplicate ones and values that can't be read are noted."""
    values = Values(entry)
    for item in entry.fields:
        name = item.key.lower()
        place = f"{entry.key}.{name}"
        if name in values.text:
            told = f"the field is given twice, first in line {values.lines[name] + 1}."
            findings.add(item.start_line, place, told, "keep one of them.")
            continue
        values.lines[name] = item.start_line
        try:
            values.text[name] = evaluate(str(item.value), strings)
        except ValueError as error:
            remedy = "write 'field = {value},' with braces and a comma."
            findings.add(item.start_line, place, f"{error}.", remedy)
            values.broken = True
    return values


def inherit(values: Values, entries: dict[str, Values], findings: Findings) -> None:
    """Fill in what an entry with a ``crossref`` takes over from its parent, whose title is its book's."""
    parent_key = values.text.pop("crossref", "").strip()
    if not parent_key:
        return
    parent = next((other for key, other in entries.items() if key.lower() == parent_key.lower()), None)
    if parent is None or parent is values:
        told = f"crossref names '{parent_key}', which is not another entry.{nearest(parent_key, entries)}"
        line = values.lines["crossref"]
        findings.add(line, f"{values.entry.key}.crossref", told, "correct the key.")
        return
    given = {**parent.text, "booktitle": parent.text.get("booktitle") or parent.text.get("title", "")}
    given.pop("title", None)
    given.pop("crossref", None)
    values.text = {**given, **values.text}


def reference_of(values: Values, findings: Findings) -> Reference | None:
    """Return the reference an entry makes, or None with what is wrong noted."""
    entry, text = values.entry, values.text
    found: dict[str, str] = {}
    broken = values.broken

    def wrong(name: str, told: str, remedy: str) -> None:
        nonlocal broken
        broken = True
        line = values.lines.get(name, entry.start_line)
        findings.add(line, f"{entry.key}.{name}".strip("."), told, remedy)

    if not entry.key:
        wrong("", "this entry has no key.", "write a key before the first comma.")
    for name, target in (("title", "title"), *_SHOWN.items(), *((name, name) for name in _VERBATIM)):
        if text.get(name, "").strip() and not found.get(target):
            try:
                found[target] = verbatim(text[name]) if name in _VERBATIM else plain(text[name])
            except ValueError as error:
                wrong(name, f"{error}.", "write the accents in Unicode.")
    try:
        names, complete = authors(text.get("author") or text.get("editor", ""))
    except ValueError as error:
        names, complete = (), True
        wrong("author", f"{error}.", "write 'Family, Given and Family, Given', organisations in braces.")
    year = _year_of(text.get("year") or text.get("date", ""))
    if year is None and (text.get("year") or text.get("date")):
        wrong("year", f"'{text.get('year') or text.get('date')}' is not a year.", "write four digits.")
    if not found.get("title") and not values.broken:
        wrong("title", "the title is missing.", "add title = {...}, or check the entry for a missing comma.")
    if broken:
        return None
    return Reference(
        key=entry.key, kind=entry.entry_type.lower(), authors=names, authors_complete=complete, year=year,
        line=None if entry.start_line is None else entry.start_line + 1, **found,
    )  # fmt: skip


def _year_of(text: str) -> int | None:
    bare = text.strip("{} \n")
    return int(bare[:4]) if _YEAR.match(bare) and (len(bare) == 4 or bare[4] == "-") else None
