"""Pooling, meta-regression and what follows from them, on one vectorised kernel."""

from evsynth.synthesis.pooling import pool
from evsynth.synthesis.pools import PooledBatch, pool_many
from evsynth.synthesis.regression import regress
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
from evsynth.synthesis.series import cumulative, leave_one_out
from evsynth.synthesis.subgroups import subgroups

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
