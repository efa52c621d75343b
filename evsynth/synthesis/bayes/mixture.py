"""Posterior distributions as mixtures over the nodes of tau: their density, distribution and quantiles.

mu and a new study's effect are mixtures of normals. tau itself is the sinc interpolant of its density on the
transformed axis, whose integral is a mixture of sine integrals, as accurate as the nodes allow [haber1993].
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, sici

from evsynth.synthesis.bayes.grid import Grid
from evsynth.synthesis.kernel import Array

ITERATIONS = 200
ROUNDING = 4e-16
"""What a sum of probabilities, and a quantile relative to itself, can be told apart by."""


@dataclass(frozen=True, slots=True, eq=False)
class Normals:
    """Mixtures of normals: weights, means and standard deviations, (B, N)."""

    weight: Array
    mean: Array
    sd: Array

    def distribution(self, at: Array) -> tuple[Array, Array]:
        """Return the probability below ``at`` and the density there, (B,)."""
        z = (at[:, None] - self.mean) / self.sd
        below = np.einsum("bn,bn->b", *np.broadcast_arrays(self.weight, ndtr(z)))
        density = np.exp(-0.5 * z * z) / (self.sd * math.sqrt(2.0 * math.pi))
        return below, np.einsum("bn,bn->b", *np.broadcast_arrays(self.weight, density))

    def above(self, at: float) -> Array:
        """Return the probability above ``at``, (B,), exact also when it is tiny."""
        out: Array = (self.weight * ndtr((self.mean - at) / self.sd)).sum(axis=1)
        return out

    def bracket(self, p: Array) -> tuple[Array, Array, Array]:
        """Return ends that hold the quantile of ``p`` between them, and where to look first, (B,)."""
        each = self.mean + ndtri(p)[:, None] * self.sd
        start = np.einsum("bn,bn->b", *np.broadcast_arrays(self.weight, each))
        return each.min(axis=1), each.max(axis=1), start

    def moments(self) -> tuple[Array, Array]:
        """Return mean and standard deviation, (B,)."""
        mean = (self.weight * self.mean).sum(axis=1)
        apart = self.mean - mean[:, None]
        return mean, np.sqrt((self.weight * (self.sd * self.sd + apart * apart)).sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The posterior of tau on its transformed axis: weights at nodes ``x`` (B, N) with step ``h`` (B,)."""

    weight: Array
    x: Array
    h: Array

    def distribution(self, at: Array) -> tuple[Array, Array]:
        """Return the probability below ``at`` and the density there, (B,), both on the transformed axis."""
        u = (at[:, None] - self.x) / self.h[:, None]
        rise = 0.5 + sici(math.pi * u)[0] / math.pi
        below = np.einsum("bn,bn->b", *np.broadcast_arrays(self.weight, rise))
        return below, np.einsum("bn,bn->b", *np.broadcast_arrays(self.weight, np.sinc(u))) / self.h

    def bracket(self, p: Array) -> tuple[Array, Array, Array]:
        """Return ends that hold the quantile of ``p`` between them, and where to look first, (B,)."""
        sums = np.cumsum(np.broadcast_to(self.weight, (len(p), self.weight.shape[1])), axis=1)
        x = np.broadcast_to(self.x, sums.shape)
        first = np.argmax(sums >= p[:, None], axis=1)
        rows = np.arange(len(p))
        return x[:, 0].copy(), x[:, -1].copy(), x[rows, first]


Mixture = Normals | Axis


def quantile(mixture: Mixture, p: Array) -> Array:
    """Return the quantiles of ``p``, (B,), by Newton's method inside a bracket, bisected when it leaves that."""
    low, high, at = mixture.bracket(p)
    for _ in range(ITERATIONS):
        below, density = mixture.distribution(at)
        apart = below - p
        low, high = np.where(apart < 0, at, low), np.where(apart < 0, high, at)
        new = at - apart / np.where(density > 0.0, density, np.nan)
        new = np.where((new >= low) & (new <= high), new, 0.5 * (low + high))
        done = (np.abs(apart) <= ROUNDING + 1e-14 * np.minimum(p, 1.0 - p)) | (
            np.abs(new - at) <= ROUNDING * np.abs(at)
        )
        at = new
        if done.all():
            break
    return at


def parts(grid: Grid) -> tuple[Normals, Normals, Axis]:
    """Return the posteriors of mu, of a new study's effect and of tau."""
    mu = Normals(grid.probability, grid.mean, np.sqrt(grid.variance))
    new = Normals(grid.probability, grid.mean, np.sqrt(grid.variance + grid.tau * grid.tau))
    return mu, new, Axis(grid.probability, grid.x, grid.h)
