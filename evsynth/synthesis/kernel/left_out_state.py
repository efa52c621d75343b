"""Weighted means that leave one study out each, from sums over all studies less that study's own part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]

TERMS = 14
"""Terms of the power series of a sum over studies,"""
REACH = 0.05
"""used where tau2 + min v is within this fraction of where they were summed: the rest is below 1e-17."""


class LeftOutState:
    """Weighted means of all effects but one at tau2 (B,), where no study has much of the weight.

    ``r, v`` (k,) are the residuals from ``centre`` and the variances of all studies, ``study`` (B,) says which
    one a fit leaves out. Sums of w^n r^m over all studies are power series in tau2 around few points, so that
    B fits cost B and k operations, not their product. Every method returns shape (B,) unless it says otherwise.
    """

    __slots__ = ("centre", "log_w", "s", "shift", "sum")

    def __init__(self, r: Array, v: Array, study: npt.NDArray[np.intp], tau2: Array, centre: float) -> None:
        own_w, own_r = 1.0 / (v[study] + tau2), r[study]
        self.s, self.log_w = sums(r, v, tau2)
        for m in range(3):
            for n in range(3):
                self.s[m, n] -= own_w ** (n + 1) * own_r**m
        self.log_w -= np.log(own_w)
        self.sum: Array = self.s[0, 0]
        self.shift: Array = self.s[1, 0] / self.sum
        self.centre = centre

    def residual(self, n: int) -> Array:
        """Return the sum of w^n (y - mean)^2."""
        weights, first, second = self.s[:, n - 1]
        about: Array = second - 2.0 * self.shift * first + self.shift * self.shift * weights
        return about

    def q(self) -> Array:
        """Return y'Py, the generalised Q."""
        return self.residual(1)

    def q_slope(self) -> Array:
        """Return y'PPy, minus the derivative of `q`."""
        return self.residual(2)

    def q_curvature(self) -> Array:
        """Return y'PPPy, minus half the derivative of `q_slope`."""
        first = self.s[1, 1] - self.shift * self.s[0, 1]
        curvature: Array = self.residual(3) - first * first / self.sum
        return curvature

    def trace(self) -> Array:
        """Return tr(P)."""
        trace: Array = self.sum - self.s[0, 1] / self.sum
        return trace

    def trace_slope(self) -> Array:
        """Return tr(PP), minus the derivative of `trace`."""
        square, cube = self.s[0, 1], self.s[0, 2]
        slope: Array = square - 2.0 * cube / self.sum + (square / self.sum) ** 2
        return slope

    def weight_sum(self) -> Array:
        """Return tr(W)."""
        return self.sum

    def weight_square_sum(self) -> Array:
        """Return tr(WW)."""
        square: Array = self.s[0, 1]
        return square

    def log_determinants(self) -> tuple[Array, Array]:
        """Return log det W over the studies left in and log det X'WX."""
        return self.log_w, np.log(self.sum)

    def coefficients(self) -> tuple[Array, Array]:
        """Return the coefficient, (1, B), and the root of its covariance, (1, 1, B)."""
        return (self.centre + self.shift)[None], (1.0 / np.sqrt(self.sum))[None, None]


def sums(r: Array, v: Array, tau2: Array) -> tuple[Array, Array]:
    """Return the sums over all studies of w^(n + 1) r^m, (3, 3, B) by m and n, and of log w, (B,)."""
    least = v.min()
    places = np.floor(np.log(tau2 + least) / (2.0 * np.log1p(REACH)))
    powers, log_w = np.empty((3, 3, len(tau2))), np.empty(len(tau2))
    for place in np.unique(places):
        rows = np.flatnonzero(places == place)
        unit = np.exp((2.0 * place + 1.0) * np.log1p(REACH))
        powers[:, :, rows], log_w[rows] = series(r, v, unit - least, unit, tau2[rows])
    return powers, log_w


def series(r: Array, v: Array, origin: float, unit: float, tau2: Array) -> tuple[Array, Array]:
    """Return what `sums` does, at ``tau2`` near ``origin``, where the smallest tau2 + v is ``unit``.

    1 / (v + t)^n is the sum over j of C(n + j - 1, j) (origin - t)^j w^(n + j), with w at the origin.
    """
    w = unit / (v + origin)
    ladder = np.multiply.accumulate(np.broadcast_to(w, (TERMS + 3, len(w))), axis=0)
    moments = np.einsum("nk,mk->mn", ladder, np.array([np.ones_like(r), r, r * r]))
    step = (origin - tau2) / unit
    j = np.arange(TERMS)
    orders = np.arange(1, 4)[:, None]
    terms = special.binom(orders + j - 1, j) * moments[:, orders + j - 1] / unit**orders
    powers = np.zeros((3, 3, len(tau2)))
    log_w = np.zeros(len(tau2))
    for at in j[::-1]:
        powers = powers * step + terms[:, :, at, None]
        log_w = (log_w + moments[0, at] / (at + 1.0)) * step
    return powers, log_w + np.log(w / unit).sum()
