"""The likelihood of one study's count when its logit is normal: an integral over the random effect.

A study's events are binomial with logit m + tau*u, u standard normal. The integral over u is taken by the
trapezoidal rule between the two points where the integrand has fallen to rounding error of its mode: for
such integrands it converges geometrically [trefethen2014]. Gauss-Hermite quadrature about the mode needs
several hundred nodes where tau is large and a study has no event; this needs 64 in ordinary data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, log_expit

Array = npt.NDArray[np.float64]

_NEGLIGIBLE = 37.0  # exp(-37) is below the rounding error of 1
_BISECTIONS = 14


@dataclass(frozen=True, slots=True)
class StudyTerms:
    """Log-likelihood of each study, (..., k), with its derivatives by the mean logit m and by tau."""

    loglik: Array
    by_mean: Array
    by_tau: Array
    by_mean_mean: Array
    by_mean_tau: Array
    by_tau_tau: Array


def study_terms(xi: Array, ni: Array, mean: Array, tau: Array, nodes: int) -> StudyTerms:
    """Return the terms of events ``xi`` of ``ni`` at mean logits ``mean``, all broadcast to (..., k).

    ``tau`` is (...,), the between-study standard deviation; ``nodes`` the number of points of the rule.
    """
    tau = tau[..., None]
    mode = _mode(xi, ni, mean, tau)
    left, right = (_reach(xi, ni, mean, tau, mode, side=side) for side in (-1.0, 1.0))
    step = (left + right) / (nodes - 1)
    u = (mode - left)[..., None] + step[..., None] * np.arange(nodes)
    x, n = xi[..., None], ni[..., None]
    logit = mean[..., None] + tau[..., None] * u
    exponent = _exponent(x, n, logit, u)
    top = exponent.max(axis=-1, keepdims=True)
    weight = np.exp(exponent - top)
    total = weight.sum(axis=-1)
    loglik = top[..., 0] + np.log(total * step) - 0.5 * np.log(2 * np.pi)
    weight /= total[..., None]

    p = expit(logit)
    residual = x - n * p
    information = n * p * (1 - p)
    tilted = u * residual
    by_mean = (weight * residual).sum(axis=-1)
    by_tau = (weight * tilted).sum(axis=-1)
    residual -= by_mean[..., None]
    tilted -= by_tau[..., None]
    return StudyTerms(
        loglik + _log_binomial(xi, ni),
        by_mean,
        by_tau,
        (weight * (residual**2 - information)).sum(axis=-1),
        (weight * (residual * tilted - u * information)).sum(axis=-1),
        (weight * (tilted**2 - u**2 * information)).sum(axis=-1),
    )


def _exponent(x: Array, n: Array, logit: Array, u: Array) -> Array:
    value: Array = x * log_expit(logit) + (n - x) * log_expit(-logit) - 0.5 * u * u
    return value


def _log_binomial(x: Array, n: Array) -> Array:
    value: Array = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return value


def _mode(x: Array, n: Array, mean: Array, tau: Array) -> Array:
    """Return the u at which the integrand is largest: the root of tau (x - n p) = u, by safeguarded Newton.

    Its accuracy only places the nodes; it doesn't enter the value of the integral.
    """
    slope = tau * (x - n * expit(mean))
    low, high = np.minimum(slope, 0.0), np.maximum(slope, 0.0)
    u = np.zeros(np.broadcast(mean, slope).shape)
    for _ in range(60):
        p = expit(mean + tau * u)
        value = tau * (x - n * p) - u
        low, high = np.where(value > 0, u, low), np.where(value < 0, u, high)
        move = value / (1 + tau**2 * n * p * (1 - p))
        proposed = u + move
        inside = (proposed >= low) & (proposed <= high)
        u = np.where(inside, proposed, 0.5 * (low + high))
        if np.all(np.abs(move) < 1e-6):
            break
    return u


def _reach(x: Array, n: Array, mean: Array, tau: Array, mode: Array, *, side: float) -> Array:
    """Return how far from its mode, on one side, the integrand is negligible; it is log-concave."""
    top = _exponent(x, n, mean + tau * mode, mode)
    near = np.zeros_like(mode)
    far = np.full_like(mode, np.sqrt(2 * _NEGLIGIBLE))
    for _ in range(_BISECTIONS):
        middle = 0.5 * (near + far)
        u = mode + side * middle
        inside = _exponent(x, n, mean + tau * u, u) > top - _NEGLIGIBLE
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    return far
