"""Subgroups: a pool for each, and the test of their difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from evsynth.effects.rows import Effects
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import checked
from evsynth.synthesis.pooled import pooled
from evsynth.synthesis.pools import fit_pools
from evsynth.synthesis.results import Pooled, Subgroups


def subgroups(
    effects_or_yi: Effects | npt.ArrayLike,
    groups: Sequence[str],
    vi: npt.ArrayLike | None = None,
    *,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    floor: bool | str | None = None,
) -> Subgroups:
    """Return the pools of the studies in each group, tau2 estimated within each, in order of appearance.

    ``groups`` holds one label a study. Q between groups weighs each pool by its own squared standard
    error [borenstein2009] and is None with fewer than two pools; a group that can't be pooled is None.
    """
    model = chosen(method, test, level, prediction, floor)
    data = checked(effects_or_yi, vi, measure, labels)
    if len(groups) != len(data):
        raise ValueError(f"groups and yi differ in length: {len(groups)} and {len(data)}.")
    names = list(dict.fromkeys(groups))
    member = np.array([[group == name for group in groups] for name in names])
    shape = member.shape
    batch = fit_pools(np.broadcast_to(data.yi, shape), np.broadcast_to(data.vi, shape), member, model)
    pools: list[Pooled | None] = []
    notes = []
    for row, name in enumerate(names):
        failed = bool(batch.failed[row])
        pools.append(None if failed else pooled(batch, row, data.keep(member[row])))
        if failed:
            notes.append(f"{name}: {batch.reason[row]}")
    q, df, p = between([pool for pool in pools if pool is not None])
    sizes = [int(size) for size in batch.k]
    return Subgroups(
        groups=tuple(zip(map(str, names), pools, sizes, strict=True)),
        q_between=q,
        q_between_df=df,
        p_between=p,
        note="; ".join(notes),
    )


def between(pools: Sequence[Pooled]) -> tuple[float | None, int | None, float | None]:
    """Return Q between the pools, its degrees of freedom and its chi-square p."""
    if len(pools) < 2:
        return None, None, None
    estimates = np.array([pool.estimate for pool in pools])
    weights = np.array([pool.se for pool in pools]) ** -2.0
    centred = estimates - np.average(estimates, weights=weights)
    q = float(weights @ (centred * centred))
    return q, len(pools) - 1, float(special.chdtrc(len(pools) - 1, q))
