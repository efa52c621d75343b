"""Trim and fill: the studies that would make the funnel symmetric, and the pool with them [duval2000a; duval2000b]."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evsynth.problems import NumericalError, nearest
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import Data, frozen
from evsynth.synthesis.kernel import Array, orthogonalise
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.many import REASONS, fit_pools
from evsynth.synthesis.pooling.one import pool_data
from evsynth.synthesis.regression.design_fit import fit_design
from evsynth.synthesis.results import Model, Pooled
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData

METHOD = Method(
    "trim-and-fill",
    "trim and fill",
    ("duval2000a", "duval2000b"),
    f"{guard.TEN_STUDIES}; {guard.NOT_PROPORTIONS}; a sensitivity analysis, not a corrected estimate",
)
Side = Literal["left", "right"]
ROUNDS = 100

unusable = guard.precision_funnel


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrimAndFill:
    """The pool with ``k0`` filled studies beside the one without.

    ``filled_yi, filled_vi``, both (k0,), are the mirror images, ``filled_labels`` the studies they mirror;
    ``centre`` is the pool of the untrimmed studies that they are mirrored at. ``k0_se`` is the standard error
    of the number of missing studies, ``k0_p`` the test of none missing (R0 only).
    """

    name: str
    k: int
    k0: int
    k0_se: float
    k0_p: float | None
    side: Side
    estimator: str
    centre: float
    pooled: Pooled
    observed: Pooled
    filled_yi: Array
    filled_vi: Array
    filled_labels: tuple[str, ...]
    notes: tuple[str, ...] = ()


def trim_and_fill(
    funnel: FunnelData,
    *,
    estimator: str = "L0",
    side: Side | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
) -> TrimAndFill:
    """Return trim and fill by estimator L0, R0 or Q0 of the number missing.

    ``side`` is where studies are missing; by default the side that small studies lean away from, by the sign
    of the regression on standard errors. Raises ValueError where the method may not be used, NumericalError
    when trimming does not settle.
    """
    guard.refuse(unusable(funnel))
    return filled(funnel.data, estimator, side, chosen(method, test, level))


def filled(data: Data, estimator: str, side: Side | None, model: Model) -> TrimAndFill:
    """Return trim and fill of checked data."""
    name = str(estimator).upper()
    if name not in ESTIMATORS:
        raise ValueError(f"unknown estimator '{estimator}'; known: {', '.join(ESTIMATORS)}.{nearest(name, ESTIMATORS)}")
    if side not in {None, "left", "right"}:
        raise ValueError(f"side must be 'left' or 'right', not {side!r}.")
    if model.weights is not None:
        raise ValueError("trim and fill with given GENQ weights is not defined: filled studies have none.")
    where: Side = side or lighter_side(data, model)
    sign = -1.0 if where == "right" else 1.0
    order = np.argsort(sign * data.yi, kind="stable")
    k0, missing, centre = trimmed(sign * data.yi[order], data.vi[order], name, model)
    mirrored = order[len(data) - k0 :]
    new_y, new_v = sign * (2.0 * centre - sign * data.yi[mirrored]), data.vi[mirrored]
    labels = tuple(data.labels[row] for row in mirrored)
    whole = Data(
        frozen(np.append(data.yi, new_y)),
        frozen(np.append(data.vi, new_v)),
        (*data.labels, *(f"filled: {label}" for label in labels)),
        data.measure,
    )
    return TrimAndFill(
        name=METHOD.name,
        k=len(data),
        k0=k0,
        k0_se=standard_error(len(data), missing, name),
        k0_p=0.5 ** (k0 + 1) if name == "R0" else None,
        side=where,
        estimator=name,
        centre=sign * centre,
        pooled=pool_data(whole, model),
        observed=pool_data(data, model),
        filled_yi=frozen(new_y),
        filled_vi=frozen(new_v.copy()),
        filled_labels=labels,
    )


def lighter_side(data: Data, model: Model) -> Side:
    """Return the side where studies seem to be missing: right when effects fall with the standard error."""
    design, collinear = orthogonalise(np.column_stack([np.ones(len(data)), np.sqrt(data.vi)]))
    if collinear or len(data) < 3:
        return "left"
    fit = fit_design(data.yi[None], data.vi[None], design, model.method, "z")
    slope = design.original(fit.coefficients, fit.cov_root)[0][1, 0]
    return "right" if slope < 0.0 else "left"


def trimmed(yi: Array, vi: Array, estimator: str, model: Model) -> tuple[int, float, float]:
    """Return the number missing on the left of ascending ``yi`` (k,), also unrounded, and the untrimmed centre."""
    k, k0 = len(yi), 0
    for _ in range(ROUNDS):
        kept = slice(0, k - k0)
        batch = fit_pools(yi[None, kept], vi[None, kept], np.ones((1, k - k0), bool), model)
        centre = float(batch.estimate[0])
        if math.isnan(centre):
            raise NumericalError(f"trim and fill: {REASONS[batch.code[0]]}.")
        deviation = yi - centre
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(deviation), kind="stable")] = np.arange(1.0, k + 1.0)
        missing = max(0.0, ESTIMATORS[estimator](np.sign(deviation) * ranks, k))
        last, k0 = k0, min(round(missing), k - 1)
        if k0 == last:
            return k0, missing, centre
    raise NumericalError(f"trim and fill by {estimator} goes round in circles: use another estimator of the number.")


def _l0(ranks: Array, k: int) -> float:
    return float((4.0 * ranks[ranks > 0].sum() - k * (k + 1)) / (2 * k - 1))


def _r0(ranks: Array, k: int) -> float:
    return k - max(float(-ranks.min()), 0.0) - 1.0


def _q0(ranks: Array, k: int) -> float:
    inside = 2.0 * k * k - 4.0 * ranks[ranks > 0].sum() + 0.25
    return float(k - 0.5 - math.sqrt(max(inside, 0.0)))


ESTIMATORS: dict[str, Callable[[Array, int], float]] = {"L0": _l0, "R0": _r0, "Q0": _q0}
"""Estimators of the number missing from the signed ranks (k,) of the deviations, by name."""


def standard_error(k: int, k0: float, estimator: str) -> float:
    """Return the standard error of the number missing, with the unrounded estimate in place of the truth."""
    if estimator == "R0":
        return math.sqrt(2.0 * k0 + 2.0)
    ranks = k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0 - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    spread = math.sqrt(max(ranks, 0.0) / 24.0)
    if estimator == "L0":
        return 4.0 * spread / (2 * k - 1)
    return 2.0 * spread / math.sqrt((k - 0.5) ** 2 - k0 * (2 * k - k0 - 1))
