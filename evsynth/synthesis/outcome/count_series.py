"""Leave-one-out, cumulative and subgroup pools under the binomial-normal model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.effects.measure import Array
from evsynth.effects.measures import escalc
from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.synthesis.glmm import CountsBatch, pool_counts_many, regress_counts
from evsynth.synthesis.glmm.pooling import one_pool
from evsynth.synthesis.pooling.subgroups import compared
from evsynth.synthesis.results import Cumulative, Flags, LeaveOneOut, Model, Pooled, Series, Subgroups


def count_series(effects: Effects, choice: ModelChoice) -> tuple[Series | None, Series | None]:
    """Return the leave-one-out series (None below three studies) and the series cumulative by year.

    A subset without a finite fit (no event at all) is NaN and not converged.
    """
    rows = effects.pooled
    k = len(rows)
    labels = tuple(row.label for row in rows)
    order = sorted(range(k), key=lambda place: rows[place].publication_year or 0)
    upto = np.zeros((k, k), dtype=bool)
    for step in range(k):
        upto[step, order[: step + 1]] = True
    left = _series(LeaveOneOut, labels, effects, ~np.eye(k, dtype=bool), choice) if k > 2 else None
    return left, _series(Cumulative, tuple(labels[place] for place in order), effects, upto, choice)


def _counts(effects: Effects) -> tuple[Array, Array]:
    """Return events and patients of the pooled rows, (k,)."""
    return (
        np.array([row.xi for row in effects.pooled], dtype=np.float64),
        np.array([row.ni for row in effects.pooled], dtype=np.float64),
    )


def _fitted(effects: Effects, taken: Flags, choice: ModelChoice) -> CountsBatch:
    """Return one pool of the pooled rows where ``taken``, (B, k), is True, a row."""
    xi, ni = _counts(effects)
    shape = taken.shape
    return pool_counts_many(np.broadcast_to(xi, shape), np.broadcast_to(ni, shape), taken, level=choice.level)


def _series(
    kind: type[Series], labels: tuple[str, ...], effects: Effects, taken: npt.NDArray[np.bool_], choice: ModelChoice
) -> Series:
    batch = _fitted(effects, taken, choice)
    return kind(
        labels=labels,
        k=batch.k,
        **{name: getattr(batch, name) for name in _COLUMNS},
        model=Model("GLMM", "t", choice.level),
        measure="PLO",
    )


_COLUMNS = ("estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2", "converged")


def count_subgroups(effects: Effects, groups: list[str], choice: ModelChoice) -> Subgroups:
    """Return the binomial-normal pool of each group of studies, in order of appearance, and their difference.

    A group without a finite fit is None and said in the note.
    """
    names = list(dict.fromkeys(groups))
    member = np.array([[group == name for group in groups] for name in names])
    batch = _fitted(effects, member, choice)
    xi, ni = _counts(effects)
    pools: list[tuple[str, Pooled | None, int]] = []
    for place, name in enumerate(names):
        some = member[place]
        labels = tuple(row.label for row, inside in zip(effects.pooled, some, strict=True) if inside)
        pooled = None
        if not batch.failed[place]:
            pooled = one_pool(batch, place, *escalc("PLO", xi=xi[some], ni=ni[some]), labels)
        pools.append((name, pooled, len(labels)))
    failed = [f"{name}: no finite fit" for name, pooled, _ in pools if pooled is None]
    tested, untested = compared(groups, lambda X, labels: regress_counts(xi, ni, X, labels, level=choice.level))
    return Subgroups(groups=tuple(pools), **tested, note="; ".join(filter(None, [*failed, untested])))
