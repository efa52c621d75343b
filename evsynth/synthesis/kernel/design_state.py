"""Weighted regression at a given tau2, by QR: the sums every estimating equation is made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel.sums import F, dot, total

Array = npt.NDArray[np.float64]


class DesignState:
    """Weighted least squares of y (k, B) on z (p, k, B or 1) at tau2 (B,), with P = W - WZ(Z'WZ)^-1 Z'W.

    QR of the weighted design by modified Gram-Schmidt with reorthogonalisation, vectorised over the
    batch; Z'WZ is never formed. Every method returns shape (B,) unless it says otherwise.
    """

    __slots__ = ("basis", "r", "root", "rotated", "u", "upper", "w")

    def __init__(self, y: Array, v: Array, z: Array, tau2: Array) -> None:
        self.w = 1.0 / (v + tau2)
        self.root = np.sqrt(self.w)
        p, fits = len(z), y.shape[1]
        self.upper = np.zeros((p, p, fits))
        self.basis: list[Array] = []
        for j in range(p):
            column = self.root * z[j]
            self.upper[:j, j] = project(column, self.basis)
            self.upper[j, j] = np.sqrt(dot(column, column))
            self.basis.append(column / self.upper[j, j])
        self.r = self.root * y
        self.rotated = project(self.r, self.basis)
        self.u = self.root * self.r

    def q(self) -> Array:
        """Return y'Py, the generalised Q."""
        return dot(self.r, self.r)

    def q_slope(self) -> Array:
        """Return y'PPy, minus the derivative of `q`."""
        return dot(self.u, self.u)

    def q_curvature(self) -> Array:
        """Return y'PPPy, minus half the derivative of `q_slope`."""
        column = self.w * self.r
        project(column, self.basis)
        return dot(column, column)

    def trace(self) -> Array:
        """Return tr(P)."""
        return dot(self.w, 1.0 - self.leverage())

    def trace_slope(self) -> Array:
        """Return tr(PP), minus the derivative of `trace`."""
        slope = dot(self.w * self.w, 1.0 - 2.0 * self.leverage())
        for i, left in enumerate(self.basis):
            weighted = self.w * left
            for j, right in enumerate(self.basis[: i + 1]):
                slope += (1.0 + (j < i)) * dot(weighted, right) ** 2
        return slope

    def weight_sum(self) -> Array:
        """Return tr(W)."""
        return total(self.w)

    def weight_square_sum(self) -> Array:
        """Return tr(WW)."""
        return dot(self.w, self.w)

    def log_determinants(self) -> tuple[Array, Array]:
        """Return log det W over unmasked studies and log det Z'WZ."""
        log_w = np.log(self.w, out=np.zeros_like(self.w), where=self.w > 0)
        diagonal = np.einsum("iib->ib", self.upper)
        return total(log_w), 2.0 * total(np.log(diagonal))

    def leverage(self) -> Array:
        """Return the diagonal of the hat matrix, shape (k, B)."""
        diagonal = self.basis[0] * self.basis[0]
        for column in self.basis[1:]:
            diagonal += column * column
        return diagonal

    def coefficients(self) -> tuple[Array, Array]:
        """Return the coefficients, (p, B), and the root C of their covariance C C', (p, p, B)."""
        root = upper_inverse(self.upper)
        return np.einsum("ijb,jb->ib", root, self.rotated), root


def project(column: npt.NDArray[F], basis: list[npt.NDArray[F]]) -> npt.NDArray[F]:
    """Take the span of ``basis`` out of ``column``, (k, B), in place; return what was taken, (j, B)."""
    taken = np.zeros((len(basis), column.shape[1]), dtype=column.dtype)
    for _ in range(2):  # once more takes out what rounding left
        for j, direction in enumerate(basis):
            share = dot(direction, column)
            column -= direction * share
            taken[j] += share
    return taken


def upper_inverse(upper: npt.NDArray[F]) -> npt.NDArray[F]:
    """Return the inverses of upper triangular matrices, (p, p, B), by back substitution."""
    p = len(upper)
    inverse = np.zeros_like(upper)
    for j in range(p):
        inverse[j, j] = 1.0 / upper[j, j]
        for i in range(j - 1, -1, -1):
            inner = np.einsum("lb,lb->b", upper[i, i + 1 : j + 1], inverse[i + 1 : j + 1, j])
            inverse[i, j] = -inner / upper[i, i]
    return inverse
