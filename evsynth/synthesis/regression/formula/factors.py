"""Factors: columns of words, or numbers taken as words, coded against a reference level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.formula.columns import Value
from evsynth.synthesis.regression.formula.grammar import Atom


@dataclass(frozen=True, slots=True)
class Contrast:
    """Treatment coding whose columns say what they compare: "hospital v community" [venables2002]."""

    reference: str

    def code_with_intercept(self, levels: Sequence[str]) -> Any:
        """Return one column a level."""
        return matrix(np.eye(len(levels)), [f": {level}" for level in levels])

    def code_without_intercept(self, levels: Sequence[str]) -> Any:
        """Return one column a level but the reference."""
        kept = [place for place, level in enumerate(levels) if level != self.reference]
        return matrix(np.eye(len(levels))[:, kept], [f": {levels[place]} v {self.reference}" for place in kept])


def matrix(columns: Array, suffixes: list[str]) -> Any:
    """Return patsy's contrast matrix."""
    from patsy import ContrastMatrix  # noqa: PLC0415 - heavy, only for formulas

    return ContrastMatrix(columns, suffixes)


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A factor's levels in order, the reference among them."""

    levels: tuple[str, ...]
    reference: str


def is_words(atom: Atom, column: Sequence[Value]) -> bool:
    """Return whether a column is of words; ValueError when numbers are wanted of words, or both are mixed."""
    words = [isinstance(entry, str) for entry in column]
    if any(words) and not all(words):
        raise ValueError(f"column '{atom.column}' mixes numbers and words: C({atom.column}) takes it as a factor.")
    if any(words) and atom.function:
        raise ValueError(f"{atom.text} needs numbers, but column '{atom.column}' holds words.")
    return any(words)


def factor(atom: Atom, column: Sequence[Value]) -> Factor:
    """Return the levels of a factor in the order of numbers or of the alphabet; the first is the usual reference."""
    levels = tuple(dict.fromkeys(map(level, sorted(column, key=rank))))
    reference = dict(atom.options).get("ref") or levels[0]
    if len(levels) < 2:
        raise ValueError(f"factor '{atom.column}' is '{levels[0]}' in every study.")
    if reference not in levels:
        raise ValueError(f"factor '{atom.column}' has no level '{reference}'; there are {', '.join(levels)}.")
    return Factor(levels, str(reference))


def rank(entry: Value) -> tuple[bool, float, str]:
    """Return the sorting key of a level: numbers first."""
    return (True, 0.0, entry) if isinstance(entry, str) else (False, float(entry or 0.0), "")


def level(entry: Value) -> str:
    """Return the text of a level; a whole number has no decimal point."""
    return entry if isinstance(entry, str) else f"{entry:.15g}"
