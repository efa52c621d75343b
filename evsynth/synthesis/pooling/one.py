"""One fit of a batch made into a result of its own."""

from __future__ import annotations

import math

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.data import Data, frozen
from evsynth.synthesis.pooling.heterogeneity import Tau2Interval, tau2_interval
from evsynth.synthesis.pooling.many import ONE_STUDY, REASONS, PooledBatch, fit_pools
from evsynth.synthesis.results import Model, Pooled


def pool_data(data: Data, model: Model) -> Pooled:
    """Return the pool of checked data under a checked model."""
    batch = fit_pools(data.yi[None], data.vi[None], np.ones((1, len(data)), bool), model)
    return pooled(batch, 0, data)


def pooled(batch: PooledBatch, row: int, data: Data) -> Pooled:
    """Return one fit of a batch with its study weights and its tau2 interval.

    Raises NumericalError with the reason when that fit failed.
    """
    reason, single = REASONS[batch.code[row]], bool(batch.code[row] == ONE_STUDY)
    if batch.failed[row]:
        raise NumericalError(f"{reason}.")
    model, floored = batch.model, bool(batch.floored[row])
    spread = Tau2Interval()
    if len(data) > 1 and model.method != "FE":
        spread = tau2_interval(data.yi, data.vi, model.level)
    floor = "variance factor of knha floored at 1" if floored else ""
    weights = 1.0 / (data.vi + batch.tau2[row])
    return Pooled(
        k=len(data),
        estimate=float(batch.estimate[row]),
        se=float(batch.se[row]),
        ci_low=float(batch.ci_low[row]),
        ci_high=float(batch.ci_high[row]),
        stat=float(batch.stat[row]),
        p=float(batch.p[row]),
        df=number(batch.df[row]),
        tau2=float(batch.tau2[row]),
        tau2_ci_low=spread.low,
        tau2_ci_high=spread.high,
        i2=number(batch.i2[row]),
        i2_ci_low=spread.i2_low,
        i2_ci_high=spread.i2_high,
        h2=number(batch.h2[row]),
        q=number(batch.q[row]),
        q_df=len(data) - 1,
        q_p=number(batch.q_p[row]),
        pi_low=number(batch.pi_low[row]),
        pi_high=number(batch.pi_high[row]),
        pi_df=number(batch.pi_df[row]),
        method=model.method,
        test="z" if single else "adhoc" if floored else model.test,
        measure=data.measure,
        converged=bool(batch.converged[row]),
        model=model,
        yi=data.yi,
        vi=data.vi,
        weights=frozen(100.0 * weights / weights.sum()),
        labels=data.labels,
        iterations=int(batch.iterations[row]),
        note="; ".join(filter(None, (reason, spread.note, floor))),
    )


def number(value: np.float64) -> float | None:
    """Return a float, None for NaN."""
    return None if math.isnan(value) else float(value)
