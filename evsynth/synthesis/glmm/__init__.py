"""The binomial-normal model of events of n, with and without moderators, by maximum likelihood."""

from evsynth.synthesis.glmm.mean import marginal_mean
from evsynth.synthesis.glmm.pooling import pool_counts
from evsynth.synthesis.glmm.prediction import predict_counts
from evsynth.synthesis.glmm.regression import regress_counts

__all__ = ["marginal_mean", "pool_counts", "predict_counts", "regress_counts"]
