"""Reading one CSV file of numbers for ``pool`` and ``regress``, with the line of whatever is wrong."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evsynth.problems import EvidenceError, Problem, nearest


@dataclass(frozen=True, slots=True)
class Columns:
    """Named columns of a file: one number a row in ``values[name]``, one cell in ``texts[name]``."""

    path: str
    values: dict[str, list[float]]
    labels: tuple[str, ...]
    lines: tuple[int, ...]
    texts: dict[str, list[str]]


LARGEST = 1e100
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _read(path: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        content = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(path, line, "", f"isn't UTF-8: byte {error.object[error.start]:#04x}", "Save it as UTF-8.")
        raise EvidenceError([problem]) from error
    except OSError as error:
        raise EvidenceError(
            [Problem(path, None, "", f"can't be read: {error}", "Give a CSV file in UTF-8.")]
        ) from error
    try:
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise EvidenceError([Problem(path, None, "", f"is not a CSV file: {error}", "Check its quotes.")]) from error
    if not rows:
        raise EvidenceError([Problem(path, 1, "", "the file is empty", "Give a header line and one line a study.")])
    return [name.strip() for name in rows[0][1]], rows[1:]


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _header_problems(path: str, header: list[str], wanted: Sequence[str]) -> list[Problem]:
    remedy = f"The file has: {', '.join(header)}."
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        remedy = "Separate the columns by commas, and write decimals with a point."
    problems = [
        Problem(
            path,
            1,
            name,
            "there is no such column." + nearest(name, header),
            remedy,
        )
        for name in wanted
        if name not in header
    ]
    problems += [
        Problem(path, 1, name, "stands twice in the header", "Give each column its own name.")
        for name in wanted
        if header.count(name) > 1
    ]
    return problems


def read_columns(
    path: str, wanted: Sequence[str], *, positive: Sequence[str] = (), words: Sequence[str] = ()
) -> Columns:
    """Return the ``wanted`` columns of a CSV file with a header line, and those of ``words`` as they stand there.

    Columns named in ``positive`` must be above zero. Raises EvidenceError with every cell that isn't
    a finite number: a missing value is never dropped in silence.
    """
    header, rows = _read(path)
    problems = _header_problems(path, header, [*wanted, *words])
    if problems:
        raise EvidenceError(problems)
    values: dict[str, list[float]] = {name: [] for name in wanted}
    for line, row in rows:
        if len(row) != len(header):
            problems.append(
                Problem(path, line, "", f"has {len(row)} cells, the header {len(header)}", "Check the commas.")
            )
            continue
        for name in wanted:
            text = row[header.index(name)].strip()
            value = _number(text)
            if value is None:
                shown = f"'{text}' is not a finite number" if text else "is missing"
                problems.append(Problem(path, line, name, shown, "Correct it, or take the line out of the file."))
            elif abs(value) > LARGEST or 0 < abs(value) < 1 / LARGEST:
                shown = f"{value:g} is beyond what can be computed with, 1e-100 to 1e100"
                problems.append(Problem(path, line, name, shown, "Use a fitting unit."))
            elif name in positive and value <= 0:
                problems.append(Problem(path, line, name, f"{value:g} is not above 0", "Correct it."))
            else:
                values[name].append(value)
    if not rows:
        problems.append(Problem(path, 2, "", "has a header and no data", "Give one line a study."))
    if problems:
        raise EvidenceError(problems)
    texts = {name: [row[header.index(name)].strip() for _, row in rows] for name in words}
    return Columns(path, values, _labels(header, rows, wanted), tuple(line for line, _ in rows), texts)


def _labels(header: list[str], rows: list[tuple[int, list[str]]], wanted: Sequence[str]) -> tuple[str, ...]:
    named = next((i for i, n in enumerate(header) if n.lower() in {"study", "label", "slab", "trial", "author"}), None)
    if named is None or header[named] in wanted:
        return tuple(f"line {line}" for line, _ in rows)
    return tuple(f"{row[named].strip()} (line {line})" for line, row in rows)
