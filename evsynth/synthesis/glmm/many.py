"""Many pools of counts in one call: the batch that every pool of counts is a row of."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.data import batched
from evsynth.synthesis.glmm.batch import CountsBatch
from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.boundary import boundary
from evsynth.synthesis.glmm.data import SMALLEST_SHARE, counts_model
from evsynth.synthesis.glmm.family import Array, Family
from evsynth.synthesis.glmm.fit import fit_many
from evsynth.synthesis.glmm.heterogeneity import deviance, i2_h2
from evsynth.synthesis.glmm.interval import fall, tau2_intervals
from evsynth.synthesis.glmm.likelihood import Counts, Flags
from evsynth.synthesis.glmm.outcomes import (
    ALL_EVENTS,
    ALL_OR_NONE,
    BAD_COUNT,
    NO_EVENT,
    NO_STUDY,
    NOT_SETTLED,
    OK,
    ONE_STUDY,
)
from evsynth.synthesis.glmm.poisson import POISSON
from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import chunks
from evsynth.synthesis.results import Model

Columns = dict[str, Array]


def pool_counts_many(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    mask: npt.ArrayLike | None = None,
    *,
    test: str = "t",
    level: float = 95.0,
    prediction: str = "k-2",
    profile: bool = False,
) -> CountsBatch:
    """Return binomial-normal pools of B analyses at once, events ``xi`` of ``ni`` of shape (B, k).

    ``mask`` (B, k) is True where a study takes part. ``profile`` adds the intervals of tau2. Arguments of the
    wrong shape or choice raise ValueError; a row that can't be fitted says so itself.
    """
    model = counts_model(test, level, prediction)
    (x, n), used = batched({"xi": xi, "ni": ni}, mask)
    return fit_pools(BINOMIAL, x, n, used, model, profile=profile)


def pool_rates_many(
    xi: npt.ArrayLike,
    ti: npt.ArrayLike,
    mask: npt.ArrayLike | None = None,
    *,
    test: str = "t",
    level: float = 95.0,
    prediction: str = "k-2",
    profile: bool = False,
) -> CountsBatch:
    """Return Poisson-normal pools of B analyses at once, events ``xi`` in person-time ``ti`` of shape (B, k).

    As `pool_counts_many`; estimates are log rates.
    """
    model = counts_model(test, level, prediction)
    (x, t), used = batched({"xi": xi, "ti": ti}, mask)
    return fit_pools(POISSON, x, t, used, model, profile=profile)


def fit_pools(family: Family, x: Array, n: Array, used: Flags, model: Model, *, profile: bool) -> CountsBatch:
    """Return the pools of (B, k) data under a checked model, NaN with a reason where there is none."""
    k = np.count_nonzero(used, axis=1)
    code = outcomes(family, x, n, used, k)
    columns: Columns = {name: np.full(len(x), np.nan) for name in _NUMBERS}
    columns |= {name: np.zeros(len(x)) for name in ("nodes", "iterations")}
    rows = np.flatnonzero(code <= ONE_STUDY)
    for part in chunks(len(rows), max(x.shape[1], 1)):
        some = rows[part]
        counts = Counts(
            np.where(used[some], x[some], 0.0), np.where(used[some], n[some], 0.0), np.ones((1, x.shape[1], 1)), family
        )
        counts, unit = in_unit_time(counts)
        single = code[some] == ONE_STUDY
        if single.any():
            _fill(columns, some[single], _single(counts.take(single)), unit[single])
        if not single.all():
            found, code[some[~single]] = _several(counts.take(~single), model.level, profile=profile)
            _fill(columns, some[~single], found, unit[~single])
    for name in _NUMBERS:
        columns[name][code > ONE_STUDY] = np.nan
    _infer(columns, k, code, model)
    counted = {name: columns.pop(name).astype(np.int64) for name in ("nodes", "iterations")}
    return CountsBatch(k=k, code=code, model=model, measure=family.measure, **columns, **counted)  # type: ignore[arg-type]


_NUMBERS = tuple(field.name for field in fields(CountsBatch) if field.type == "Array")


def outcomes(family: Family, x: Array, n: Array, used: Flags, k: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Return what can be fitted of each row, (B,), as a code of `outcomes`."""
    with np.errstate(invalid="ignore"):
        good = np.isfinite(x) & np.isfinite(n) & (x == np.round(x)) & (x >= 0.0)
        extreme = x == 0.0
        if family is BINOMIAL:
            good &= (n == np.round(n)) & (n >= 1.0) & (x <= n)
            extreme |= x == n
        else:
            largest = np.where(used, n, 0.0).max(axis=1, keepdims=True, initial=0.0)
            good &= n > SMALLEST_SHARE * largest
    code = np.where(k == 1, ONE_STUDY, OK).astype(np.int8)
    if family is BINOMIAL:
        code[~(used & ~extreme).any(axis=1)] = ALL_OR_NONE
        code[~(used & (x != n)).any(axis=1)] = ALL_EVENTS
    code[~(used & (x != 0.0)).any(axis=1)] = NO_EVENT
    code[(used & ~good).any(axis=1)] = BAD_COUNT
    code[k == 0] = NO_STUDY
    return code


def in_unit_time(counts: Counts) -> tuple[Counts, Array]:
    """Return the counts with person-times that sum to one, and the log of their sums, (B,).

    Whether time is in days or years then leaves no trace but in the intercept. Patients are left as they are.
    """
    if counts.family is BINOMIAL:
        return counts, np.zeros(len(counts))
    largest = counts.ni.max(axis=1, keepdims=True)
    total = (counts.ni / largest).sum(axis=1, keepdims=True)
    scaled = Counts(counts.xi, counts.ni / largest / total, counts.X, counts.family)
    return scaled, (np.log(largest) + np.log(total))[:, 0]


def _single(counts: Counts) -> Columns:
    edge = boundary(counts)
    zero = np.zeros(len(counts))
    return {
        "estimate": edge.beta[:, 0],
        "se": 1.0 / np.sqrt(edge.information[:, 0, 0]),
        "tau2": zero,
        "q": zero,
        "loglik": edge.loglik + counts.constant(),
    }


def _several(counts: Counts, level: float, *, profile: bool) -> tuple[Columns, npt.NDArray[np.int8]]:
    fits = fit_many(counts, fall(level) if profile else 0.0)
    tau2 = fits.tau**2
    low, high = tau2_intervals(counts, fits, level) if profile else (np.full(len(counts), np.nan),) * 2
    i2, h2 = i2_h2(counts, fits.beta, tau2)
    lost = profile & (np.isnan(low) | np.isnan(high)) & (fits.code == OK)
    found = {
        "estimate": fits.beta[:, 0],
        "se": np.sqrt(fits.covariance[:, 0, 0]),
        "tau2": tau2,
        "tau2_ci_low": low,
        "tau2_ci_high": high,
        "i2": i2,
        "h2": h2,
        "q": np.where(fits.code == OK, deviance(counts, fits.edge.beta), np.nan),
        "loglik": fits.loglik,
        "nodes": fits.nodes.astype(np.float64),
        "iterations": fits.iterations.astype(np.float64),
    }
    return found, np.where(lost, NOT_SETTLED, fits.code).astype(np.int8)


def _fill(columns: Columns, rows: npt.NDArray[np.intp], found: Columns, unit: Array) -> None:
    for name, values in found.items():
        columns[name][rows] = values - unit if name == "estimate" else values


def _infer(columns: Columns, k: npt.NDArray[np.int64], code: npt.NDArray[np.int8], model: Model) -> None:
    """Add the test, the confidence interval and, from three studies, the prediction interval."""
    estimate, se = columns["estimate"], columns["se"]
    columns["df"] = np.where((code == OK) & (model.test == "t"), k - 1.0, np.nan)
    columns["stat"] = estimate / se
    half = quantile(model.level, columns["df"]) * se
    columns["ci_low"], columns["ci_high"] = estimate - half, estimate + half
    df = np.where((k >= 3) & (code == OK), k - (2.0 if model.prediction == "k-2" else 1.0), np.nan)
    reach = np.where(np.isnan(df), np.nan, quantile(model.level, df) * np.sqrt(columns["tau2"] + se * se))
    columns["pi_low"], columns["pi_high"], columns["pi_df"] = estimate - reach, estimate + reach, df
