"""Sums over the factors of a rising factorial z (z + 1) ... (z + m - 1), exact for large z too.

As differences of log-gamma and its derivatives they lose every digit when z is large, where the
beta-binomial nears the binomial: there the asymptotic series [abramowitz1964] is subtracted term by term.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, psi, zeta

from evsynth.synthesis.kernel import Array

Sum = Callable[[Array, Array], Array]

LARGE = 12.0
"""From here on the series' first term left out is below rounding."""

STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""Coefficients B_2n / (2n (2n - 1)) of the series of log-gamma in z^(1 - 2n)."""


def log_rising(z: Array, m: Array) -> Array:
    """Return the sum of log(1 + j / z) over j < m, the log of the rising factorial less m log z."""
    return _split(z, m, _log_small, _log_large)


def sums(z: Array, m: Array) -> tuple[Array, Array]:
    """Return the sums over j < m of z / (z + j) and of its square."""
    return _split(z, m, _first_small, _first_large), _split(z, m, _second_small, _second_large)


def _split(z: Array, m: Array, small: Sum, large: Sum) -> Array:
    low = z < LARGE
    if not low.any():
        return large(z, m)
    if low.all():
        return small(z, m)
    out = np.empty(np.broadcast_shapes(z.shape, m.shape))
    out[low], out[~low] = small(z[low], m[low]), large(z[~low], m[~low])
    return out


def _log_small(z: Array, m: Array) -> Array:
    out: Array = gammaln(z + m) - gammaln(z) - m * np.log(z)
    return out


def _log_large(z: Array, m: Array) -> Array:
    out: Array = (z + m - 0.5) * np.log1p(m / z) - m + _series(z + m, 0) - _series(z, 0)
    return out


def _first_small(z: Array, m: Array) -> Array:
    out: Array = z * (psi(z + m) - psi(z))
    return out


def _first_large(z: Array, m: Array) -> Array:
    end = z + m
    out: Array = z * (np.log1p(m / z) + _series(end, 1) - _series(z, 1)) + 0.5 * m / end
    return out


def _second_small(z: Array, m: Array) -> Array:
    out: Array = z * z * (zeta(2.0, z) - zeta(2.0, z + m))
    return out


def _second_large(z: Array, m: Array) -> Array:
    end = z + m
    near: Array = z * m / end + 0.5 * m * (z + end) / (end * end)
    return near + z * z * (_series(z, 2) - _series(end, 2))


def _series(z: Array, derivative: int) -> Array:
    """Return the Stirling series at ``z``, or its first or second derivative."""
    inverse = 1.0 / z
    square = inverse * inverse
    value = np.zeros_like(z)
    for n in range(len(STIRLING), 0, -1):
        power = 2 * n - 1
        factor = (1.0, -power, power * (power + 1.0))[derivative]
        value = value * square + factor * STIRLING[n - 1]
    return value * inverse ** (1 + derivative)
