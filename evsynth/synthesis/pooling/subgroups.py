"""Subgroups: a pool for each, and the test of their difference."""

from __future__ import annotations

import math
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

BETWEEN = ("q_between", "q_between_df", "q_between_df2", "p_between")
UNTESTED = "no test of the difference between groups: "
NOT_FINITE = "its statistic is not a finite number: try another test"


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
    tested, untested = compared(
        groups,
        lambda X, labels: regress(
            data.yi, data.vi, X, names=labels, method=method, test=between, level=level, floor=floor
        ),
    )
    return Subgroups(
        groups=tuple(zip(map(str, names), pools, sizes, strict=True)),
        **tested,
        note="; ".join(filter(None, [*notes, untested])),
    )


def compared(groups: Sequence[str], fit: Callable[[Array, list[str]], Regression]) -> tuple[dict[str, Any], str]:
    """Return the omnibus test of the groups as moderators, tau2 common to all, under the fields of `Subgroups`.

    With a tau2 of its own a group of one study would enter with its sampling error only, and the test would
    find differences far too often. The fields are None where the test has no finite numbers; the text says why.
    """
    names = list(dict.fromkeys(groups))
    X = np.array([[float(group == name) for name in names[1:]] for group in groups])
    if len(names) < 2:
        return dict.fromkeys(BETWEEN), ""
    try:
        found = fit(X, [str(name) for name in names[1:]])
    except (NumericalError, ValueError) as error:
        return dict.fromkeys(BETWEEN), f"{UNTESTED}{str(error).rstrip('.')}"
    numbers = (found.qm, found.qm_df, found.qm_df2, found.qm_p)
    if not all(number is None or math.isfinite(number) for number in numbers):
        return dict.fromkeys(BETWEEN), f"{UNTESTED}{found.note or NOT_FINITE}"
    return dict(zip(BETWEEN, numbers, strict=True)), ""
