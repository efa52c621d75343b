"""Citation keys: each has its entry in ``references.bib``, and a study's own paper is no secondary source."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, problem, unknown
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import SourceRecord, Study
from evsynth.problems import Problem

_YEAR = "add 'year = {...}' to the entry, or check the field before it for a missing comma."


def citations(review: Review, known: Known) -> Iterator[Problem]:
    """Yield citations without an entry, studies without a year and sources of the wrong tier."""
    for study in review.studies:
        yield from _own(review, study, known)
        for group, records in (("results", study.results), ("characteristics", study.characteristics)):
            for index, record in enumerate(records):
                yield from _source(study, f"{group}.{index}.source", record.source, known)
    for field, key in _in_review(review):
        if key not in known.citations:
            yield unknown(review, field, "entry in references.bib for", key, known.citations)


def _own(review: Review, study: Study, known: Known) -> Iterator[Problem]:
    key = study.citation or study.key
    reference = review.references.get(key)
    if key not in known.citations:
        yield unknown(study, "citation", "entry in references.bib for", key, known.citations)
    elif reference is not None and reference.year is None:
        yield problem(study, "", f"the entry '{key}' has no year of publication.", _YEAR)
    for index, other in enumerate(study.other_citations):
        if other not in known.citations:
            field = f"other_citations.{index}"
            yield unknown(study, field, "entry in references.bib for", other, known.citations)


def _source(study: Study, field: str, source: SourceRecord, known: Known) -> Iterator[Problem]:
    own = {study.key, study.citation, *study.other_citations}
    if source.citation not in known.citations:
        yield unknown(study, f"{field}.citation", "entry in references.bib for", source.citation, known.citations)
    elif source.tier == "secondary" and source.citation in own:
        told = "the study's own paper is given as a secondary source."
        yield problem(study, f"{field}.tier", told, "write tier: primary, or cite the paper that quotes it.")
    elif source.tier == "primary" and source.citation not in own:
        told = f"'{source.citation}' is given as a primary source and is not the study's own paper."
        remedy = "write tier: secondary, or list the paper under other_citations."
        yield problem(study, f"{field}.citation", told, remedy, warning=True)


def _in_review(review: Review) -> Iterator[tuple[str, str]]:
    for index, landmark in enumerate(review.landmarks):
        if landmark.citation is not None:
            yield f"landmarks.{index}.citation", landmark.citation
    for index, synthesis in enumerate(review.other_syntheses):
        yield f"other_syntheses.{index}.citation", synthesis.citation
    for index, claim in enumerate(review.claims):
        yield f"claims.{index}.source.citation", claim.source.citation
