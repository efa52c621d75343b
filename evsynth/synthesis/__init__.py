"""Pooling, meta-regression and what follows from them, on one vectorised kernel."""

from evsynth.synthesis.pooling.many import PooledBatch, pool_many
from evsynth.synthesis.pooling.pool import pool
from evsynth.synthesis.pooling.subgroups import subgroups
from evsynth.synthesis.regression.regress import regress
from evsynth.synthesis.resampling.series import cumulative, leave_one_out
from evsynth.synthesis.results import (
    Coefficient,
    Cumulative,
    Curve,
    Estimate,
    LeaveOneOut,
    Model,
    Pooled,
    Regression,
    Series,
    Subgroups,
)

__all__ = [
    "Coefficient",
    "Cumulative",
    "Curve",
    "Estimate",
    "LeaveOneOut",
    "Model",
    "Pooled",
    "PooledBatch",
    "Regression",
    "Series",
    "Subgroups",
    "cumulative",
    "leave_one_out",
    "pool",
    "pool_many",
    "regress",
    "subgroups",
]
