"""``results.csv``: many studies in one table, a row a result, its columns named by field paths."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from evsynth.extract.model.study import Result, Study
from evsynth.extract.scalar import scalar
from evsynth.extract.shape import fields_of, holds, homes, leaf
from evsynth.extract.yaml_lines import Lined
from evsynth.problems import Problem, nearest

KEY, MOST_COLUMNS = "study", 300
_LIST = ";"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: the field path it fills, in the study or in the row's result."""

    name: str
    in_result: bool
    is_list: bool
    is_text: bool

    def value(self, cell: str) -> Any:
        """Return what a cell holds; items of lists stand between semicolons."""
        if self.is_list:
            return [self._one(item.strip()) for item in cell.split(_LIST) if item.strip()]
        return self._one(cell)

    def _one(self, text: str) -> Any:
        return text if self.is_text else scalar(text)


@dataclass(slots=True)
class Table:
    """The studies of a table as plain data with lines, and what was wrong with the table itself."""

    studies: dict[str, Lined] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_bulk(text: str, shown: str) -> Table:
    """Return the studies of a CSV text whose header names ``study`` and field paths such as ``count.events``.

    Study fields repeat on a study's rows, or stand on its first. Arms are taken from the ``arm`` column.
    Raises nothing: what is wrong is in ``problems``.
    """
    table = Table()
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        columns = _columns([name.strip() for name in next(reader, [])], shown, table.problems)
        if not table.problems:
            for row in reader:
                if any(cell.strip() for cell in row):
                    _take_row(table, columns, [cell.strip() for cell in row], reader.line_num, shown)
    except csv.Error as error:
        table.problems.append(Problem(shown, reader.line_num, "", f"this is not CSV: {error}.", "check its quotes."))
    return table


def _columns(header: list[str], shown: str, problems: list[Problem]) -> list[Column | None]:
    def wrong(name: str, told: str, remedy: str) -> None:
        problems.append(Problem(shown, 1, name, told, remedy))

    if len(header) > MOST_COLUMNS:
        wrong("", f"the table has {len(header)} columns.", "check what file it is: a review needs far fewer.")
        return []
    if KEY not in header:
        remedy = "name a column 'study': each row holds one result of one study."
        if len(header) == 1 and _LIST in header[0]:
            remedy = "separate the columns with commas, not semicolons, and write decimal points."
        wrong("", "the table has no column 'study'.", remedy)
        return []
    for name in {name for name in header if header.count(name) > 1}:
        wrong(name, f"the column '{name}' is given twice.", "keep one of them.")
    columns = [None if name == KEY else _column(name) for name in header]
    for name, column in zip(header, columns, strict=True):
        if column is None and name != KEY:
            places = homes([Result, Study], name)
            known = [KEY, *fields_of(Result), *fields_of(Study)]
            hint = nearest(name, known).strip() or "use field paths, such as 'count.events'."
            wrong(name, f"'{name}' is no field.", f"name it '{places[0]}.{name}'." if places else hint)
    return columns


def _column(name: str) -> Column | None:
    for record, in_result in ((Result, True), (Study, False)):
        info = leaf(record, name)
        if info is not None:
            is_text = holds(info.annotation, str) and not holds(info.annotation, int, float)
            return Column(name, in_result, holds(info.annotation, tuple), is_text)
    return None


def _take_row(table: Table, columns: list[Column | None], row: list[str], line: int, shown: str) -> None:
    if len(row) != len(columns):
        told = f"the row has {len(row)} cells and the header {len(columns)}."
        table.problems.append(Problem(shown, line, "", told, "put cells that hold commas in quotes."))
        return
    key = row[columns.index(None)]
    if not key:
        table.problems.append(Problem(shown, line, KEY, "the row names no study.", "write the study's key."))
        return
    read = table.studies.setdefault(key, Lined({"results": []}, {"": line}))
    data, number = read.data, len(read.data["results"])
    result: dict[str, Any] = {}
    read.lines[f"results.{number}"] = line
    for column, cell in zip(columns, row, strict=True):
        if column is None or not cell:
            continue
        if column.in_result:
            _put(result, column.name, column.value(cell))
        elif _put(data, column.name, column.value(cell)):
            read.lines.setdefault(column.name, line)
        else:
            told = f"'{cell}' differs from what an earlier row of {key} says."
            remedy = "a study's own fields are the same on each of its rows, or stand on its first only."
            table.problems.append(Problem(shown, line, column.name, told, remedy))
    data["results"].append(result)
    if "arm" in result and result["arm"] not in [arm["id"] for arm in data.setdefault("arms", [])]:
        data["arms"].append({"id": result["arm"], "label": result["arm"]})


def _put(record: dict[str, Any], path: str, value: Any) -> bool:
    *parents, name = path.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    return bool(record.setdefault(name, value) == value)
