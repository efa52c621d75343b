"""The binomial- and Poisson-normal models of counts, with and without moderators, by maximum likelihood."""

from evsynth.synthesis.glmm.batch import CountsBatch
from evsynth.synthesis.glmm.many import pool_counts_many, pool_rates_many
from evsynth.synthesis.glmm.mean import marginal_mean
from evsynth.synthesis.glmm.pooling import pool_counts
from evsynth.synthesis.glmm.prediction import predict_counts
from evsynth.synthesis.glmm.rates import pool_rates, regress_rates
from evsynth.synthesis.glmm.regression import regress_counts
from evsynth.synthesis.glmm.slopes import leave_one_out_slopes

__all__ = [
    "CountsBatch",
    "leave_one_out_slopes",
    "marginal_mean",
    "pool_counts",
    "pool_counts_many",
    "pool_rates",
    "pool_rates_many",
    "predict_counts",
    "regress_counts",
    "regress_rates",
]
