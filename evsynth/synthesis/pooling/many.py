"""Many pools in one call: the batch that every pooled result is a row of."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.inference import TESTS, chi_square_p, p_value, quantile
from evsynth.synthesis.kernel import Array, chunks, pooling_fits
from evsynth.synthesis.pooling.heterogeneity import i2_h2, typical_variance
from evsynth.synthesis.results import Flags, Model
from evsynth.synthesis.tau2 import ESTIMATORS

ROUNDING = 2.0**-50
"""Effects that differ by less than this fraction of themselves are equal: the rest is rounding."""

Columns = dict[str, Array]

OK, ONE_STUDY, NO_STUDY, BAD_EFFECT, BAD_VARIANCE, NOT_CONVERGED, OVERFLOW, EQUAL_EFFECTS = range(8)
REASONS = (
    "",
    "one study: the interval is its own, from the normal distribution",
    "no study",
    "an effect size is not a finite number",
    "a sampling variance is not a positive finite number",
    "tau2 did not converge",
    "the numbers overflow: bring effects and variances to a common scale",
    "all effects are equal, so the knha variance is zero: use test 'adhoc' or 'z'",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PooledBatch:
    """Many pools at once: arrays of length B named as in `Pooled`.

    A fit that is impossible is NaN in every number and not converged; ``reason`` says why. ``df`` is NaN
    for a normal interval. ``factor`` is the variance factor y'Py / (k - 1) that the test used.
    """

    k: npt.NDArray[np.int64]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    stat: Array
    df: Array
    tau2: Array
    i2: Array
    h2: Array
    q: Array
    pi_low: Array
    pi_high: Array
    pi_df: Array
    factor: Array
    floored: Flags
    converged: Flags
    iterations: npt.NDArray[np.int64]
    code: npt.NDArray[np.int8]
    model: Model

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def reason(self) -> npt.NDArray[np.str_]:
        """Why a fit is impossible or special, (B,), empty for most."""
        return np.array(REASONS)[self.code]

    @property
    def failed(self) -> Flags:
        """Which fits are impossible, (B,)."""
        return np.asarray(self.code > ONE_STUDY)

    @property
    def p(self) -> Array:
        """Two-sided p-values of the estimates."""
        return p_value(self.stat, self.df)

    @property
    def q_df(self) -> Array:
        """Degrees of freedom of Q."""
        return np.where(np.isnan(self.q), np.nan, self.k - 1.0)

    @property
    def q_p(self) -> Array:
        """P-values of Q, NaN for a single study."""
        return chi_square_p(self.q, self.q_df)


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
) -> PooledBatch:
    """Return the pools of B analyses at once from ``yi, vi`` of shape (B, k).

    ``mask`` (B, k) is True where a study takes part, so that rows may hold different numbers of studies.
    Arguments of the wrong shape or choice raise ValueError; a row that can't be fitted says so itself.
    """
    if any(np.ma.is_masked(values) for values in (yi, vi)):
        raise ValueError("yi and vi have masked values: say by mask which studies take part.")
    effects, variances = np.asarray(yi, dtype=np.float64), np.asarray(vi, dtype=np.float64)
    if effects.ndim != 2 or effects.shape != variances.shape:
        raise ValueError(f"yi and vi must both be (B, k), not {effects.shape} and {variances.shape}.")
    used = np.ones(effects.shape, bool) if mask is None else np.asarray(mask, dtype=bool)
    if used.shape != effects.shape:
        raise ValueError(f"mask must have the shape of yi, {effects.shape}, not {used.shape}.")
    return fit_pools(effects, variances, used, chosen(method, test, level, prediction, floor))


def fit_pools(yi: Array, vi: Array, mask: Flags, model: Model) -> PooledBatch:
    """Return the pools of (B, k) data under a checked model, NaN with a reason where there is none."""
    k = np.count_nonzero(mask, axis=1)
    code = outcomes(yi, vi, mask, k)
    columns: Columns = {name: np.full(len(yi), np.nan) for name in NUMBERS}
    columns |= {name: np.zeros(len(yi)) for name in ("floored", "converged", "iterations")}
    rows = np.flatnonzero(code == OK)
    ragged, whole = not mask.all(), len(rows) == len(code)
    for part in chunks(len(rows), max(yi.shape[1], 1)):
        some = part if whole else rows[part]
        effects, variances = yi[some], vi[some]
        if ragged:
            effects, variances = np.where(mask[some], effects, 0.0), np.where(mask[some], variances, np.inf)
        with np.errstate(all="ignore"):
            for name, values in fit_chunk(effects, variances, model).items():
                columns[name][some] = values
    singles(columns, np.flatnonzero(code == ONE_STUDY), yi, vi, mask)
    with np.errstate(all="ignore"):
        finish(columns, k, model)
    judge(columns, code)
    return PooledBatch(
        floored=columns.pop("floored").astype(bool),
        converged=columns.pop("converged").astype(bool),
        iterations=columns.pop("iterations").astype(np.int64),
        k=k,
        code=code,
        model=model,
        **columns,
    )


NUMBERS = tuple(f.name for f in fields(PooledBatch) if f.type == "Array")


def outcomes(yi: Array, vi: Array, mask: Flags, k: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Return what can be fitted of each row, (B,), as an index into `REASONS`."""
    code = np.where(k == 1, ONE_STUDY, OK).astype(np.int8)
    good = np.isfinite(yi) & (vi > 0.0) & (vi < np.inf)
    bad = (mask & ~good).any(axis=1)
    code[bad] = BAD_VARIANCE
    code[bad & (mask & ~np.isfinite(yi)).any(axis=1)] = BAD_EFFECT
    code[k == 0] = NO_STUDY
    return code


def fit_chunk(yi: Array, vi: Array, model: Model) -> Columns:
    """Return the fitted numbers of one chunk of (B, k) data with infinite variances where masked."""
    fits = pooling_fits(yi, vi)
    root = ESTIMATORS[model.method].solve(fits)
    state = fits.at(root.value)
    coefficient, cov_root = state.coefficients()
    df = fits.n - 1.0
    q, typical = typical_variance(fits)
    i2, h2 = i2_h2(root.value, typical, q, df, common=model.method == "FE")
    rounding = ROUNDING * np.abs(fits.offset[0])
    factor = np.where(np.sqrt(fits.spread) * fits.scale > rounding, state.q() / df, 0.0)
    floored = np.full(len(df), model.floor is True)
    if model.floor == "auto":
        largest = np.where(np.isfinite(fits.v), fits.v, 0.0).max(axis=0)
        floored = (fits.n <= 8) | (largest > 10.0 * fits.v[0])
    floored &= model.test == "knha"
    used = np.where(floored, TESTS["adhoc"].factor(factor), TESTS[model.test].factor(factor))
    return {
        "estimate": fits.offset[0] + fits.scale * coefficient[0],
        "se": fits.scale * cov_root[0, 0] * np.sqrt(used),
        "df": df if TESTS[model.test].student else np.full_like(df, np.nan),
        "tau2": root.value * fits.scale**2,
        "i2": i2,
        "h2": h2,
        "q": q,
        "factor": used,
        "floored": floored.astype(np.float64),
        "converged": root.converged.astype(np.float64),
        "iterations": root.iterations.astype(np.float64),
    }


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
    if model.method == "FE":
        return
    df = np.where(k >= 3, k - float(model.prediction[-1]), np.nan)
    width = quantile(model.level, df) * np.sqrt(columns["tau2"] + se * se)
    width[np.isnan(df)] = np.nan
    columns["pi_low"], columns["pi_high"], columns["pi_df"] = estimate - width, estimate + width, df


def judge(columns: Columns, code: npt.NDArray[np.int8]) -> None:
    """Void the fits that ended in no usable number, and record why."""
    fitted = code <= ONE_STUDY
    usable = np.isfinite(columns["estimate"]) & np.isfinite(columns["se"]) & np.isfinite(columns["tau2"])
    code[fitted & (columns["converged"] == 0.0)] = NOT_CONVERGED
    code[fitted & ~(usable & (columns["se"] > 0.0))] = OVERFLOW
    code[fitted & (columns["factor"] == 0.0)] = EQUAL_EFFECTS
    void = code > ONE_STUDY
    if void.any():
        for name in NUMBERS:
            columns[name][void] = np.nan
        columns["converged"][void] = 0.0
