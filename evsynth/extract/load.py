"""``load``: a folder of curated files to one validated review, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evsynth.extract.crosscheck import OF_STUDIES, Known, crosscheck
from evsynth.extract.folder import REVIEW, Folder, read_folder
from evsynth.extract.model.reference import Reference
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.extract.plain_words import validated
from evsynth.extract.salvage import salvaged
from evsynth.extract.tools.model import Tool
from evsynth.extract.tools.own import own_tools
from evsynth.problems import EvidenceError, Problem, Severity


def load(path: str | Path) -> Review:
    """Return the review in the folder ``path``, its studies sorted by publication year and key.

    The folder holds ``review.yaml``, ``references.bib`` and one YAML file a study, there or in ``studies/``,
    named by the study's BibTeX key (or ``results.csv`` for many at once); ``tools/`` may hold the review's own
    tools for risk of bias. Raises EvidenceError with all
    problems of all files; what is only doubtful is in the review's ``warnings``.
    """
    folder = read_folder(path)
    problems = list(folder.problems)
    studies = _studies(folder, problems)
    tools = own_tools(folder, problems)
    review = _review(folder, studies, tools, problems)
    known = Known(frozenset(folder.studies), frozenset(folder.bibliography.keys))
    if review is not None:
        problems += crosscheck(review, known)
    elif (partial := salvaged(folder.review.data, studies)) is not None:
        problems += crosscheck(partial, known, OF_STUDIES)
    if review is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise EvidenceError(problems)
    return review.model_copy(update={"warnings": tuple(problems)})


def _studies(folder: Folder, problems: list[Problem]) -> list[Study]:
    found = []
    for key, (name, read) in folder.studies.items():
        if not isinstance(read.data, dict):
            continue
        study, wrong = validated(Study, read, folder.shown(name))
        problems += wrong
        if study is not None:
            reference = folder.bibliography.references.get(study.citation or key)
            found.append(_filled(study, key, reference, folder.shown(name), read.lines))
    return sorted(found, key=lambda study: (study.year, study.key))


def _filled(study: Study, key: str, reference: Reference | None, path: str, lines: dict[str, int]) -> Study:
    update = {
        "key": key,
        "path": path,
        "lines": lines,
        "year": reference.year or 0 if reference else 0,
        "label": study.label or (reference.short if reference else key),
    }
    return study.model_copy(update=update)


def _review(folder: Folder, studies: list[Study], tools: Mapping[str, Tool], problems: list[Problem]) -> Review | None:
    if not isinstance(folder.review.data, dict):
        return None
    review, wrong = validated(Review, folder.review, folder.shown(REVIEW))
    problems += wrong
    if review is None:
        return None
    update = {
        "studies": tuple(studies),
        "references": folder.bibliography.references,
        "path": folder.shown(REVIEW),
        "files": tuple(sorted(folder.files)),
        "lines": folder.review.lines,
        "tools": tools,
    }
    return review.model_copy(update=update)
