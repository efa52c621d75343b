"""The Bayesian normal-normal hierarchical model, by deterministic integration over tau: no sampling."""

from evsynth.synthesis.bayes.many import BayesBatch, bayes_many
from evsynth.synthesis.bayes.one import METHOD, Bayes, Posterior, bayes
from evsynth.synthesis.bayes.priors import PRIORS, default_scale

__all__ = ["METHOD", "PRIORS", "Bayes", "BayesBatch", "Posterior", "bayes", "bayes_many", "default_scale"]
