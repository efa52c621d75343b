"""Step-function selection models: effects corrected for publication by p-value [hedges1992; vevea1995]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt
from scipy import special

from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import Data, column
from evsynth.synthesis.inference import chi_square_p, p_value, quantile
from evsynth.synthesis.kernel import Array, orthogonalise
from evsynth.synthesis.method import Method
from evsynth.synthesis.results import Coefficient
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.selection_fit import profile_interval, steps_of, with_selection, without_selection
from evsynth.synthesis.small_study.selection_likelihood import Steps
from evsynth.synthesis.small_study.selection_maximum import Maximum
from evsynth.synthesis.small_study.selection_result import Alternative, Selection, StepWeight

METHOD = Method(
    "selection",
    "a step-function selection model fitted by maximum likelihood",
    ("hedges1992", "vevea1995"),
    f"{guard.TEN_STUDIES}; {guard.NOT_PROPORTIONS}; a study in every interval of p-values",
)

__all__ = ["METHOD", "Alternative", "Selection", "StepWeight", "fitted", "selection", "unusable"]

unusable = guard.precision_funnel


def selection(
    funnel: FunnelData,
    *,
    steps: Sequence[float] = (0.025,),
    alternative: Alternative | None = None,
    X: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: Literal["ML", "FE"] = "ML",
    level: float = 95.0,
) -> Selection:
    """Return the selection model with cut points ``steps`` of the p-values, one-sided unless `two.sided`.

    ``alternative`` is the direction selected for, by default that of the effect without selection. ``X``
    (k, m) are moderators, ``names`` (m,) theirs. Raises ValueError where the model may not be used or an
    interval holds no study, NumericalError when the likelihood has no maximum.
    """
    guard.refuse(unusable(funnel))
    design, columns = _design(funnel.data, X, names)
    return fitted(funnel.data, design, columns, steps, alternative, method, percent(level))


def fitted(
    data: Data,
    X: Array,
    names: tuple[str, ...],
    steps: Sequence[float],
    alternative: Alternative | None,
    method: str,
    level: float,
) -> Selection:
    """Return the selection model of checked data with design ``X`` (k, p), columns called ``names``."""
    if alternative not in {None, *get_args(Alternative)}:
        raise ValueError(f"unknown alternative '{alternative}'; known: {', '.join(get_args(Alternative))}.")
    if method not in {"ML", "FE"}:
        raise ValueError(f"a selection model is fitted by ML, or with a common effect (FE), not by {method}.")
    cuts, common = cut_points(steps), method == "FE"
    unit = float(np.exp2(np.round(np.log2(np.sqrt(np.median(data.vi) + np.var(data.yi))))))
    y, v = data.yi / unit, data.vi / unit**2
    size = np.abs(X).max(axis=0)
    scaled = X / size
    if alternative is None:
        plain = without_selection(steps_of(y, v, scaled, np.array([1.0]), False), common)
        alternative = "less" if float(np.sum(scaled @ plain.theta[: X.shape[1]] / v)) < 0.0 else "greater"
    sign = -1.0 if alternative == "less" else 1.0
    studies = steps_of(sign * y, v, scaled, cuts, alternative == "two.sided")
    _populated(studies, cuts)
    null = without_selection(studies, common)
    top = with_selection(studies, null, common)
    return _result(data, studies, (null, top), names, sign * unit / size, unit, cuts, alternative, common, level)


def cut_points(steps: Sequence[float]) -> Array:
    """Return the cut points, ascending and ending in 1; ValueError unless they lie strictly within 0 and 1."""
    cuts = np.unique(column(steps, "steps"))
    cuts = cuts[cuts != 1.0]
    if not len(cuts) or not (np.isfinite(cuts).all() and cuts[0] > 0.0 and cuts[-1] < 1.0):
        raise ValueError("steps are p-values strictly between 0 and 1, such as 0.025.")
    return np.append(cuts, 1.0)


def _design(data: Data, X: npt.ArrayLike | None, names: Sequence[str] | None) -> tuple[Array, tuple[str, ...]]:
    if X is None:
        return np.ones((len(data), 1)), ("intercept",)
    moderators = np.asarray(X, dtype=np.float64)
    moderators = moderators[:, None] if moderators.ndim == 1 else moderators
    if moderators.ndim != 2 or len(moderators) != len(data) or not np.isfinite(moderators).all():
        raise ValueError(f"X must hold one finite row a study, ({len(data)}, m), not {moderators.shape}.")
    told = tuple(names or (f"x{i + 1}" for i in range(moderators.shape[1])))
    if len(told) != moderators.shape[1]:
        raise ValueError(f"names and X differ: {len(told)} names, {moderators.shape[1]} columns.")
    design = np.column_stack([np.ones(len(data)), moderators])
    for place in orthogonalise(design)[1][:1]:
        raise ValueError(f"moderator '{told[place - 1]}' is constant or collinear with the others.")
    if len(data) < design.shape[1] + 3:
        raise ValueError(f"{len(data)} studies are too few for {moderators.shape[1]} moderators and a selection model.")
    return design, ("intercept", *told)


def _populated(studies: Steps, cuts: Array) -> None:
    """Raise ValueError when an interval of p-values holds no study, with what to do."""
    counts = np.bincount(studies.group, minlength=len(cuts))
    for place in np.flatnonzero(counts == 0)[:1]:
        low = 0.0 if place == 0 else cuts[place - 1]
        raise ValueError(
            f"no study has a p-value between {low:g} and {cuts[place]:g}, so that interval's weight can't be "
            f"estimated: drop or move the step at {cuts[min(place, len(cuts) - 2)]:g}."
        )


def _result(
    data: Data,
    studies: Steps,
    fits: tuple[Maximum, Maximum],
    names: tuple[str, ...],
    scale: Array,
    unit: float,
    cuts: Array,
    alternative: str,
    common: bool,
    level: float,
) -> Selection:
    null, top = fits
    p = len(names)
    free = np.ones(len(top.theta), bool)
    free[p] = not common
    inner = free.copy()
    inner[p] &= bool(top.theta[p] > 0.0)
    covariance = np.full((len(free), len(free)), np.nan)
    some = np.flatnonzero(inner)
    covariance[np.ix_(some, some)] = np.linalg.inv(-top.hessian[np.ix_(some, some)])
    se = np.sqrt(np.diag(covariance))
    made = tuple(
        _coefficient(name, top.theta[i] * scale[i], se[i] * abs(scale[i]), level) for i, name in enumerate(names)
    )
    lrt = max(2.0 * (top.value - null.value), 0.0)
    first = made[0]
    shift = len(data) * float(np.log(unit))
    return Selection(
        name=METHOD.name,
        k=len(data),
        estimate=first.estimate,
        se=first.se,
        ci_low=first.ci_low,
        ci_high=first.ci_high,
        stat=first.stat,
        p=first.p,
        tau2=float(top.theta[p]) * unit**2,
        tau2_se=float(se[p]) * unit**2 if inner[p] else None,
        coefficients=made,
        weights=_weights(studies, top, se, free, cuts, level),
        steps=tuple(cuts.tolist()),
        alternative=cast(Alternative, alternative),
        lrt=lrt,
        lrt_df=len(cuts) - 1,
        lrt_p=float(chi_square_p(np.array([lrt]), np.array([len(cuts) - 1.0]))[0]),
        log_likelihood=top.value - shift,
        log_likelihood_null=null.value - shift,
        unadjusted=float(null.theta[0] * scale[0]),
        unadjusted_tau2=float(null.theta[p]) * unit**2,
        level=level,
        notes=() if inner[p] or common else ("tau2 is zero, so it has no standard error",),
    )


def _coefficient(name: str, estimate: float, se: float, level: float) -> Coefficient:
    half = float(special.ndtri(0.5 + level / 200.0)) * se
    stat = estimate / se
    p = float(p_value(np.array([stat]), np.array([np.nan]))[0])
    return Coefficient(
        name=name, estimate=float(estimate), se=float(se), ci_low=float(estimate - half),
        ci_high=float(estimate + half), stat=float(stat), p=p,
    )  # fmt: skip


def _weights(
    studies: Steps, top: Maximum, se: Array, free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], cuts: Array,
    level: float,
) -> tuple[StepWeight, ...]:  # fmt: skip
    counts = np.bincount(studies.group, minlength=len(cuts)).tolist()
    weights = [StepWeight(p_low=0.0, p_high=float(cuts[0]), k=counts[0], estimate=1.0)]
    critical = float(quantile(level, np.array([np.nan]))[0])
    start = studies.X.shape[1] + 1
    for j in range(1, len(cuts)):
        place = start + j - 1
        value = float(np.exp(top.theta[place]))
        error = value * float(se[place])  # delta method, exact at a maximum of the likelihood
        low, high = profile_interval(studies, top, place, free, 0.5 * critical**2)
        weights.append(
            StepWeight(
                p_low=float(cuts[j - 1]),
                p_high=float(cuts[j]),
                k=counts[j],
                estimate=value,
                se=error,
                ci_low=max(0.0, value - critical * error),
                ci_high=value + critical * error,
                p=float(p_value(np.array([(value - 1.0) / error]), np.array([np.nan]))[0]),
                profile_low=low,
                profile_high=high,
            )
        )
    return tuple(weights)
