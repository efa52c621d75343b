"""Citation keys: each has its entry in ``references.bib``, and a study's own paper is no secondary source."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, known_instead, problem
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import SourceRecord, Study
from evsynth.problems import Problem

_YEAR = "add 'year = {...}' to the entry, or check the field before it for a missing comma."


def citations(review: Review, known: Known) -> Iterator[Problem]:
    """Yield citations without an entry, studies without a year and sources of the wrong tier."""
    for study in review.studies:
        yield from _without_entry(study, list(_in_study(study)), known)
        yield from _tiers(study, known)
        reference = review.references.get(study.citation or study.key)
        if reference is not None and reference.year is None:
            yield problem(study, "", f"the entry '{reference.key}' has no year of publication.", _YEAR)
    yield from _without_entry(review, list(_in_review(review)), known)


def _without_entry(where: Study | Review, cited: list[tuple[str, str]], known: Known) -> Iterator[Problem]:
    """Yield a problem for every key without an entry, once a file: at its first place, naming the others' lines."""
    for key, fields in _by_key(cited).items():
        if key not in known.citations:
            told = f"there is no entry in references.bib for '{key}'{_also(where, fields)}."
            remedy = known_instead(key, known.citations, "add its entry to references.bib.")
            yield problem(where, fields[0], told, remedy)


def _by_key(cited: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, key in cited:
        found.setdefault(key, []).append(field)
    return found


def _also(where: Study | Review, fields: list[str]) -> str:
    first, *others = (where.line(field) for field in fields)
    lines = sorted({line for line in others if line is not None and line != first})
    if not lines:
        return ""
    return f", cited again in {'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}"


def _sources(study: Study) -> Iterator[tuple[str, SourceRecord]]:
    for group, records in (("results", study.results), ("characteristics", study.characteristics)):
        for index, record in enumerate(records):
            yield f"{group}.{index}.source", record.source


def _in_study(study: Study) -> Iterator[tuple[str, str]]:
    yield "citation", study.citation or study.key
    for index, other in enumerate(study.other_citations):
        yield f"other_citations.{index}", other
    for field, source in _sources(study):
        yield f"{field}.citation", source.citation


def _tiers(study: Study, known: Known) -> Iterator[Problem]:
    own = {study.key, study.citation, *study.other_citations}
    foreign = []
    for field, source in _sources(study):
        if source.tier == "secondary" and source.citation in own:
            told = "the study's own paper is given as a secondary source."
            yield problem(study, f"{field}.tier", told, "write tier: primary, or cite the paper that quotes it.")
        elif source.tier == "primary" and source.citation in known.citations - own:
            foreign.append((f"{field}.citation", source.citation))
    for key, fields in _by_key(foreign).items():
        told = f"'{key}' is given as a primary source and is not the study's own paper{_also(study, fields)}."
        remedy = "write tier: secondary, or list the paper under other_citations."
        yield problem(study, fields[0], told, remedy, warning=True)


def _in_review(review: Review) -> Iterator[tuple[str, str]]:
    for index, landmark in enumerate(review.landmarks):
        if landmark.citation is not None:
            yield f"landmarks.{index}.citation", landmark.citation
    for index, synthesis in enumerate(review.other_syntheses):
        yield f"other_syntheses.{index}.citation", synthesis.citation
    for index, claim in enumerate(review.claims):
        yield f"claims.{index}.source.citation", claim.source.citation
