"""The studies of a funnel: effects with variances and, where known, events and numbers of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.effects.measures import measure_named
from evsynth.effects.rows import Effects
from evsynth.synthesis.data import Data, checked, column, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Pooled


@dataclass(frozen=True, slots=True, eq=False)
class FunnelData:
    """Checked effects, with ``events`` and ``size`` (k,) over both arms where every study has them."""

    data: Data
    events: Array | None = None
    size: Array | None = None

    def __len__(self) -> int:
        return len(self.data)

    @property
    def family(self) -> str:
        """The family of the measure: ratio, proportion, survival, ..."""
        return measure_named(self.data.measure).family


def funnel_data(
    effects: Effects | Pooled | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    events: npt.ArrayLike | None = None,
    ni: npt.ArrayLike | None = None,
) -> FunnelData:
    """Return the studies of a funnel from effects, a pooled result, or ``yi, vi`` (k,).

    ``events`` and ``ni`` (k,) are totals over both arms; `Effects` bring their own. Raises ValueError for
    what can't be used, a pool of counts (no effect sizes were pooled) among it.
    """
    if isinstance(effects, Pooled):
        if effects.method == "GLMM":
            raise ValueError("a GLMM pools counts, not effect sizes: give the effects themselves.")
        data = checked(effects.yi, effects.vi, effects.measure, effects.labels or None)
    else:
        data = checked(effects, vi, measure, labels)
    if isinstance(effects, Effects):
        events = effects.column("xi") if events is None else events
        ni = effects.column("ni") if ni is None else ni
        return FunnelData(data, _known(events, len(data)), _known(ni, len(data)))
    return FunnelData(data, _counts(events, "events", data), _counts(ni, "ni", data))


def _known(values: npt.ArrayLike, k: int) -> Array | None:
    """Return counts that every row has, else None."""
    counts = np.asarray(values, dtype=np.float64)
    return frozen(counts) if len(counts) == k and (counts >= 0).all() and np.isfinite(counts).all() else None


def _counts(values: npt.ArrayLike | None, name: str, data: Data) -> Array | None:
    if values is None:
        return None
    counts = column(values, name)
    if len(counts) != len(data):
        raise ValueError(f"{name} and yi differ in length: {len(counts)} and {len(data)}.")
    for row in np.flatnonzero(~((counts >= 0) & np.isfinite(counts)))[:1]:
        raise ValueError(f"{data.labels[row]}: {name} is {counts[row]}, not a count.")
    return frozen(counts)
