"""The likelihood of a step-function selection model, with its exact gradient and Hessian [vevea1995]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from evsynth.synthesis.kernel import Array

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Studies with the p-value interval each fell into.

    ``X`` is (k, p), ``group`` (k,) the interval of each study, ``low, high`` (r, k) the edges of r regions
    of the effect, ``region`` (r,) the interval each belongs to, ``count`` the number of intervals.
    """

    y: Array
    v: Array
    X: Array
    group: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    low: Array
    high: Array
    region: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    count: int


def log_likelihood(steps: Steps, theta: Array) -> tuple[float, Array, Array]:
    """Return value, gradient and Hessian at theta = (beta, tau2, log delta_2, ..., log delta_c).

    The density of a published effect is w(p) N(y; x'beta, v + tau2) / A, where w is delta_j in interval j,
    delta_1 = 1, and A, its expectation, is the sum of delta_j times the probability of interval j.
    """
    p = steps.X.shape[1]
    beta, tau2 = theta[:p], theta[p]
    weight = np.append(1.0, np.exp(theta[p + 1 :]))
    mu, variance = steps.X @ beta, steps.v + tau2
    deviation = steps.y - mu
    square = deviation * deviation / variance
    density = -0.5 * np.log(variance) - 0.5 * square - HALF_LOG_2PI
    normaliser, first, second = normalisers(steps, mu, variance, weight)
    value = float(np.sum(density + np.log(weight)[steps.group] - np.log(normaliser)))
    # Derivatives in (mu, tau2, log delta) of each study, then through X.
    m = 2 + steps.count - 1
    gradient, hessian = np.zeros((len(mu), m)), np.zeros((len(mu), m, m))
    gradient[:, 0] = deviation / variance
    gradient[:, 1] = 0.5 * (square - 1.0) / variance
    hessian[:, 0, 0] = -1.0 / variance
    hessian[:, 0, 1] = hessian[:, 1, 0] = -deviation / variance**2
    hessian[:, 1, 1] = (0.5 - square) / variance**2
    gradient -= first
    hessian -= second - first[:, :, None] * first[:, None, :]
    for j in range(1, steps.count):
        gradient[:, 1 + j] += steps.group == j
    return value, *through(steps.X, gradient, hessian)


def through(X: Array, gradient: Array, hessian: Array) -> tuple[Array, Array]:
    """Return the sums over studies of derivatives in (mu, rest) as derivatives in (beta, rest)."""
    p, m = X.shape[1], gradient.shape[1]
    whole = np.zeros((p + m - 1, p + m - 1))
    whole[:p, :p] = np.einsum("ki,k,kj->ij", X, hessian[:, 0, 0], X)
    whole[:p, p:] = X.T @ hessian[:, 0, 1:]
    whole[p:, :p] = whole[:p, p:].T
    whole[p:, p:] = hessian[:, 1:, 1:].sum(axis=0)
    return np.append(X.T @ gradient[:, 0], gradient[:, 1:].sum(axis=0)), whole


def normalisers(steps: Steps, mu: Array, variance: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Return A (k,), and its first (k, m) and second (k, m, m) derivatives in (mu, tau2, log delta) over A."""
    parts = [interval(edge, mu, variance) for edge in (steps.low, steps.high)]
    root = np.sqrt(variance)
    low, high = ((edge - mu) / root for edge in (steps.low, steps.high))
    # The difference of the smaller tails keeps its digits.
    mass = np.where(low > 0.0, special.ndtr(-low) - special.ndtr(-high), special.ndtr(high) - special.ndtr(low))
    slopes = [after - before for before, after in zip(*parts, strict=True)]
    by_interval = np.zeros((6, steps.count, len(mu)))
    for row, values in enumerate((mass, *slopes)):
        np.add.at(by_interval[row], steps.region, values)
    share = by_interval * weight[:, None]
    total = share.sum(axis=1)
    normaliser = total[0]
    m = 1 + steps.count
    first, second = np.zeros((len(mu), m)), np.zeros((len(mu), m, m))
    first[:, 0], first[:, 1] = total[1], total[2]
    second[:, 0, 0], second[:, 1, 1] = total[3], total[5]
    second[:, 0, 1] = second[:, 1, 0] = total[4]
    for j in range(1, steps.count):
        first[:, 1 + j] = second[:, 1 + j, 1 + j] = share[0, j]
        second[:, 0, 1 + j] = second[:, 1 + j, 0] = share[1, j]
        second[:, 1, 1 + j] = second[:, 1 + j, 1] = share[2, j]
    return normaliser, first / normaliser[:, None], second / normaliser[:, None, None]


def interval(edge: Array, mu: Array, variance: Array) -> tuple[Array, ...]:
    """Return the derivatives of Phi((edge - mu) / sqrt(variance)): by mu, tau2, mu mu, mu tau2, tau2 tau2."""
    root = np.sqrt(variance)
    u = np.where(np.isfinite(edge), (edge - mu) / root, 0.0)
    density = np.where(np.isfinite(edge), np.exp(-0.5 * u * u - HALF_LOG_2PI), 0.0)
    return (
        -density / root,
        -0.5 * u * density / variance,
        -u * density / variance,
        0.5 * (1.0 - u * u) * density / (variance * root),
        0.25 * u * (3.0 - u * u) * density / variance**2,
    )
