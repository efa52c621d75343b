"""Slopes within and between clusters: a cohort's own course set apart from how cohorts differ."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.synthesis.data import checked, column
from evsynth.synthesis.dependence.nesting import coded, one_a_row
from evsynth.synthesis.dependence.results import Multilevel, WithinBetween
from evsynth.synthesis.dependence.three_level import three_level
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.moderators import columns_of, moderators_by_name
from evsynth.synthesis.regression.numbers import coefficient_table
from evsynth.synthesis.results import Coefficient

METHOD = Method(
    "within- and between-cohort slopes",
    "a three-level regression on the cohort's mean of the moderator and on the deviation from it",
    ("neuhaus1998", "begg2003"),
    "at least one cohort in which the moderator varies, and cohorts whose means differ",
)


def within_between(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None,
    x: npt.ArrayLike | str,
    clusters: Sequence[Hashable],
    *,
    outer: Sequence[Hashable] | None = None,
    others: npt.ArrayLike | None = None,
    method: str = "REML",
    test: str = "t",
    df: str = "contain",
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> WithinBetween:
    """Return the slopes on x, (k,) or a moderator's name, within and between ``clusters`` [neuhaus1998; begg2003].

    Both stand in one three-level model, with ``others`` (k, m) adjusted for. The difference, between minus
    within, is what a single slope would hide. Raises ValueError when x varies in no cluster, or when the
    clusters' means don't differ.
    """
    data = checked(effects_or_yi, vi, measure, labels)
    if isinstance(x, str):
        if not isinstance(effects_or_yi, Effects):
            raise ValueError("a moderator by name needs effects: give x as numbers.")
        values = moderators_by_name(effects_or_yi, [x])[:, 0]
    else:
        values = column(x, "x")
    if len(values) != len(data):
        raise ValueError(f"x must hold one number a row: {len(data)} rows, {len(values)} numbers.")
    for row in np.flatnonzero(~np.isfinite(values))[:1]:
        raise ValueError(f"{data.labels[row]}: the moderator is {values[row]}, not a finite number.")
    codes = coded(one_a_row(clusters, len(data), "clusters"))
    mean, deviation, varies = split(values, codes)
    if not varies.any():
        raise ValueError("the moderator varies in no cluster: there is no slope within clusters.")
    if np.ptp(mean) <= 1e-10 * np.abs(values - values.mean()).max():
        raise ValueError("all clusters have the same mean of the moderator: there is no slope between clusters.")
    columns, names = np.column_stack([deviation, mean]), ["within", "between"]
    if others is not None:
        extra, extra_names = columns_of(others, None, len(data))
        columns, names = np.column_stack([columns, extra]), [*names, *extra_names]
    model = three_level(
        data.yi, data.vi, clusters, columns, outer=outer, names=names, method=method, test=test, df=df, level=level,
        measure=data.measure, labels=data.labels,
    )  # fmt: skip
    contributing = int(varies.sum())
    rare = contributing < 3 or contributing < 0.5 * len(varies)
    few = f"the slope within clusters rests on {contributing} of {len(varies)} clusters"
    return WithinBetween(
        within=model["within"],
        between=model["between"],
        difference=difference(model),
        contributing=contributing,
        rows=int(varies[codes].sum()),
        clusters=len(varies),
        model=model,
        note="; ".join(filter(None, (few if rare else "", model.note))),
    )


def split(values: Array, codes: npt.NDArray[np.intp]) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Return each row's cluster mean and deviation from it, (k,), and in which clusters x varies, (J,)."""
    centred = values - values.mean()
    count = int(codes.max()) + 1
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, centred)
    np.maximum.at(high, codes, centred)
    varies = high > low
    # A mean of equal numbers is that number, exactly.
    mean = np.where(varies, np.bincount(codes, centred) / np.bincount(codes), low)[codes]
    return mean + values.mean(), centred - mean, varies


def difference(model: Multilevel) -> Coefficient:
    """Return the contextual effect, between minus within, with the fewer degrees of freedom of the two."""
    within, between = (model.names.index(name) for name in ("within", "between"))
    contrast = np.zeros(len(model.names))
    contrast[within], contrast[between] = -1.0, 1.0
    pair = model.coefficients[within], model.coefficients[between]
    free = [np.nan if c.df is None else c.df for c in pair]
    value = np.array([pair[1].estimate - pair[0].estimate])
    se = np.sqrt(np.array([contrast @ model.covariance @ contrast]))
    return coefficient_table(value, se, ["difference"], np.array([min(free)]), model.level)[0]
