"""Events and denominators of two arms, laid out for a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags

PERSONS = ("ai", "n1i", "ci", "n2i")
"""Events of patients in either arm."""
TIMES = ("x1i", "t1i", "x2i", "t2i")
"""Events in person-time in either arm."""


@dataclass(frozen=True, slots=True, eq=False)
class Arms:
    """B sets of k studies, (k, B) each: events ``x1, x2`` of ``n1, n2`` patients, or person-time.

    ``n`` is the studies' total. A study that is masked out has no event and an infinite total, so that it
    adds nothing to any sum.
    """

    x1: Array
    n1: Array
    x2: Array
    n2: Array
    n: Array

    @property
    def events(self) -> Array:
        """Events in both arms together, (k, B)."""
        return self.x1 + self.x2

    @property
    def used(self) -> Flags:
        """Which studies take part, (k, B)."""
        return np.asarray(np.isfinite(self.n), dtype=np.bool_)

    def informative(self, *, times: bool) -> Flags:
        """Return which studies have an event, and among patients somebody without one, (k, B)."""
        found: Flags = np.logical_and(self.used, self.events > 0)
        if not times:
            found &= self.events < self.n
        return found


def laid_out(columns: tuple[Array, Array, Array, Array], used: Flags) -> Arms:
    """Return the arms of (B, k) columns, those studies only where ``used``."""
    x1, n1, x2, n2 = (
        np.where(used, column, empty).T.copy() for column, empty in zip(columns, (0.0, 1.0, 0.0, 1.0), strict=True)
    )
    return Arms(x1, n1, x2, n2, np.where(used.T, n1 + n2, np.inf))


def impossible(columns: tuple[Array, Array, Array, Array], *, times: bool) -> Flags:
    """Return where events are no whole numbers from 0, or a denominator is too small for them, (B, k)."""
    x1, n1, x2, n2 = columns
    with np.errstate(invalid="ignore"):
        good = np.logical_and.reduce([np.isfinite(column) for column in columns])
        for x, n in ((x1, n1), (x2, n2)):
            good &= (x >= 0) & (x == np.round(x)) & (n > 0)
            if not times:
                good &= (n == np.round(n)) & (x <= n)
    wrong: Flags = np.logical_not(good)
    return wrong
