"""Pooling, meta-regression and what follows from them, on one vectorised kernel.

The names below open on first use, so that one pool does not load what it has no need of. Families of methods
(`bayes`, `beta_binomial`, `small_study`) are rooms of their own.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evsynth.synthesis.dependence.robust import robust
    from evsynth.synthesis.dependence.three_level import three_level
    from evsynth.synthesis.dependence.within_between import within_between
    from evsynth.synthesis.glmm import (
        pool_counts,
        pool_counts_many,
        pool_rates,
        pool_rates_many,
        regress_counts,
        regress_rates,
    )
    from evsynth.synthesis.p_values import combine_p_values
    from evsynth.synthesis.pooling.batch import PooledBatch
    from evsynth.synthesis.pooling.many import pool_many
    from evsynth.synthesis.pooling.pool import pool
    from evsynth.synthesis.pooling.subgroups import subgroups
    from evsynth.synthesis.regression.inflation import inflation
    from evsynth.synthesis.regression.influence import influence
    from evsynth.synthesis.regression.jackknife import jackknife
    from evsynth.synthesis.regression.regress import regress
    from evsynth.synthesis.resampling.baujat import baujat
    from evsynth.synthesis.resampling.bootstrap import bootstrap
    from evsynth.synthesis.resampling.gosh import gosh
    from evsynth.synthesis.resampling.series import cumulative, leave_one_out
    from evsynth.synthesis.results import Estimate, Model, Pooled, Regression
    from evsynth.synthesis.survival import pool_curves, survival_curve
    from evsynth.synthesis.two_arms import mantel_haenszel, peto

__all__ = [
    "Estimate",
    "Model",
    "Pooled",
    "PooledBatch",
    "Regression",
    "baujat",
    "bootstrap",
    "combine_p_values",
    "cumulative",
    "gosh",
    "inflation",
    "influence",
    "jackknife",
    "leave_one_out",
    "mantel_haenszel",
    "peto",
    "pool",
    "pool_counts",
    "pool_counts_many",
    "pool_curves",
    "pool_many",
    "pool_rates",
    "pool_rates_many",
    "regress",
    "regress_counts",
    "regress_rates",
    "robust",
    "subgroups",
    "survival_curve",
    "three_level",
    "within_between",
]

_ROOMS = {
    "Estimate": "results",
    "Model": "results",
    "Pooled": "results",
    "PooledBatch": "pooling.batch",
    "Regression": "results",
    "baujat": "resampling.baujat",
    "bootstrap": "resampling.bootstrap",
    "combine_p_values": "p_values",
    "cumulative": "resampling.series",
    "gosh": "resampling.gosh",
    "inflation": "regression.inflation",
    "influence": "regression.influence",
    "jackknife": "regression.jackknife",
    "leave_one_out": "resampling.series",
    "mantel_haenszel": "two_arms",
    "peto": "two_arms",
    "pool": "pooling.pool",
    "pool_counts": "glmm",
    "pool_counts_many": "glmm",
    "pool_curves": "survival",
    "pool_many": "pooling.many",
    "pool_rates": "glmm",
    "pool_rates_many": "glmm",
    "regress": "regression.regress",
    "regress_counts": "glmm",
    "regress_rates": "glmm",
    "robust": "dependence.robust",
    "subgroups": "pooling.subgroups",
    "survival_curve": "survival",
    "three_level": "dependence.three_level",
    "within_between": "dependence.within_between",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'evsynth.synthesis' has no attribute '{name}'")
    return getattr(importlib.import_module(f"evsynth.synthesis.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
