"""The likelihood of nested random effects: value, score and information at B sets of variance components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.dependence.covariance import NestedCovariance, Solved
from evsynth.synthesis.dependence.nesting import Index, Nesting
from evsynth.synthesis.kernel import Array

ROOM = 2**19
"""Numbers in one work array of a chunk of fits."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Sorted, centred and scaled data: effects y (k, B or 1), variances v (k, 1), orthonormal z (p, k, 1).

    ``restricted`` asks for the restricted likelihood.
    """

    nesting: Nesting
    y: Array
    v: Array
    z: Array
    restricted: bool

    @property
    def components(self) -> int:
        """Number of variance components: one a level."""
        return len(self.nesting.starts) + 1

    @property
    def chunk(self) -> int:
        """How many fits go into one evaluation."""
        return max(1, ROOM // ((len(self.z) + 1) * len(self.v)))

    def take(self, columns: Index) -> Problem:
        """Return the problem of some of the B effects only; one shared column of effects stays shared."""
        y = self.y if self.y.shape[1] == 1 else self.y[:, columns]
        return Problem(self.nesting, y, self.v, self.z, self.restricted)

    def at(self, theta: Array) -> State:
        """Return the likelihood at components ``theta`` (q, B or 1), rows first, then clusters and outwards."""
        return State(self, theta)


class State:
    """Everything at one set of components a fit; arrays end in the batch axis B."""

    __slots__ = ("beta", "covariance", "gram", "inverse", "problem", "residual", "x")

    def __init__(self, problem: Problem, theta: Array) -> None:
        self.problem = problem
        self.covariance = NestedCovariance(problem.nesting, problem.v, theta)
        self.x = self.covariance.solve(problem.z)
        y = self.covariance.solve(problem.y[None])
        self.gram = self.covariance.gram(self.x.deviations, self.x.deviations)
        inverse: Array = np.linalg.inv(np.moveaxis(self.gram, -1, 0)).astype(np.float64)
        self.inverse: Array = np.moveaxis(inverse, 0, -1)
        cross = self.covariance.gram(self.x.deviations, y.deviations)[:, 0]
        self.beta: Array = np.einsum("ab...,b...->a...", self.inverse, cross)
        self.residual = Solved(
            tuple(self.without_fit(a, b) for a, b in zip(y.scores, self.x.scores, strict=True)),
            tuple(self.without_fit(a, b) for a, b in zip(y.deviations, self.x.deviations, strict=True)),
        )

    def without_fit(self, y: Array, x: Array) -> Array:
        """Return y (1, n, B) less the fitted combination of x (p, n, B)."""
        left: Array = y - np.einsum("an...,a...->n...", x, self.beta)[None]
        return left

    def rss(self) -> Array:
        """Return y'Py, (B,)."""
        rss: Array = self.covariance.gram(self.residual.deviations, self.residual.deviations)[0, 0]
        return rss

    def value(self) -> Array:
        """Return the log likelihood up to a constant, (B,)."""
        height = self.covariance.log_determinant() + self.rss()
        if self.problem.restricted:
            height = height + np.linalg.slogdet(np.moveaxis(self.gram, -1, 0))[1]
        return -0.5 * height

    def derivatives(self) -> tuple[Array, Array, Array]:
        """Return the score (q, B), the observed and the expected information (q, q, B)."""
        first, second = self.covariance.log_determinant_slopes()
        x, r = self.x.scores, self.residual.scores
        grams = [np.einsum("an...,bn...->ab...", part, part) for part in x]
        pulls = [np.einsum("an...,bn...->a...", part, own) for part, own in zip(x, r, strict=True)]
        fit = np.array([(own**2).sum(axis=(0, 1)) for own in r])
        x_bend, r_bend = self.bends(x), self.bends(r)
        spent = np.array([np.einsum("ab...,ab...->...", self.inverse, gram) for gram in grams])
        half = [np.einsum("ab...,bc...->ac...", self.inverse, gram) for gram in grams]
        q = len(grams)
        bent = np.array([[self.bend(x_bend, i, j) for j in range(q)] for i in range(q)])
        used = np.array([[np.einsum("ab...,ba...->...", half[i], half[j]) for j in range(q)] for i in range(q)])
        turned = np.array([[(r[i] * r_bend[i][j]).sum(axis=(0, 1)) for j in range(q)] for i in range(q)])
        pulled = np.array(
            [[np.einsum("a...,ab...,b...->...", pulls[i], self.inverse, pulls[j]) for j in range(q)] for i in range(q)]
        )
        average = turned - pulled
        if not self.problem.restricted:
            return 0.5 * (fit - first), average + 0.5 * second, -0.5 * second + np.zeros_like(average)
        expected = 0.5 * (used - bent - second)
        return 0.5 * (fit - first + spent), average - expected, expected

    def bends(self, scores: tuple[Array, ...]) -> list[list[Array]]:
        """Return Z_m' V^-1 Z_n S_n for every pair of levels m, n, given the scores S_n of some columns."""
        nesting = self.problem.nesting
        columns: list[list[Array]] = []
        for n, score in enumerate(scores):
            spread = score
            for m in range(n, 0, -1):
                spread = nesting.spread(spread, m)
            columns.append(list(self.covariance.solve(spread).scores))
        return [[columns[n][m] for n in range(len(scores))] for m in range(len(scores))]

    def bend(self, x_bend: list[list[Array]], i: int, j: int) -> Array:
        """Return tr(M d2(X'V^-1 X) / d theta_i d theta_j), (B,)."""
        product = np.einsum("an...,bn...->ab...", self.x.scores[i], x_bend[i][j])
        twice: Array = 2.0 * np.einsum("ab...,ab...->...", self.inverse, product)
        return twice
