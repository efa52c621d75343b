"""Leave-one-out, cumulative and subgroup pools under the binomial-normal model."""

from __future__ import annotations

import numpy as np

from evsynth.effects.measure import Array
from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model.review import ModelChoice
from evsynth.problems import NumericalError
from evsynth.synthesis.glmm import pool_counts, regress_counts
from evsynth.synthesis.pooling.subgroups import difference
from evsynth.synthesis.results import Cumulative, LeaveOneOut, Model, Pooled, Series, Subgroups


def count_series(effects: Effects, choice: ModelChoice) -> tuple[Series | None, Series | None]:
    """Return the leave-one-out series (None below three studies) and the series cumulative by year.

    A subset without a finite fit (no event at all) is NaN and not converged.
    """
    rows = effects.pooled
    without = [tuple(row for row in rows if row is not out) for out in rows]
    by_year = sorted(rows, key=lambda row: row.publication_year or 0)
    upto = [tuple(by_year[: place + 1]) for place in range(len(by_year))]
    left = _filled(LeaveOneOut, rows, without, choice) if len(rows) > 2 else None
    return left, _filled(Cumulative, tuple(by_year), upto, choice)


def _fit(rows: tuple[EffectRow, ...], choice: ModelChoice) -> Pooled | None:
    try:
        return pool_counts([row.xi for row in rows], [row.ni for row in rows], level=choice.level, profile=False)
    except (NumericalError, ValueError):
        return None


def _filled(
    kind: type[Series], rows: tuple[EffectRow, ...], sets: list[tuple[EffectRow, ...]], choice: ModelChoice
) -> Series:
    fits = [_fit(some, choice) for some in sets]

    def column(name: str) -> Array:
        found = [None if fit is None else getattr(fit, name) for fit in fits]
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)

    return kind(
        labels=tuple(row.label for row in rows),
        k=np.array([len(some) for some in sets]),
        estimate=column("estimate"),
        se=column("se"),
        ci_low=column("ci_low"),
        ci_high=column("ci_high"),
        p=column("p"),
        tau2=column("tau2"),
        i2=column("i2"),
        converged=np.array([fit is not None and fit.converged for fit in fits]),
        model=Model("GLMM", "t", choice.level),
        measure="PLO",
    )


def count_subgroups(effects: Effects, groups: list[str], choice: ModelChoice) -> Subgroups:
    """Return the binomial-normal pool of each group of studies, in order of appearance, and their difference.

    A group without a finite fit is None and said in the note.
    """
    pools: list[tuple[str, Pooled | None, int]] = []
    for name in dict.fromkeys(groups):
        members = tuple(row for row, group in zip(effects.pooled, groups, strict=True) if group == name)
        pools.append((name, _fit(members, choice), len(members)))
    failed = [f"{name}: no finite fit" for name, pooled, _ in pools if pooled is None]
    xi, ni = [row.xi for row in effects.pooled], [row.ni for row in effects.pooled]
    tested = difference(groups, lambda X, labels: regress_counts(xi, ni, X, labels, level=choice.level))
    return Subgroups(groups=tuple(pools), **tested, note="; ".join(failed))
