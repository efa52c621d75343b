"""Regressions of effects dealt anew to one design: weighted sums by matrix products, no design a fit.

To deal the rows of X to the studies is to deal the studies to the rows of X. The design then stays one, and
Z'WZ for all fits is one product of the pairs of its columns with the weights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evsynth.synthesis.kernel import Array, Design, Fits
from evsynth.synthesis.kernel.batch import Index
from evsynth.synthesis.kernel.design_state import DesignState, upper_inverse
from evsynth.synthesis.kernel.sums import dot, total

RANGE = 1e4
"""Variances further apart would cost Z'WZ digits that a test needs: those designs are orthonormalised instead."""


class DealtState(DesignState):
    """Weighted least squares of y (k, B) on one design z (p, k) at tau2 (B,); see `DesignState` for the methods.

    ``pairs`` (p (p + 1) / 2, k) are the products of the design's columns, upper triangle by rows.
    """

    __slots__ = ("pairs", "residual", "z")

    def __init__(self, y: Array, v: Array, z: Array, pairs: Array, tau2: Array) -> None:
        self.z, self.pairs = z, pairs
        w = v + tau2
        np.reciprocal(w, out=w)
        self.w = w
        self.upper = cholesky(self.crossed(w))
        self.root = upper_inverse(self.upper)
        self.rotated = np.einsum("jib,jb->ib", self.root, z @ (w * y))
        fitted = z.T @ np.einsum("ijb,jb->ib", self.root, self.rotated)
        self.residual = np.subtract(y, fitted, out=fitted)
        self.u = w * fitted

    def crossed(self, weights: Array) -> Array:
        """Return Z' diag(weights) Z, (p, p, B), its upper triangle filled in."""
        p = len(self.z)
        matrix = np.zeros((p, p, weights.shape[1]))
        sums, first = self.pairs @ weights, 0
        for i in range(p):
            matrix[i, i:] = sums[first : first + p - i]
            first += p - i
        return matrix

    def standard(self, weights: Array) -> Array:
        """Return C' Z' diag(weights) Z C, (p, p, B), with C the root of the covariance."""
        upper = self.crossed(weights)
        p = len(upper)
        for j in range(p):
            upper[j + 1 :, j] = upper[j, j + 1 :]
        return np.asarray(np.einsum("jib,jlb,lmb->imb", self.root, upper, self.root))

    def q(self) -> Array:
        """Return y'Py."""
        return dot(self.u, self.residual)

    def q_curvature(self) -> Array:
        """Return y'PPPy."""
        weighted = self.w * self.u
        inside = np.einsum("jib,jb->ib", self.root, self.z @ weighted)
        curvature: Array = dot(weighted, self.u) - dot(inside, inside)
        return curvature

    def trace(self) -> Array:
        """Return tr(P)."""
        trace: Array = total(self.w) - np.einsum("iib->b", self.standard(self.w * self.w))
        return trace

    def trace_slope(self) -> Array:
        """Return tr(PP)."""
        square = self.w * self.w
        inner, cube = self.standard(square), self.standard(square * self.w)
        slope: Array = total(square) - 2.0 * np.einsum("iib->b", cube) + np.einsum("ijb,jib->b", inner, inner)
        return slope

    def leverage(self) -> Array:
        """Return the diagonal of the hat matrix, (k, B)."""
        p = len(self.z)
        inverse = np.einsum("ilb,jlb->ijb", self.root, self.root)
        inverse *= (2.0 - np.eye(p))[:, :, None]
        return np.asarray(self.w * (self.pairs.T @ inverse[np.triu_indices(p)]))

    def coefficients(self) -> tuple[Array, Array]:
        """Return the coefficients, (p, B), and the root C of their covariance C C', (p, p, B)."""
        return np.einsum("ijb,jb->ib", self.root, self.rotated), self.root


@dataclass(frozen=True, slots=True)
class DealtFits(Fits):
    """B fits of dealt effects ``y, v`` (k, B) on one design; ``low, high`` bound the variances of all."""

    pairs: Array
    low: float
    high: float

    @property
    def smallest(self) -> Array:
        """Smallest sampling variance, (B,)."""
        return np.full_like(self.n, self.low)

    @property
    def largest(self) -> Array:
        """Largest sampling variance, (B,)."""
        return np.full_like(self.n, self.high)

    def at(self, tau2: Array) -> DealtState:
        """Return the weighted fit at ``tau2``, shape (B,)."""
        assert self.z is not None
        return DealtState(self.y, self.v, self.z[:, :, 0], self.pairs, tau2)

    def take(self, rows: Index | slice) -> DealtFits:
        """Return the fits at ``rows``."""
        per_fit = {name: getattr(self, name)[rows] for name in ("n", "spread", "rss", "scale")}
        return replace(self, y=self.y[:, rows], v=self.v[:, rows], offset=self.offset[:, rows], **per_fit)


def near(vi: Array) -> bool:
    """Return whether variances (k,) are near enough for sums of products."""
    return bool(vi.max() <= RANGE * vi.min())


def dealt_fits(yi: Array, vi: Array, design: Design, places: Index) -> tuple[DealtFits, float]:
    """Return the fits of ``yi, vi`` (k,) dealt to the rows of the design by ``places`` (k, B), and their level.

    ``level`` is what was taken off the effects, zero for a design without an intercept. Row j of the design holds
    study ``places[j, b]``.
    """
    z = design.z[:, :, 0]
    constant = bool((z[0] == z[0, 0]).all())
    level = float(yi.mean()) if constant else 0.0
    centred = yi - level
    scale = float(np.exp2(np.round(np.log2(max(np.abs(centred).max(), np.sqrt(vi.min()))))))
    y, v = centred / scale, vi / (scale * scale)
    dealt = y[places]
    inside = z @ dealt
    square, count = float(y @ y), places.shape[1]
    left, right = np.triu_indices(len(z))
    apart = y - y.mean()
    fits = DealtFits(
        y=dealt,
        v=v[places],
        z=design.z,
        n=np.full(count, float(len(yi))),
        spread=np.full(count, float(apart @ apart) / len(yi)),
        # No less than the residual sum of squares, whatever rounding does to the difference.
        rss=np.maximum(square - dot(inside, inside), 0.0) + 1e-12 * square,
        scale=np.full(count, scale),
        offset=np.zeros((len(z), count)),
        pairs=z[left] * z[right],
        low=float(v.min()),
        high=float(v.max()),
    )
    return fits, level


def cholesky(matrices: Array) -> Array:
    """Return upper triangular R, R'R = each positive definite matrix (p, p, B), whose upper half is read."""
    upper = np.zeros_like(matrices)
    for i in range(len(matrices)):
        above = upper[:i, i]
        upper[i, i] = np.sqrt(matrices[i, i] - dot(above, above))
        for j in range(i + 1, len(matrices)):
            upper[i, j] = (matrices[i, j] - dot(above, upper[:i, j])) / upper[i, i]
    return upper
