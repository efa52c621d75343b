"""The beta-binomial log-likelihood with its first and second derivatives, for a batch of fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, xlog1py, xlogy

from evsynth.synthesis.beta_binomial.rising import log_rising, sums
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.sums import total


class Point(NamedTuple):
    """The log-likelihood less its constant, its gradient and its Hessian in (eta, lam), (B,) each."""

    loglik: Array
    g_eta: Array
    g_lam: Array
    h_eta: Array
    h_cross: Array
    h_lam: Array


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Events ``x``, non-events ``y`` and patients ``n`` of B fits, (k, B); zero for a study masked out.

    The parameters are eta, the logit of the mean proportion p, and lam, the log of theta = rho / (1 - rho),
    so that the j-th further event of a study has probability proportional to p + j theta [griffiths1973].
    """

    x: Array
    y: Array
    n: Array

    def take(self, rows: npt.NDArray[np.intp]) -> Counts:
        """Return the fits at ``rows``."""
        return Counts(self.x[:, rows], self.y[:, rows], self.n[:, rows])

    def at(self, eta: Array, lam: Array) -> Point:
        """Return the likelihood at ``eta`` and ``lam``, (B,) each."""
        p, q, inverse = expit(eta), expit(-eta), np.exp(-lam)
        shape = self.x.shape
        parts = ((p * inverse, self.x), (q * inverse, self.y), (inverse, self.n))
        filled = [(np.broadcast_to(z, shape), m) for z, m in parts]
        rises = [total(log_rising(z, m)) for z, m in filled]
        (p1, p2), (q1, q2), (n1, n2) = ((total(s) for s in sums(z, m)) for z, m in filled)
        p_rest, q_rest, n_rest = p1 - p2, q1 - q2, n1 - n2
        return Point(
            self.binomial(eta) + rises[0] + rises[1] - rises[2],
            q * p1 - p * q1,
            n1 - p1 - q1,
            -p * q * (p1 + q1) + q * q * p_rest + p * p * q_rest,
            p * q_rest - q * p_rest,
            p_rest + q_rest - n_rest,
        )

    def loglik(self, eta: Array, lam: Array) -> Array:
        """Return the log-likelihood alone, (B,)."""
        shape, inverse = self.x.shape, np.exp(-lam)
        value = self.binomial(eta)
        for share, m, sign in ((expit(eta), self.x, 1), (expit(-eta), self.y, 1), (np.ones_like(eta), self.n, -1)):
            value = value + sign * total(log_rising(np.broadcast_to(share * inverse, shape), m))
        return value

    def binomial(self, eta: Array) -> Array:
        """Return the log-likelihood without overdispersion, (B,)."""
        value: Array = -(total(self.x) * np.logaddexp(0.0, -eta) + total(self.y) * np.logaddexp(0.0, eta))
        return value

    def pull(self, p: Array) -> Array:
        """Return the derivative of the log-likelihood in theta at theta = 0 and ``p``, (B,)."""
        x, y, n = (total(m * (m - 1.0)) for m in (self.x, self.y, self.n))
        out: Array = 0.5 * (x / p + y / (1.0 - p) - n)
        return out

    def deviance(self) -> Array:
        """Return twice the binomial log-likelihood lost by a common proportion against one a study, (B,)."""
        n = np.where(self.n > 0, self.n, 1.0)
        own = total(xlogy(self.x, self.x / n) + xlog1py(self.y, -self.x / n))
        x, y = total(self.x), total(self.y)
        common = xlogy(x, x / (x + y)) + xlogy(y, y / (x + y))
        deviance: Array = np.maximum(2.0 * (own - common), 0.0)
        return deviance
