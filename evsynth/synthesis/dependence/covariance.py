"""The marginal covariance of nested random effects, inverted group by group: its memory is linear in the rows.

Rows are level 0, clusters level 1, and so on outwards. A group of level m has the covariance of its members
plus theta_m 11', so its inverse follows from theirs by one rank-one update. The update is written in
deviations from weighted means, which nothing cancels in however far theta_m exceeds the variances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.dependence.nesting import Nesting
from evsynth.synthesis.kernel import Array


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """V^-1 A for columns A (c, k, B): ``scores[m]`` = Z_m' V^-1 A with one entry a member of level m.

    ``weights[m] * deviations[m] ** 2`` sums to the diagonal of A' V^-1 A over all levels.
    """

    scores: tuple[Array, ...]
    deviations: tuple[Array, ...]


class NestedCovariance:
    """V = diag(v + theta_0) + sum of theta_m Z_m Z_m', for variances v (k, 1) and B sets theta (q, B)."""

    __slots__ = ("nesting", "shrink", "sums", "theta", "weights")

    def __init__(self, nesting: Nesting, v: Array, theta: Array) -> None:
        self.nesting, self.theta = nesting, theta
        self.weights = [1.0 / (v + theta[0])]
        self.sums: list[Array] = []
        self.shrink: list[Array] = []
        for m in range(1, len(theta)):
            total = nesting.sums(self.weights[-1], m)
            self.sums.append(total)
            self.shrink.append(1.0 / (1.0 + theta[m] * total))
            self.weights.append(total * self.shrink[-1])

    def solve(self, columns: Array) -> Solved:
        """Return V^-1 of the columns (c, k, B or 1), with its sums over the groups of every level."""
        means = [columns]
        for m, total in enumerate(self.sums, start=1):
            means.append(self.nesting.sums(self.weights[m - 1] * means[-1], m) / total)
        deviations, residuals = [means[-1]], [means[-1]]
        for m in range(len(self.sums), 0, -1):
            deviation = means[m - 1] - self.nesting.spread(means[m], m)
            deviations.append(deviation)
            residuals.append(deviation + self.nesting.spread(residuals[-1] * self.shrink[m - 1], m))
        scores = tuple(weight * residual for weight, residual in zip(self.weights, residuals[::-1], strict=True))
        return Solved(scores, tuple(deviations[::-1]))

    def gram(self, left: tuple[Array, ...], right: tuple[Array, ...]) -> Array:
        """Return A' V^-1 B, (a, b, B), from the deviations of both."""
        product: Array = np.asarray(
            sum(
                np.einsum("an...,bn...->ab...", weight * a, b)
                for weight, a, b in zip(self.weights, left, right, strict=True)
            )
        )
        return product

    def log_determinant(self) -> Array:
        """Return log |V|, (B,)."""
        value = -np.log(self.weights[0]).sum(axis=0)
        for shrink in self.shrink:
            value = value - np.log(shrink).sum(axis=0)
        return np.asarray(value)

    def log_determinant_slopes(self) -> tuple[Array, Array]:
        """Return first and second derivatives of log |V| by theta, (q, B) and (q, q, B).

        They are tr(V^-1 G_m) and -tr(V^-1 G_m V^-1 G_n), carried outwards with the derivatives of the weights.
        """
        q, weight = len(self.theta), self.weights[0]
        first, second = np.zeros((q, weight.shape[-1])), np.zeros((q, q, weight.shape[-1]))
        first[0], second[0, 0] = weight.sum(axis=0), -(weight**2).sum(axis=0)
        slopes, curves = [-(weight**2)], {(0, 0): 2.0 * weight**3}
        for m in range(1, q):
            s, total, u, own = self.theta[m], self.sums[m - 1], self.shrink[m - 1], self.weights[m]
            inner = self.weights[m - 1]
            rest = 1.0 + s * (self.nesting.spread(total, m) - inner)
            a1 = [self.nesting.sums(slope, m) for slope in slopes]
            a2 = {pair: self.nesting.sums(curve, m) for pair, curve in curves.items()}
            for i in range(m - 1):
                first[i] += (s * u * a1[i]).sum(axis=0)
            first[m - 1] = (inner * rest * self.nesting.spread(u, m)).sum(axis=0)
            first[m], second[m, m] = own.sum(axis=0), -(own**2).sum(axis=0)
            for (i, j), curve in a2.items():
                second[i, j] += (s * u * curve - (s * u) ** 2 * a1[i] * a1[j]).sum(axis=0)
                second[j, i] = second[i, j]
            for i in range(m):
                second[i, m] = second[m, i] = (u**2 * a1[i]).sum(axis=0)
            curves = {(i, j): u**2 * c - 2.0 * s * u**3 * a1[i] * a1[j] for (i, j), c in a2.items()}
            curves |= {(i, m): -2.0 * total * u**3 * a1[i] for i in range(m)} | {(m, m): 2.0 * own**3}
            slopes = [*(u**2 * slope for slope in a1), -(own**2)]
        return first, second
