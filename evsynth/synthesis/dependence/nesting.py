"""Who belongs to whom: rows in clusters, clusters in groups, as runs of consecutive rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel import Array

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Nesting:
    """Rows sorted so that every cluster is a run: ``order`` (k,) takes the caller's rows there.

    ``starts[m]`` are the first members of each group of grouping level m + 1 (clusters first, then what they
    lie in) among the members one level below, and ``parents[m]`` names the group of each such member.
    """

    order: Index
    starts: tuple[Index, ...]
    parents: tuple[Index, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many members every level has: rows, clusters, and so on outwards."""
        return (len(self.order), *(len(start) for start in self.starts))

    def sums(self, values: Array, level: int) -> Array:
        """Return sums over the groups of grouping ``level`` >= 1 along the second axis from the end."""
        totals: Array = np.add.reduceat(values, self.starts[level - 1], axis=-2)
        return totals

    def spread(self, values: Array, level: int) -> Array:
        """Return values of the groups of ``level``, given to each of their members one level below."""
        return values[..., self.parents[level - 1], :]

    def membership(self, level: int) -> Index:
        """Return the group of each sorted row at grouping ``level`` >= 1, (k,)."""
        member = self.parents[0]
        for parent in self.parents[1:level]:
            member = parent[member]
        return member


def nested(*groupings: Sequence[Hashable]) -> Nesting:
    """Return the nesting of rows in the first grouping, of that in the second, and so on.

    Each grouping holds a label a row, (k,). A group that lies in two groups of the next level is refused.
    """
    codes = [coded(grouping) for grouping in groupings]
    for level, (inner, outer) in enumerate(pairwise(codes)):
        pairs = np.unique(np.column_stack([inner, outer]), axis=0)
        if len(pairs) > inner.max() + 1:
            twice = int(np.flatnonzero(np.bincount(pairs[:, 0]) > 1)[0])
            name = groupings[level][int(np.flatnonzero(inner == twice)[0])]
            raise ValueError(
                f"cluster '{name}' lies in several outer groups: give it one, or a name of its own in each."
            )
    order = np.lexsort(codes).astype(np.intp)
    starts, parents = [], []
    members = [code[order] for code in codes]
    for m in range(len(codes)):
        own = members[m]
        first = np.flatnonzero(np.concatenate([[True], own[1:] != own[:-1]])).astype(np.intp)
        starts.append(first)
        parents.append(np.repeat(np.arange(len(first), dtype=np.intp), np.diff(np.append(first, len(own)))))
        members = [code[first] for code in members]
    return Nesting(order, tuple(starts), tuple(parents))


def one_a_row(labels: object, k: int, name: str) -> tuple[Hashable, ...]:
    """Return the labels of k rows; ValueError when they are not one a row."""
    if labels is None:
        raise ValueError(f"{name} is missing: one label a row says which rows belong together.")
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise ValueError(f"{name} must hold one label a row, not {labels!r}.")
    given = tuple(labels.tolist() if isinstance(labels, np.ndarray) else labels)
    if len(given) != k:
        raise ValueError(f"{name} must hold one label a row: {k} rows, {len(given)} labels.")
    return given


def coded(labels: Sequence[Hashable]) -> Index:
    """Return a number from zero for each label, in order of appearance, (k,); ValueError for a missing one."""
    known: dict[Hashable, int] = {}
    codes = []
    for row, label in enumerate(labels):
        missing = label is None or label == "" or (isinstance(label, float) and not np.isfinite(label))
        if missing or not isinstance(label, Hashable):
            raise ValueError(f"row {row + 1} has no cluster: its label is {label!r}.")
        codes.append(known.setdefault(label, len(known)))
    return np.array(codes, dtype=np.intp)
