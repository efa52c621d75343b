"""Events of n patients, binomial with a logit link."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, gammaln, log_expit, xlogy

from evsynth.synthesis.glmm.family import Array


class Binomial:
    """``x`` events of ``n`` patients; the linear predictor is the logit of the risk."""

    name = "binomial"
    measure = "PLO"

    def constant(self, x: Array, n: Array) -> Array:
        """Return the log of n over x."""
        value: Array = gammaln(n + 1.0) - gammaln(x + 1.0) - gammaln(n - x + 1.0)
        return value

    def loglik(self, x: Array, n: Array, eta: Array) -> Array:
        """Return x log p + (n - x) log(1 - p)."""
        value: Array = x * log_expit(eta) + (n - x) * log_expit(-eta)
        return value

    def moments(self, n: Array, eta: Array) -> tuple[Array, Array]:
        """Return n p and n p (1 - p)."""
        p = expit(eta)
        return n * p, n * p * expit(-eta)

    def observed(self, x: Array, n: Array) -> Array:
        """Return the logit with half an event added to each cell."""
        value: Array = np.log((x + 0.5) / (n - x + 0.5))
        return value

    def mass(self, x: Array, n: Array) -> Array:
        """Return log B(x, n - x)."""
        inside = (x > 0.0) & (x < n)
        a, b = np.where(inside, x, 1.0), np.where(inside, n - x, 1.0)
        return np.where(inside, gammaln(a) + gammaln(b) - gammaln(a + b), np.inf)

    def deviance(self, x: Array, n: Array, eta: Array) -> Array:
        """Return twice the loss against p = x / n."""
        size = np.where(n > 0.0, n, 1.0)
        own = xlogy(x, x / size) + xlogy(n - x, (n - x) / size)
        value: Array = 2.0 * (own - self.loglik(x, n, eta))
        return value

    def gain(self, x: Array, n: Array, eta: Array, move: Array) -> Array:
        """Return the gain; the rarer of event and non-event is followed, so that 1 - p loses nothing."""
        turned = eta > 0.0
        p = expit(-np.abs(eta))[:, None]
        y = np.where(turned, n - x, x)[:, None]
        move = np.where(turned, -1.0, 1.0)[:, None] * move
        value: Array = y * move - n[:, None] * np.log1p(p * np.expm1(move))
        return value

    def around(self, x: Array, n: Array, eta: Array, move: Array) -> tuple[Array, Array, Array]:
        """Return gains and variance, likewise."""
        turned = eta > 0.0
        sign = np.where(turned, -1.0, 1.0)[:, None]
        p = expit(-np.abs(eta))[:, None]
        y = np.where(turned, n - x, x)[:, None]
        size = n[:, None]
        move = sign * move
        grown = np.expm1(move)
        risen = p * grown
        odds = 1.0 / (1.0 + risen)
        spread = size * p * (1.0 - p) * odds
        return y * move - size * np.log1p(risen), (-sign * spread) * grown, spread * odds * (1.0 + grown)


BINOMIAL = Binomial()
