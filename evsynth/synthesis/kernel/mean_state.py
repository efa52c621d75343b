"""Weighted mean at a given tau2: the sums every estimating equation of a pool is made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel.sums import dot, total

Array = npt.NDArray[np.float64]


class MeanState:
    """Weighted mean of y (k, B) at tau2 (B,), where P = W - w w' / sum(w) and the first row is heaviest.

    Sums that cancel when one study outweighs all others are written without the cancelling pair, by
    keeping the first row apart from the rest. Every method returns shape (B,) unless it says otherwise.
    """

    __slots__ = ("heavy", "rest", "second", "shift", "squares", "sum", "u", "v", "w", "y")

    def __init__(self, y: Array, v: Array, tau2: Array) -> None:
        self.y, self.v = y, v
        w = v + tau2
        np.divide(1.0, w, out=w)  # five times as fast as np.reciprocal, which is no vector code
        self.w = w
        self.second: Array | None = None
        self.squares: Array | None = None
        self.rest = total(w[1:])
        self.heavy: Array = w[0]
        self.sum: Array = self.heavy + self.rest
        u = w * y
        self.shift = total(u) / self.sum
        np.subtract(y, self.shift, out=u)
        u *= w
        self.u = u

    def q(self) -> Array:
        """Return y'Py, the generalised Q."""
        if self.squares is None:
            self.squares = dot(self.y - self.shift, self.u)
        return self.squares

    def q_slope(self) -> Array:
        """Return y'PPy, minus the derivative of `q`."""
        return dot(self.u, self.u)

    def q_curvature(self) -> Array:
        """Return y'PPPy, minus half the derivative of `q_slope`."""
        wu = self.w * self.u
        first = total(wu)
        curvature: Array = dot(wu, self.u) - first * first / self.sum
        return curvature

    def trace(self) -> Array:
        """Return tr(P)."""
        trace: Array = self.rest * (1.0 + self.heavy / self.sum) - self.rest_squares() / self.sum
        return trace

    def trace_slope(self) -> Array:
        """Return tr(PP), minus the derivative of `trace`."""
        heavy, whole, rest = self.heavy, self.sum, self.w[1:]
        second = self.rest_squares()
        third = dot(rest * rest, rest)
        corner = heavy * self.rest / whole
        mixed = 2.0 * heavy * heavy * second / (whole * whole)
        slope: Array = corner * corner + mixed + second - 2.0 * third / whole + (second / whole) ** 2
        return slope

    def rest_squares(self) -> Array:
        """Return the sum of the squared weights but the heaviest, which both traces need."""
        if self.second is None:
            rest = self.w[1:]
            self.second = dot(rest, rest)
        return self.second

    def weight_sum(self) -> Array:
        """Return tr(W)."""
        return self.sum

    def weight_square_sum(self) -> Array:
        """Return tr(WW)."""
        return dot(self.w, self.w)

    def log_determinants(self) -> tuple[Array, Array]:
        """Return log det W over unmasked studies and log det X'WX."""
        log_w = np.log(self.w, out=np.zeros_like(self.w), where=self.w > 0)
        return total(log_w), np.log(self.sum)

    def leverage(self) -> Array:
        """Return the diagonal of the hat matrix, shape (k, B)."""
        diagonal: Array = self.w / self.sum
        return diagonal

    def coefficients(self) -> tuple[Array, Array]:
        """Return the coefficient, (1, B), and the root of its covariance, (1, 1, B)."""
        return self.shift[None], (1.0 / np.sqrt(self.sum))[None, None]
