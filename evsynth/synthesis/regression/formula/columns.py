"""Columns of a formula: numbers or words, with what is missing named by row."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from evsynth.effects.rows import Effects
from evsynth.problems import nearest
from evsynth.synthesis.regression.formula.grammar import Formula
from evsynth.synthesis.regression.formula.tokens import refusal

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf|nan", re.ASCII | re.IGNORECASE)
"""A number as a CSV file writes it: float() would also take 1_0 for 10, and digits of other scripts."""

Value = float | str | None
Table = Mapping[str, Sequence[object]]


def table_of_effects(effects: Effects, fields: Sequence[str]) -> dict[str, list[object]]:
    """Return the row fields and moderators of the pooled rows as columns, None where a row has none."""
    rows = effects.pooled
    names = dict.fromkeys(name for row in rows for name in row.moderators)
    table: dict[str, list[object]] = {name: [row.moderators.get(name) for row in rows] for name in names}
    return table | {name: [getattr(row, name) for row in rows] for name in fields}


def taken(formula: Formula, data: object, k: int) -> dict[str, list[Value]]:
    """Return the formula's columns from a data frame or a mapping; ValueError for one unknown or of another length."""
    if not hasattr(data, "keys"):
        raise ValueError("data must be a data frame or a dict of columns.")
    table = cast(Table, data)
    known = [str(name) for name in table.keys()]  # noqa: SIM118 - a data frame's own way to its columns
    for name in formula.columns:
        if name not in known:
            raise refusal(
                formula.text,
                formula.positions[name],
                f"unknown column '{name}'; known: {', '.join(sorted(known))}.{nearest(name, known)}".removesuffix("."),
            )
    return {name: values(table[name], name, k) for name in formula.columns}


def values(column: Iterable[object], name: str, k: int) -> list[Value]:
    """Return one column as floats, words and None for what is missing; ValueError when its length isn't k."""
    try:
        found = [value(entry, name) for entry in ([column] if isinstance(column, str) else column)]
    except TypeError:
        raise ValueError(f"column '{name}' is not a column of values.") from None
    if len(found) != k:
        raise ValueError(f"column '{name}' has {len(found)} rows, not {k}.")
    return found


def value(entry: object, name: str) -> Value:
    """Return one entry as a float, a word or None."""
    if isinstance(entry, str):
        return entry.strip() or None
    if entry is None:
        return None
    try:
        number = float(entry) if isinstance(entry, numbers.Real) or hasattr(entry, "__float__") else math.nan
    except (TypeError, ValueError):
        return None
    if isinstance(entry, numbers.Real) or hasattr(entry, "__float__"):
        return None if math.isnan(number) else number
    if type(entry).__name__ in {"NAType", "NaTType"}:
        return None
    raise ValueError(f"column '{name}' holds a {type(entry).__name__}, which is neither a number nor a word.")


def from_text(entries: Sequence[str]) -> list[Value]:
    """Return a column of text, as a CSV file has it: numbers when all of it is, else words, None where empty."""
    words = [entry.strip() or None for entry in entries]
    if all(word is None or NUMBER.fullmatch(word) for word in words):
        return [None if word is None or word.lower() == "nan" else float(word) for word in words]
    return list(words)
