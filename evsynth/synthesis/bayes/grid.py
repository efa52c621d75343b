"""Integration over tau: the trapezoidal rule in the logarithm of tau, for a batch of posteriors.

There the integrand is analytic in a strip and falls off at both ends, so the rule's error vanishes
exponentially with the number of nodes [trefethen2014].
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from evsynth.synthesis.bayes.priors import TauPrior
from evsynth.synthesis.kernel import Array

NODES = 1024
SCAN = 192
PASSES = 3
NEGLIGIBLE = 42.0
"""Nodes whose integrand is below exp(-42) of its maximum are left out."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the prior of tau with its scale, and the normal prior of mu, None when it is flat."""

    prior: TauPrior
    scale: float
    mean: float | None = None
    sd: float | None = None

    def moments(self, k: Array) -> Array:
        """Return how many moments of tau are finite, at most 2, for ``k`` studies, (B,)."""
        order = self.prior.tail + k - (1.0 if self.sd is None else 0.0)
        found: Array = np.where(order > 2.0, 2.0, 1.0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The posterior at the nodes, (B, N): tau, its probabilities, and mean and variance of mu given tau.

    ``x`` is the transformed axis with constant step ``h`` (B,), ``slope`` is d tau / dx. ``log_evidence``
    and ``log_common``, (B,), are the log marginal likelihoods of the model and of tau = 0.
    """

    x: Array
    h: Array
    tau: Array
    slope: Array
    probability: Array
    mean: Array
    variance: Array
    log_evidence: Array
    log_common: Array

    def row(self, i: int) -> Grid:
        """Return the grid of fit ``i`` alone."""
        return Grid(*(getattr(self, name)[i : i + 1] for name in self.__dataclass_fields__))


def integrate(y: Array, v: Array, question: Question, nodes: int = NODES) -> Grid:
    """Return the posteriors of (B, k) effects and variances; an infinite variance masks a study."""
    k = np.isfinite(v).sum(axis=1).astype(np.float64)
    moments = question.moments(k)[:, None]
    low, high = reach(y, v, question)
    for _ in range(PASSES):
        x, _ = axis(low, high, SCAN)
        height = integrand(x, y, v, question)
        top = np.argmax(height, axis=1)[:, None]
        beyond = np.maximum(x - np.take_along_axis(x, top, 1), 0.0)
        weighed = height if question.prior.bounded else height + moments * beyond
        kept = weighed > weighed.max(axis=1)[:, None] - NEGLIGIBLE
        kept |= height > np.take_along_axis(height, top, 1) - NEGLIGIBLE
        first, last = np.argmax(kept, axis=1), SCAN - 1 - np.argmax(kept[:, ::-1], axis=1)
        rows = np.arange(len(x))
        low, high = x[rows, np.maximum(first - 1, 0)], x[rows, np.minimum(last + 1, SCAN - 1)]
    x, h = axis(low, high, nodes)
    height = integrand(x, y, v, question)
    top = height.max(axis=1)
    mass = np.exp(height - top[:, None])
    total = mass.sum(axis=1)
    tau, slope = transformed(x, question)
    _, mean, variance = conditional(tau, y, v, question)
    common, _, _ = conditional(np.zeros((len(x), 1)), y, v, question)
    evidence = top + np.log(total * h)
    return Grid(x, h, tau, slope, mass / total[:, None], mean, variance, evidence, common[:, 0])


def reach(y: Array, v: Array, question: Question) -> tuple[Array, Array]:
    """Return ends of the axis, (B,), beyond which nothing can matter."""
    if question.prior.bounded:
        least = np.sqrt(v.min(axis=1)) / question.scale
        return np.minimum(np.log(least), 0.0) - NEGLIGIBLE, np.full(len(y), NEGLIGIBLE)
    used = np.isfinite(v)
    spread = np.where(used, y, -np.inf).max(axis=1) - np.where(used, y, np.inf).min(axis=1)
    largest = np.sqrt(np.where(used, v, 0.0).max(axis=1))
    small = np.minimum(np.sqrt(v.min(axis=1)), question.scale)
    large = np.maximum(np.maximum(largest, spread), question.scale)
    return np.log(small) - NEGLIGIBLE, np.log(large) + NEGLIGIBLE


def axis(low: Array, high: Array, nodes: int) -> tuple[Array, Array]:
    """Return evenly spaced nodes (B, N) and their step (B,)."""
    h = (high - low) / (nodes - 1)
    return low[:, None] + h[:, None] * np.arange(nodes), h


def transformed(x: Array, question: Question) -> tuple[Array, Array]:
    """Return tau and d tau / dx: an exponential, or a logistic up to the largest tau possible."""
    if question.prior.bounded:
        tau = question.scale * expit(x)
        return tau, tau * expit(-x)
    tau = np.exp(x)
    return tau, tau


def integrand(x: Array, y: Array, v: Array, question: Question) -> Array:
    """Return the log of prior times marginal likelihood times d tau / dx, (B, N)."""
    tau, _ = transformed(x, question)
    slope = x if not question.prior.bounded else math.log(question.scale) + log_expit(x) + log_expit(-x)
    height = question.prior.log_density(tau, question.scale) + conditional(tau, y, v, question)[0] + slope
    return np.where(np.isnan(height), -np.inf, height)


def conditional(tau: Array, y: Array, v: Array, question: Question) -> tuple[Array, Array, Array]:
    """Return, given tau (B, N), the log marginal likelihood and mean and variance of mu, (B, N) each."""
    square = tau * tau
    weight, moment, logs = np.zeros_like(tau), np.zeros_like(tau), np.zeros_like(tau)
    centre = y[np.arange(len(y)), np.argmin(v, axis=1)][:, None]
    for i in range(y.shape[1]):
        variance = v[:, i, None] + square
        used = np.isfinite(variance)
        weight += 1.0 / variance
        moment += np.where(used, (y[:, i, None] - centre) / variance, 0.0)
        logs += np.where(used, np.log(2.0 * math.pi * variance), 0.0)
    offset = moment / weight
    q = np.zeros_like(tau)
    for i in range(y.shape[1]):
        deviation = (y[:, i, None] - centre) - offset
        q += np.where(np.isfinite(v[:, i, None]), deviation * deviation / (v[:, i, None] + square), 0.0)
    likelihood = -0.5 * (logs + q - np.log(2.0 * math.pi / weight))
    if question.sd is None or question.mean is None:
        return likelihood, centre + offset, 1.0 / weight
    prior = question.sd**2
    apart = centre + offset - question.mean
    both = prior + 1.0 / weight
    likelihood -= 0.5 * (np.log(2.0 * math.pi * both) + apart * apart / both)
    precision = weight + 1.0 / prior
    return likelihood, question.mean + apart * weight / precision, 1.0 / precision
