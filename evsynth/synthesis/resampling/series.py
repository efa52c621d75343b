"""Series of pools: each study left out in turn, or added in turn; one batched call each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import Data, checked, column
from evsynth.synthesis.pooling.many import PooledBatch, fit_pools
from evsynth.synthesis.resampling.left_out import by_sums
from evsynth.synthesis.results import Cumulative, Flags, LeaveOneOut, Model


def leave_one_out(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    floor: bool | str | None = None,
) -> LeaveOneOut:
    """Return the pools without each study in turn; ValueError below two studies.

    Many studies of which none dominates take time and memory linear in their number, else in its square.
    """
    model = chosen(method, test, level, floor=floor)
    data = checked(effects_or_yi, vi, measure, labels)
    if len(data) < 2:
        raise ValueError("leaving one out needs at least two studies.")
    columns = by_sums(data, model)
    if columns is None:
        return LeaveOneOut(labels=data.labels, **arrays(data, ~np.eye(len(data), dtype=bool), model))  # type: ignore[arg-type]
    return LeaveOneOut(labels=data.labels, model=model, measure=data.measure, note="", **columns)  # type: ignore[arg-type]


def cumulative(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    order: npt.ArrayLike | str | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    floor: bool | str | None = None,
) -> Cumulative:
    """Return the pools after each further study, in ascending ``order``, ties as given.

    ``order`` is a key a study, (k,), or the name of a numeric field of `Effects`. By default effects are
    ordered by publication year, plain ``yi, vi`` are taken as they come. The first pool is one study.
    """
    model = chosen(method, test, level, floor=floor)
    data = checked(effects_or_yi, vi, measure, labels)
    rows = np.argsort(keys(data, order), kind="stable")
    taken = np.zeros((len(data), len(data)), dtype=bool)
    for step in range(len(data)):
        taken[step, rows[: step + 1]] = True
    names = tuple(data.labels[row] for row in rows)
    return Cumulative(labels=names, **arrays(data, taken, model))  # type: ignore[arg-type]


def keys(data: Data, order: npt.ArrayLike | str | None) -> npt.NDArray[np.float64]:
    """Return the sorting key of each study, (k,); ValueError names a study that has none."""
    if data.effects is None:
        if isinstance(order, str):
            raise ValueError("order by name needs effects; give one key a study.")
        key = np.arange(len(data), dtype=np.float64) if order is None else column(order, "order")
    elif order is None or isinstance(order, str):
        key = data.effects.column(order or "publication_year")
    else:
        key = column(order, "order")
    if len(key) != len(data):
        raise ValueError(f"order and yi differ in length: {len(key)} and {len(data)}.")
    for label, value in zip(data.labels, key, strict=True):
        if np.isnan(value):
            raise ValueError(f"{label}: no key to order by.")
    return key


def arrays(data: Data, taken: Flags, model: Model) -> dict[str, object]:
    """Return the arrays of a series: row i pools the studies where ``taken[i]`` is True."""
    shape = taken.shape
    batch: PooledBatch = fit_pools(np.broadcast_to(data.yi, shape), np.broadcast_to(data.vi, shape), taken, model)
    names = ("k", "estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2", "converged")
    failed = sorted(set(batch.reason[batch.failed].tolist()))
    numbers = {name: getattr(batch, name) for name in names}
    return numbers | {"model": model, "measure": data.measure, "note": "; ".join(failed)}
