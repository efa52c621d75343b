"""Subgroups: a pool for each, and the test of their difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import checked
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.pooling.many import fit_pools
from evsynth.synthesis.pooling.one import pooled
from evsynth.synthesis.regression.regress import regress
from evsynth.synthesis.results import Pooled, Regression, Subgroups


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

    ``groups`` holds one label a study. The difference between groups is tested by meta-regression, with one
    tau2 for all [borenstein2009]; a group that can't be pooled is None.
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
    sizes = [int(size) for size in batch.k]
    between = "knha" if model.test == "hybrid" else model.test  # the hybrid is defined for one pooled effect
    return Subgroups(
        groups=tuple(zip(map(str, names), pools, sizes, strict=True)),
        **difference(
            groups,
            lambda X, labels: regress(
                data.yi, data.vi, X, names=labels, method=method, test=between, level=level, floor=floor
            ),
        ),
        note="; ".join(notes),
    )


def difference(groups: Sequence[str], fit: Callable[[Array, list[str]], Regression]) -> dict[str, Any]:
    """Return the omnibus test of the groups as moderators, tau2 common to all, under the fields of `Subgroups`.

    With a tau2 of its own a group of one study would enter with its sampling error only, and the test would
    find differences far too often. None where the regression can't be fitted.
    """
    names = list(dict.fromkeys(groups))
    X = np.array([[float(group == name) for name in names[1:]] for group in groups])
    try:
        found = fit(X, [str(name) for name in names[1:]]) if len(names) > 1 else None
    except (NumericalError, ValueError):
        found = None
    if found is None:
        return {"q_between": None, "q_between_df": None, "q_between_df2": None, "p_between": None}
    return {
        "q_between": found.qm, "q_between_df": found.qm_df, "q_between_df2": found.qm_df2, "p_between": found.qm_p,
    }  # fmt: skip
