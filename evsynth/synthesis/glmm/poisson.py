"""Events in person-time, Poisson with a log link."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

from evsynth.synthesis.glmm.family import Array


class Poisson:
    """``x`` events in person-time ``n``; the linear predictor is the log of the rate."""

    name = "poisson"
    measure = "IRLN"

    def constant(self, x: Array, _n: Array) -> Array:
        """Return the log-likelihood at the study's own rate, x log x - x - log x!."""
        value: Array = xlogy(x, x) - x - gammaln(x + 1.0)
        return value

    def loglik(self, x: Array, n: Array, eta: Array) -> Array:
        """Return what is lost against the study's own rate: small numbers, however large the counts."""
        some = x > 0.0
        away = eta - np.log(np.where(some, x, 1.0) / np.where(some, n, 1.0))
        value: Array = np.where(some, x * (away - np.expm1(np.where(some, away, 0.0))), -n * np.exp(eta))
        return value

    def moments(self, n: Array, eta: Array) -> tuple[Array, Array]:
        """Return t exp(eta), which is mean and variance."""
        mean = n * np.exp(eta)
        return mean, mean

    def observed(self, x: Array, n: Array) -> Array:
        """Return the log rate with half an event added."""
        return np.log((x + 0.5) / np.where(n > 0.0, n, 0.5))

    def mass(self, x: Array, _n: Array) -> Array:
        """Return log of Gamma(x) (e / x)^x."""
        inside = x > 0.0
        return np.where(inside, gammaln(np.where(inside, x, 1.0)) + x - xlogy(x, x), np.inf)

    def deviance(self, x: Array, n: Array, eta: Array) -> Array:
        """Return twice the loss against the rate x / t."""
        return -2.0 * self.loglik(x, n, eta)

    def gain(self, x: Array, n: Array, eta: Array, move: Array) -> Array:
        """Return the gain from the relative growth of the mean."""
        value: Array = x[:, None] * move - (n * np.exp(eta))[:, None] * np.expm1(move)
        return value

    def around(self, x: Array, n: Array, eta: Array, move: Array) -> tuple[Array, Array, Array]:
        """Return gains and variance, likewise."""
        mean = (n * np.exp(eta))[:, None]
        grown = np.expm1(move)
        lost = mean * grown
        return x[:, None] * move - lost, -lost, mean + lost


POISSON = Poisson()
