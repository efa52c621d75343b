"""One fit of a batch made into a result of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.data import Data, frozen
from evsynth.synthesis.kernel import Array, Fits, pooling_fits
from evsynth.synthesis.pooling.heterogeneity import Tau2Interval, tau2_interval
from evsynth.synthesis.pooling.many import ONE_STUDY, OVERFLOW, REASONS, PooledBatch, fit_pools
from evsynth.synthesis.predictive import FEWEST
from evsynth.synthesis.predictive.bootstrap import bootstrap
from evsynth.synthesis.results import Model, Pooled

NO_WIDTH = "no prediction interval: it would have no width"


def pool_data(data: Data, model: Model) -> Pooled:
    """Return the pool of checked data under a checked model."""
    weights = None if model.weights is None else np.array([model.weights])
    yi, vi = data.yi[None], data.vi[None]
    with np.errstate(all="ignore"):
        fits = pooling_fits(yi, vi)
    batch = fit_pools(yi, vi, np.ones(yi.shape, bool), model, weights, fits)
    return pooled(batch, 0, data, fits)


def pooled(batch: PooledBatch, row: int, data: Data, fits: Fits | None = None) -> Pooled:
    """Return one fit of a batch with its study weights and its tau2 and bootstrap prediction intervals.

    ``fits`` are those of ``data`` where they are prepared. Raises NumericalError with the reason when that fit failed.
    """
    reason, single = REASONS[batch.code[row]], bool(batch.code[row] == ONE_STUDY)
    if batch.failed[row]:
        raise NumericalError(f"{reason}.")
    model, floored, tau2 = batch.model, bool(batch.floored[row]), float(batch.tau2[row])
    spread = Tau2Interval()
    if len(data) > 1 and model.method != "FE":
        spread = tau2_interval(data.yi, data.vi, tau2, model, fits)
    new = predicted(batch, row, data)
    normal = model.test == "hybrid" and bool(np.isnan(batch.df[row])) and not single
    notes = (
        reason,
        spread.note,
        "variance factor of knha floored at 1" if floored else "",
        "hybrid: the normal interval is the wider and is shown" if normal else "",
        new.note,
    )
    return Pooled(
        k=len(data),
        estimate=float(batch.estimate[row]),
        se=float(batch.se[row]),
        ci_low=float(batch.ci_low[row]),
        ci_high=float(batch.ci_high[row]),
        stat=float(batch.stat[row]),
        p=float(batch.p[row]),
        df=number(batch.df[row]),
        tau2=tau2,
        tau2_ci_low=spread.low,
        tau2_ci_high=spread.high,
        i2=number(batch.i2[row]),
        i2_ci_low=spread.i2_low,
        i2_ci_high=spread.i2_high,
        h2=number(batch.h2[row]),
        q=number(batch.q[row]),
        q_df=len(data) - 1,
        q_p=number(batch.q_p[row]),
        h2_ci_low=spread.h2_low,
        h2_ci_high=spread.h2_high,
        pi_low=new.low,
        pi_high=new.high,
        pi_df=new.df,
        pi_low_error=new.low_error,
        pi_high_error=new.high_error,
        method=model.method,
        test="z" if single else "adhoc" if floored else model.test,
        measure=data.measure,
        converged=bool(batch.converged[row]),
        model=model,
        yi=data.yi,
        vi=data.vi,
        weights=shares(data.vi, tau2),
        labels=data.labels,
        iterations=int(batch.iterations[row]),
        note="; ".join(filter(None, notes)),
    )


def shares(vi: Array, tau2: float) -> Array:
    """Return the weights 1 / (vi + tau2) as percentages, (k,); NumericalError where they are beyond floating point."""
    with np.errstate(over="ignore"):
        variances = vi + tau2
    if not math.isfinite(variances.max()):
        raise NumericalError(f"{REASONS[OVERFLOW]}.")
    unit = math.ldexp(1.0, math.frexp(variances.min())[1] - 1)  # a power of two costs no digit
    weights = unit / variances
    return frozen(100.0 * weights / weights.sum())


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction interval on ``df`` degrees of freedom or from draws; None where there is none."""

    low: float | None = None
    high: float | None = None
    df: float | None = None
    low_error: float | None = None
    high_error: float | None = None
    note: str = ""


def predicted(batch: PooledBatch, row: int, data: Data) -> Predicted:
    """Return the prediction interval of one fit of a batch, drawn here when it is a bootstrap interval."""
    model = batch.model
    if model.prediction != "bootstrap":
        low, high, df = (number(values[row]) for values in (batch.pi_low, batch.pi_high, batch.pi_df))
        if low is not None and high is not None and 0.0 < high - low < math.inf:
            return Predicted(low, high, df)
        return Predicted(note=NO_WIDTH if model.method != "FE" and len(data) >= FEWEST else "")
    if model.method == "FE" or len(data) < FEWEST:
        return Predicted()
    drawn = bootstrap(data.yi, data.vi, model.level, model.draws, model.seed)
    if not drawn.low < drawn.high:
        return Predicted(note=NO_WIDTH)
    note = (
        f"prediction interval from {model.draws} draws (seed {model.seed}), Monte Carlo standard errors of its ends "
        f"{drawn.low_error:.2g} and {drawn.high_error:.2g}"
    )
    return Predicted(drawn.low, drawn.high, None, drawn.low_error, drawn.high_error, note)


def number(value: np.float64) -> float | None:
    """Return a float, None for NaN."""
    return None if math.isnan(value) else float(value)
