"""The beta-binomial model of single proportions: the mean proportion and its overdispersion, by maximum likelihood."""

from evsynth.synthesis.beta_binomial.many import BetaBinomialBatch, beta_binomial_many
from evsynth.synthesis.beta_binomial.one import METHOD, BetaBinomial, beta_binomial

__all__ = ["METHOD", "BetaBinomial", "BetaBinomialBatch", "beta_binomial", "beta_binomial_many"]
