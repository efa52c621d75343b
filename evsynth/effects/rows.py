"""Effects: the rows one synthesis is made of, each with its source and derivation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from evsynth.effects.measure import Array, Measure
from evsynth.provenance import Source

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One study's contribution to one outcome.

    ``yi`` and ``vi`` are on the model scale, NaN when no variance can be formed; ``value, ci_low,
    ci_high`` are on the natural scale (the study's own interval, for the figure; NaN when unknown).
    ``ti`` are person-years, ``two_arms`` events and patients of the treated and of the control arm,
    ``p_value`` is a two-sided p-value, or its bound such as "<0.01", with 1 or -1 for higher or lower, of a row
    that has nothing else.
    ``role`` is main, sensitivity or excluded; ``pooled`` says whether the row enters the main pool and
    ``reason`` why not. ``derivation`` says in words how yi and vi came from what was extracted.
    """

    study: str
    label: str
    arm: str
    yi: float
    vi: float
    value: float
    ci_low: float
    ci_high: float
    source: Source
    derivation: str
    xi: float = float("nan")
    ni: float = float("nan")
    ti: float = float("nan")
    two_arms: tuple[int, int, int, int] | None = None
    p_value: tuple[str, int] | None = None
    data: str = ""
    flags: tuple[str, ...] = ()
    role: str = "main"
    pooled: bool = True
    reason: str = ""
    publication_year: int | None = None
    enrolment_start: int | None = None
    enrolment_end: int | None = None
    enrolment_midpoint: float | None = None
    moderators: Mapping[str, float | str] = field(default_factory=dict)
    id: str = ""

    @property
    def name(self) -> str:
        """The row's name among its outcome's: study and arm, and the place of its result where they don't tell."""
        return self.id or f"{self.study}.{self.arm}"


@dataclass(frozen=True, slots=True)
class Effects:
    """All rows of one outcome under one measure, in the order given; arrays hold the pooled rows only."""

    outcome: str
    label: str
    measure: Measure
    rows: tuple[EffectRow, ...]

    @property
    def pooled(self) -> tuple[EffectRow, ...]:
        """The rows of the main pool."""
        return tuple(row for row in self.rows if row.pooled)

    @property
    def yi(self) -> Array:
        """Effect sizes of the pooled rows, shape (k,), model scale."""
        return self.column("yi")

    @property
    def vi(self) -> Array:
        """Sampling variances of the pooled rows, shape (k,), model scale squared."""
        return self.column("vi")

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the pooled rows."""
        return tuple(row.label for row in self.pooled)

    def column(self, name: str) -> Array:
        """Return a numeric field of the pooled rows, shape (k,), NaN where it is missing."""
        values = (getattr(row, name) for row in self.pooled)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def __iter__(self) -> Iterator[EffectRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, keep: set[str]) -> Effects:
        """Return the same effects with only the studies in ``keep`` left in the pool."""
        rows = tuple(replace(row, pooled=row.pooled and row.study in keep) for row in self.rows)
        return replace(self, rows=rows)

    def frame(self) -> pd.DataFrame:
        """Return all rows as a data frame, one column a field."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only analysts ask for it

        names = [name for name in EffectRow.__dataclass_fields__ if name not in {"source", "moderators"}]
        records = [
            {n: getattr(row, n) for n in names} | {"source": str(row.source)} | dict(row.moderators)
            for row in self.rows
        ]
        return pd.DataFrame.from_records(records)
