"""One two-arm pool as a result of its own, with its tests and what a reader must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.effects import measures
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import column, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.pooling.one import number
from evsynth.synthesis.results import Model, Pooled
from evsynth.synthesis.two_arms.arms import PERSONS, impossible, laid_out
from evsynth.synthesis.two_arms.association import study_effects
from evsynth.synthesis.two_arms.many import TwoArmBatch, fit_arms, named

RARE, UNEQUAL, LARGE = 0.01, 2.0, 4.0
"""Where Peto's method is safe [bradburn2007]: events below 1%; our own lines for what is called an
imbalance between arms and a large odds ratio there are 2 and 4."""

Columns = tuple[Array, Array, Array, Array]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MantelHaenszel(Pooled):
    """A Mantel-Haenszel pool with its tests; ``yi, vi`` are the studies' own effects, for display.

    ``cmh`` tests no effect in any study (ratios only), ``tarone`` a common odds ratio (OR only), on ``q_df``.
    """

    cmh: float | None = None
    cmh_p: float | None = None
    tarone: float | None = None
    tarone_p: float | None = None


def mantel_haenszel(
    *,
    measure: str = "OR",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    **data: npt.ArrayLike,
) -> MantelHaenszel:
    """Return the Mantel-Haenszel pool of k studies with two arms [mantel1959].

    ``data`` are ai, n1i, ci, n2i (events of patients) for OR, RR and RD, or x1i, t1i, x2i, t2i (events in
    person-time) for IRR and IRD, (k,) each. Nothing is added to empty cells. ``weights`` are those of the
    sum in the denominator, so a study without events there shows 0. Raises ValueError for what are not
    counts, NumericalError when there is no finite estimate.

    >>> found = mantel_haenszel(ai=[4, 6], n1i=[123, 306], ci=[11, 29], n2i=[139, 303])
    >>> round(found.estimate, 4), round(found.se, 4)
    (-1.4215, 0.3595)
    """
    columns, names = checked_arms(named(measure, data), labels)
    batch = single(columns, measure, Model("MH", "z", percent(level)))
    return MantelHaenszel(
        **shared(batch, columns, names),
        cmh=number(batch.cmh[0]),
        cmh_p=number(batch.cmh_p[0]),
        tarone=number(batch.tarone[0]),
        tarone_p=number(batch.tarone_p[0]),
        note=without_events(batch, columns),
    )


def peto(
    ai: npt.ArrayLike,
    n1i: npt.ArrayLike,
    ci: npt.ArrayLike,
    n2i: npt.ArrayLike,
    *,
    level: float = 95.0,
    labels: Sequence[str] | None = None,
) -> Pooled:
    """Return Peto's one-step pool of ``ai`` events of ``n1i`` and ``ci`` of ``n2i``, (k,) each [yusuf1985].

    ``note`` says when events are not rare, arms are unbalanced or the effect is large: there the method is
    biased [bradburn2007]. Raises ValueError and NumericalError as `mantel_haenszel`.
    """
    data: dict[str, npt.ArrayLike] = {"ai": ai, "n1i": n1i, "ci": ci, "n2i": n2i}
    columns, names = checked_arms(data, labels)
    batch = single(columns, "PETO", Model("PETO", "z", percent(level)))
    notes = (without_events(batch, columns), unsafe(float(batch.estimate[0]), columns))
    return Pooled(**shared(batch, columns, names), note="; ".join(filter(None, notes)))


def checked_arms(data: dict[str, npt.ArrayLike], labels: Sequence[str] | None) -> tuple[Columns, tuple[str, ...]]:
    """Return four (k,) columns with labels; ValueError names the first row that can't be."""
    x1, n1, x2, n2 = (column(values, name) for name, values in data.items())
    lengths = {len(values) for values in (x1, n1, x2, n2)}
    if len(lengths) > 1:
        raise ValueError(f"{', '.join(data)} differ in length: {len(x1)}, {len(n1)}, {len(x2)} and {len(n2)}.")
    if len(x1) == 0:
        raise ValueError("no studies: k = 0.")
    names = tuple(map(str, labels)) if labels is not None else tuple(f"row {i + 1}" for i in range(len(x1)))
    if len(names) != len(x1):
        raise ValueError(f"labels and {next(iter(data))} differ in length: {len(names)} and {len(x1)}.")
    for row in np.flatnonzero(impossible((x1, n1, x2, n2), times=tuple(data) != PERSONS))[:1]:
        raise ValueError(
            f"{names[row]}: {x1[row]:g} of {n1[row]:g} and {x2[row]:g} of {n2[row]:g} can't be: whole events from 0 "
            "to their denominator are needed, and denominators above 0."
        )
    return (x1, n1, x2, n2), names


def single(columns: Columns, measure: str, model: Model) -> TwoArmBatch:
    """Return the batch of one pool; NumericalError with the reason when it is impossible."""
    batch = fit_arms(tuple(c[None] for c in columns), np.ones((1, len(columns[0])), bool), measure, model)
    if batch.failed[0]:
        raise NumericalError(f"{batch.reason[0]}. Remedy: report the studies' counts without a pool.")
    return batch


def shared(batch: TwoArmBatch, columns: Columns, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields that every two-arm pool fills."""
    measure, k = batch.measure, len(names)
    first, second, third, fourth = (c[None] for c in columns)
    arms = laid_out((first, second, third, fourth), np.ones((1, k), bool))
    yi, vi = study_effects(arms, measure)
    numbers = ("estimate", "se", "ci_low", "ci_high", "stat", "p")
    return {name: float(getattr(batch, name)[0]) for name in numbers} | {
        "k": k,
        "i2": number(batch.i2[0]) if batch.informative[0] > 1 else None,
        "h2": number(batch.h2[0]),
        "q": number(batch.q[0]),
        "q_df": int(batch.q_df[0]),
        "q_p": number(batch.q_p[0]),
        "method": batch.model.method,
        "test": "z",
        "measure": measure if measure in measures.MEASURES else "GEN",
        "converged": True,
        "model": batch.model,
        "yi": frozen(yi[:, 0].copy()),
        "vi": frozen(vi[:, 0].copy()),
        "weights": frozen(batch.weights[0].copy()),
        "labels": names,
    }


def without_events(batch: TwoArmBatch, columns: Columns) -> str:
    """Return what became of the studies that have no event in either arm, or an empty string."""
    count = int(np.sum((columns[0] == 0) & (columns[2] == 0)))
    if not count:
        return ""
    told = "1 study has no event" if count == 1 else f"{count} studies have no event"
    counted = batch.measure in {"RD", "IRD"}
    fate = "counted in the difference, left out of Q" if counted else "it tells nothing of a ratio and has no weight"
    return f"{told} in either arm: {fate}"


def unsafe(estimate: float, columns: Columns) -> str:
    """Return why Peto's method may be biased here [bradburn2007], or an empty string."""
    x1, n1, x2, n2 = columns
    risk = float((x1.sum() + x2.sum()) / (n1.sum() + n2.sum()))
    ratio = float(np.max(np.maximum(n1 / n2, n2 / n1)))
    found = []
    if risk > RARE:
        found.append(f"events are not rare ({100 * risk:.2g}%)")
    if ratio > UNEQUAL:
        found.append(f"arms are unbalanced (up to {ratio:.2g} to 1)")
    if abs(estimate) > np.log(LARGE):
        found.append("the effect is large")
    return f"Peto's method may be biased: {', '.join(found)}" if found else ""
