"""Many pools in one call: the batch that every pooled result is a row of."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.choices import chosen, moment_weights
from evsynth.synthesis.data import batched
from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import Array, Fits, chunks
from evsynth.synthesis.pooling.batch import (
    BAD_EFFECT,
    BAD_VARIANCE,
    EQUAL_EFFECTS,
    NO_DF,
    NO_STUDY,
    NOT_CONVERGED,
    OK,
    ONE_STUDY,
    OVERFLOW,
    REASONS,
    PooledBatch,
)
from evsynth.synthesis.pooling.chunk import ROUNDING, Columns, fit_chunk
from evsynth.synthesis.pooling.kenward_roger import FEWEST_DF
from evsynth.synthesis.predictive import PREDICTORS, Variances
from evsynth.synthesis.results import Flags, Model

__all__ = ["ONE_STUDY", "OVERFLOW", "REASONS", "ROUNDING", "PooledBatch", "fit_pools", "pool_many"]

NUMBERS = tuple(f.name for f in fields(PooledBatch) if f.type == "Array")
BESIDES = ("standard", "spread")
FINITE = ("estimate", "se", "ci_low", "ci_high", "stat", "tau2", "q")
"""What a fit must have as finite numbers, and with them its p-value, or say why not."""
FINITE_OF_SEVERAL = ("i2", "h2")
"""What must be finite too unless the fit is of one study."""


def pool_many(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    mask: npt.ArrayLike | None = None,
    *,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    prediction: str = "k-2",
    floor: bool | str | None = None,
    weights: npt.ArrayLike | None = None,
) -> PooledBatch:
    """Return the pools of B analyses at once from ``yi, vi`` of shape (B, k).

    ``mask`` (B, k) is True where a study takes part, so that rows may hold different numbers of studies.
    ``weights`` (k,) or (B, k) replace those of the moment estimator GENQ. Arguments of the wrong shape or choice
    raise ValueError, as does the bootstrap prediction interval; a row that can't be fitted says so itself.
    """
    (effects, variances), used = batched({"yi": yi, "vi": vi}, mask)
    model = chosen(method, test, level, prediction, floor)
    if prediction == "bootstrap":
        raise ValueError("the bootstrap prediction interval draws thousands of times a pool: ask pool() for it.")
    own = None if weights is None else moment_weights(weights, model.method, effects.shape)
    return fit_pools(effects, variances, used, model, own)


def fit_pools(
    yi: Array, vi: Array, mask: Flags, model: Model, weights: Array | None = None, fits: Fits | None = None
) -> PooledBatch:
    """Return the pools of (B, k) data under a checked model, NaN with a reason where there is none.

    ``weights`` (B, k) are those of GENQ, None for its own. ``fits`` are those of a single usable pool, B = 1, where
    they are prepared. A bootstrap prediction interval is left out.
    """
    k = np.count_nonzero(mask, axis=1)
    code = outcomes(yi, vi, mask, k)
    columns: Columns = dict(zip((*NUMBERS, *BESIDES), np.full((len(NUMBERS) + 2, len(yi)), np.nan), strict=True))
    columns |= {name: np.zeros(len(yi)) for name in ("floored", "converged", "iterations")}
    rows = np.flatnonzero(code == OK)
    ragged, whole = not mask.all(), len(rows) == len(code)
    for part in chunks(len(rows), max(yi.shape[1], 1)):
        some = part if whole else rows[part]
        effects, variances = yi[some], vi[some]
        if ragged:
            effects, variances = np.where(mask[some], effects, 0.0), np.where(mask[some], variances, np.inf)
        with np.errstate(all="ignore"):
            found = fit_chunk(effects, variances, model, None if weights is None else weights[some], fits)
            for name, values in found.items():
                columns[name][some] = values
    singles(columns, np.flatnonzero(code == ONE_STUDY), yi, vi, mask)
    with np.errstate(all="ignore"):
        finish(columns, k, model)
    judge(columns, code)
    for name in BESIDES:
        del columns[name]
    return PooledBatch(
        floored=columns.pop("floored").astype(bool),
        converged=columns.pop("converged").astype(bool),
        iterations=columns.pop("iterations").astype(np.int64),
        k=k,
        code=code,
        model=model,
        **columns,
    )


def outcomes(yi: Array, vi: Array, mask: Flags, k: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Return what can be fitted of each row, (B,), as an index into `REASONS`."""
    code = np.where(k == 1, ONE_STUDY, OK).astype(np.int8)
    good = np.isfinite(yi) & (vi > 0.0) & (vi < np.inf)
    if not good.all():
        bad = (mask & ~good).any(axis=1)
        code[bad] = BAD_VARIANCE
        code[bad & (mask & ~np.isfinite(yi)).any(axis=1)] = BAD_EFFECT
    code[k == 0] = NO_STUDY
    return code


def singles(columns: Columns, rows: npt.NDArray[np.intp], yi: Array, vi: Array, mask: Flags) -> None:
    """Fill in the fits of a single study, which are that study."""
    if not len(rows):
        return
    study = np.argmax(mask[rows], axis=1)
    columns["estimate"][rows] = yi[rows, study]
    columns["se"][rows] = np.sqrt(vi[rows, study])
    columns["tau2"][rows] = columns["q"][rows] = 0.0
    columns["factor"][rows] = columns["converged"][rows] = 1.0


def finish(columns: Columns, k: npt.NDArray[np.int64], model: Model) -> None:
    """Add statistic, confidence and prediction interval to the fitted columns."""
    estimate, se = columns["estimate"], columns["se"]
    columns["stat"] = estimate / se
    half = quantile(model.level, columns["df"]) * se
    columns["ci_low"], columns["ci_high"] = estimate - half, estimate + half
    if model.method == "FE" or model.prediction not in PREDICTORS:
        return
    standard = columns["standard"] ** 2
    variances = Variances(se * se, standard, standard * columns["spread"])
    width, df = PREDICTORS[model.prediction].half_width(columns["tau2"], variances, k, model.level)
    columns["pi_low"], columns["pi_high"], columns["pi_df"] = estimate - width, estimate + width, df


def judge(columns: Columns, code: npt.NDArray[np.int8]) -> None:
    """Void the fits that ended in no usable number, and record why."""
    fitted = code <= ONE_STUDY
    usable = np.logical_and.reduce([np.isfinite(columns[name]) for name in FINITE])
    usable &= (code == ONE_STUDY) | np.logical_and.reduce([np.isfinite(columns[name]) for name in FINITE_OF_SEVERAL])
    code[fitted & (columns["df"] < FEWEST_DF)] = NO_DF
    code[fitted & (columns["converged"] == 0.0)] = NOT_CONVERGED
    code[fitted & ~(usable & (columns["se"] > 0.0))] = OVERFLOW
    code[fitted & (columns["factor"] == 0.0)] = EQUAL_EFFECTS
    void = code > ONE_STUDY
    if void.any():
        for name in NUMBERS:
            columns[name][void] = np.nan
        columns["converged"][void] = 0.0
