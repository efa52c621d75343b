"""The CSV of robvis: one row a study, one column a domain, the judgements in full words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evsynth.document.csv import inert
from evsynth.extract.model import Review, Study
from evsynth.extract.model.assessment import Assessment
from evsynth.extract.tools import Tool, assessed
from evsynth.problems import EvidenceError, Problem, nearest

STUDY, OVERALL, WEIGHT, MISSING = "Study", "Overall", "Weight", "NA"
_LONGEST = 5_000_000


@dataclass(frozen=True, slots=True)
class Judged:
    """One row: the study's name as written, its judgements as (domain id, judgement), the overall judgement."""

    study: str
    domains: tuple[tuple[str, str], ...]
    overall: str
    line: int


def robvis_csv(review: Review, tool: Tool, outcome: str | None = None) -> str:
    """Return what a tool judged, or what it judged for ``outcome``, as CSV; only the header for nothing.

    Columns D1 to Dn are the tool's domains in order; a domain without a judgement is NA.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([STUDY, *_headers(tool), OVERALL])
    for study, assessment in assessed(review, tool, outcome):
        given = {item.domain: item.judgement for item in assessment.domains}
        judgements = [given.get(domain.id, MISSING) for domain in tool.domains]
        writer.writerow(map(inert, (_label(study, assessment), *judgements, assessment.overall)))
    return lines.getvalue()


def read_robvis(text: str, tool: Tool, shown: str = "robvis.csv") -> tuple[Judged, ...]:
    """Return the rows of a CSV of robvis by a tool; EvidenceError with every problem, under the name ``shown``.

    Columns may be called D1 to Dn or by the ids of the domains, judgements are read whatever their case, and
    a column of weights is passed over. NA and empty cells are domains without a judgement.
    """
    if len(text) > _LONGEST:
        raise EvidenceError([Problem(shown, None, "", "the file is too long.", "check what it is.")])
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    problems: list[Problem] = []
    found: list[Judged] = []
    try:
        rows = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
        line, header = next(rows, (1, []))
        columns = _columns(header, tool, shown, line, problems)
        if columns is not None:
            found = list(_rows(rows, columns, tool, shown, problems))
    except csv.Error as error:
        problems.append(
            Problem(shown, reader.line_num, "", f"this is not CSV: {error}.", "export the table again, as CSV.")
        )
    if not problems and not found:
        problems.append(Problem(shown, None, "", "there is no study.", "write one row a study under the header."))
    if problems:
        raise EvidenceError(problems)
    return tuple(found)


def _headers(tool: Tool) -> list[str]:
    return [f"D{number}" for number in range(1, len(tool.domains) + 1)]


def _label(study: Study, assessment: Assessment) -> str:
    return f"{study.name} ({', '.join(assessment.outcomes)})" if assessment.outcomes else study.name


def _columns(header: list[str], tool: Tool, shown: str, line: int, problems: list[Problem]) -> list[str] | None:
    """Return what each column holds (a domain's id or a fixed name); None with the problems if it can't be told."""
    known = {name.casefold(): name for name in (STUDY, OVERALL, WEIGHT)}
    known |= {domain.id.casefold(): domain.id for domain in tool.domains}
    known |= {f"d{number}": domain.id for number, domain in enumerate(tool.domains, 1)}
    names = [cell.strip() for cell in header]
    columns = [known.get(name.casefold(), "") for name in names]
    expected = f"the columns of {tool.name} are {', '.join([STUDY, *_headers(tool), OVERALL])}."
    before = len(problems)
    for name, column in zip(names, columns, strict=True):
        if not column:
            remedy = f"{expected}{nearest(name, [STUDY, OVERALL, *_headers(tool)])}"
            problems.append(Problem(shown, line, name, f"there is no column '{name}' for {tool.name}.", remedy))
    for needed in (STUDY, *(domain.id for domain in tool.domains if not domain.optional), OVERALL):
        if columns.count(needed) == 0:
            problems.append(Problem(shown, line, needed, f"the column '{needed}' is missing.", expected))
    for twice in sorted({column for column in columns if column and columns.count(column) > 1}):
        problems.append(Problem(shown, line, twice, f"the column '{twice}' stands twice.", "keep one of them."))
    return columns if len(problems) == before else None


def _rows(
    rows: Iterator[tuple[int, list[str]]], columns: list[str], tool: Tool, shown: str, problems: list[Problem]
) -> Iterator[Judged]:
    seen: dict[str, int] = {}
    for line, row in rows:
        if len(row) != len(columns):
            told = f"there are {len(row)} cells for {len(columns)} columns."
            problems.append(Problem(shown, line, "", told, "put text that holds a comma in quotes."))
            continue
        cells = dict(zip(columns, map(_written, row), strict=True))
        study = cells[STUDY]
        if not study:
            problems.append(Problem(shown, line, STUDY, "the study has no name.", "write its name."))
        elif seen.setdefault(study, line) != line:
            told = f"'{study}' stands in line {seen[study]} already."
            problems.append(Problem(shown, line, STUDY, told, "keep one of the rows."))
        before = len(problems)
        overall = _judgement(cells, OVERALL, [item.value for item in tool.overalls], (shown, line), problems)
        given = [
            (domain.id, value)
            for domain in tool.domains
            if domain.id in cells
            and (value := _judgement(cells, domain.id, tool.allowed(domain), (shown, line), problems))
        ]
        if not overall and len(problems) == before:
            problems.append(Problem(shown, line, OVERALL, "there is no overall judgement.", "write it."))
        yield Judged(study, tuple(given), overall, line)


def _written(cell: str) -> str:
    """Return a cell's text without the apostrophe that keeps it from being a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def _judgement(
    cells: dict[str, str],
    column: str,
    allowed: list[str] | tuple[str, ...],
    place: tuple[str, int],
    problems: list[Problem],
) -> str:
    """Return the judgement of a cell in the tool's spelling, an empty string for none or an unknown one."""
    written = re.sub(r"\s+", " ", cells[column])
    if written in ("", MISSING):
        return ""
    found = next((value for value in allowed if value.casefold() == written.casefold()), "")
    if not found:
        remedy = f"use one of: {', '.join(allowed)}.{nearest(written, allowed)}"
        problems.append(Problem(place[0], place[1], column, f"'{written}' is no judgement of this tool.", remedy))
    return found
