"""``references.bib`` to references, through bibtexparser, with a problem for everything it would lose."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from bibtexparser.library import Library
from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.splitter import Splitter

from evsynth.extract.bib_entry import Findings, Values, inherit, read_fields, reference_of
from evsynth.extract.bibtex_value import MONTHS, evaluate
from evsynth.extract.model.reference import Reference
from evsynth.problems import Problem

# What the two parsers say to the log ends in problems with a line instead.
for _name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_LOST_ENTRY = re.compile(r"^\s*(\w+)\s*[{(]", re.MULTILINE)


@dataclass(slots=True)
class Bibliography:
    """The references by key, every key that stands in the file, and what was wrong with it."""

    references: dict[str, Reference] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_bibliography(text: str, shown: str) -> Bibliography:
    """Return the bibliography of a BibTeX text; nothing is lost without a problem that names its line."""
    library = Splitter(text).split()
    done = Bibliography()
    findings = Findings(shown, done.problems)
    _broken_blocks(library, findings, done.keys)
    strings = {**MONTHS, **_strings(library, findings)}
    entries: dict[str, Values] = {}
    spelled: dict[str, str] = {}
    for entry in library.entries:
        values = read_fields(entry, strings, findings)
        twin = spelled.setdefault(entry.key.lower(), entry.key)
        if twin != entry.key:
            told = f"the keys '{twin}' and '{entry.key}' differ only in case."
            findings.add(entry.start_line, entry.key, told, "rename one of them.")
        entries[entry.key] = values
    done.keys |= set(entries)
    for values in entries.values():
        inherit(values, entries, findings)
        if (reference := reference_of(values, findings)) is not None:
            done.references[reference.key] = reference
    return done


def _broken_blocks(library: Library, findings: Findings, keys: set[str]) -> None:
    for block in library.failed_blocks:
        told, remedy = _why(block)
        inner = block.ignore_error_block
        name = inner.key if isinstance(inner, Entry) else ""
        keys.add(name)
        findings.add(block.start_line, name, told, remedy)
    for comment in (block for block in library.comments if isinstance(block, ImplicitComment)):
        for found in _LOST_ENTRY.finditer(comment.comment):
            line = (comment.start_line or 0) + comment.comment.count("\n", 0, found.start(1))
            told = f"'{found[1]}{{' looks like an entry without its @."
            findings.add(line, "", told, f"write '@{found[1]}{{', or delete it.")


def _why(block: ParsingFailedBlock) -> tuple[str, str]:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"the key '{block.key}' is given twice.", "delete or rename one of the entries."
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"fields are given twice: {', '.join(sorted(block.duplicate_keys))}.", "keep one of each."
    reason = " ".join(str(getattr(block.error, "abort_reason", block.error)).split()).replace("`", "'")
    return (
        f"this entry can't be read: {reason[:200].rstrip('.')}.",
        "check its commas, braces and quotes, also those of the entry before.",
    )


def _strings(library: Library, findings: Findings) -> dict[str, str]:
    known = dict(MONTHS)
    for string in library.strings:
        try:
            known[string.key.lower()] = evaluate(string.value, known)
        except ValueError as error:
            findings.add(string.start_line, string.key, f"{error}.", "correct the @string.")
    return known
