"""A batch of fits prepared for the kernel: centred, scaled, laid out (k, B)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel.design_state import DesignState
from evsynth.synthesis.kernel.left_out_state import LeftOutState
from evsynth.synthesis.kernel.mean_state import MeanState

Array = npt.NDArray[np.float64]
Long = npt.NDArray[np.longdouble]
Index = npt.NDArray[np.intp]
State = MeanState | DesignState | LeftOutState

ELEMENTS_PER_CHUNK = 1 << 16
"""Array elements (k times fits) of one chunk: its temporaries stay in cache."""


@dataclass(frozen=True, slots=True)
class Fits:
    """B fits of k studies on p columns, in units where effects and variances are of order one.

    ``y, v`` have shape (k, B); ``z`` is None for a pool (an intercept only) or the orthonormal design
    (p, k, B or 1). ``n`` is the number of unmasked studies, ``spread`` the mean squared deviation of the
    effects from their plain mean, ``rss`` no less than the unweighted residual sum of squares, all (B,).
    ``scale`` (B,) takes a standard deviation back to the caller's units and ``offset``, (p, B), is what was
    taken off the coefficients before scaling.
    """

    y: Array
    v: Array
    z: Array | None
    n: Array
    spread: Array
    rss: Array
    scale: Array
    offset: Array | Long
    nulls: list[State] = field(init=False, repr=False, default_factory=list)

    @property
    def p(self) -> int:
        """Number of columns of the design."""
        return 1 if self.z is None else len(self.z)

    @property
    def smallest(self) -> Array:
        """Smallest sampling variance of each fit, (B,)."""
        least: Array = self.v.min(axis=0)
        return least

    @property
    def largest(self) -> Array:
        """Largest sampling variance of each fit, (B,)."""
        most: Array = np.where(np.isfinite(self.v), self.v, 0.0).max(axis=0)
        return most

    def at(self, tau2: Array) -> State:
        """Return the weighted fit at ``tau2``, shape (B,)."""
        if self.z is None:
            return MeanState(self.y, self.v, tau2)
        return DesignState(self.y, self.v, self.z, tau2)

    def null(self) -> State:
        """Return the weighted fit at tau2 = 0, computed once."""
        if not self.nulls:
            self.nulls.append(self.at(np.zeros_like(self.n)))
        return self.nulls[0]

    def unweighted(self) -> State:
        """Return the fit with equal weights for all unmasked studies."""
        plain = np.where(np.isfinite(self.v), 1.0, np.inf)
        return replace(self, v=plain).at(np.zeros_like(self.n))

    def take(self, rows: Index | slice) -> Fits:
        """Return the fits at ``rows``."""
        z = self.z if self.z is None or self.z.shape[2] == 1 else self.z[:, :, rows]
        y, v, offset = columns(self.y, rows), columns(self.v, rows), self.offset[:, rows]
        return Fits(y, v, z, self.n[rows], self.spread[rows], self.rss[rows], self.scale[rows], offset)


def columns(values: Array, rows: Index | slice) -> Array:
    """Return columns of (k, B) ``values``: their longer side contiguous, along which sums run fastest."""
    if isinstance(rows, slice) or len(rows) <= len(values) or not values.flags.c_contiguous:
        return values[:, rows]
    return np.take(values, rows, axis=1)


def chunks(fits: int, k: int, p: int = 1) -> Iterator[slice]:
    """Yield slices of a batch whose temporaries stay small, whatever its length."""
    size = max(1, ELEMENTS_PER_CHUNK // (k * p))
    for start in range(0, fits, size):
        yield slice(start, min(start + size, fits))


def pooling_fits(yi: Array, vi: Array) -> Fits:
    """Return pools of ``yi, vi``, both (B, k); an infinite ``vi`` masks a study.

    The effects are centred on the most precise study, which is brought to the first row: its residual,
    the one that large weights would amplify, then suffers no cancellation.
    """
    order: Literal["C", "F"] = "C" if len(vi) > vi.shape[1] else "F"
    v = np.array(vi.T, order=order, dtype=np.float64)
    y = np.array(yi.T, order=order, dtype=np.float64)
    every = np.arange(y.shape[1])
    best = np.argmin(v, axis=0)
    v[best, every], v[0] = v[0], v[best, every]
    offset = y[best, every]
    y[best, every], y[0] = y[0], offset
    y -= offset
    y[np.isinf(v)] = 0.0
    return in_unit_scale(y, v, None, offset[None], y)


def in_unit_scale(y: Array, v: Array, z: Array | None, offset: Array | Long, effects: Array) -> Fits:
    """Return fits of centred ``y`` and ``v``, (k, B), divided by a power of two so that no digit is lost.

    ``effects`` are the effects up to a constant, for their spread; masked ones are zero.
    """
    masked = np.isinf(v)
    n = len(v) - np.count_nonzero(masked, axis=0).astype(np.float64)
    size = np.maximum(np.abs(y).max(axis=0), np.sqrt(v.min(axis=0)))
    scale = np.exp2(np.round(np.log2(size)))
    deviation = (effects - effects.sum(axis=0) / n) / scale
    deviation[masked] = 0.0
    spread = np.einsum("kb,kb->b", deviation, deviation) / n
    y = y / scale
    v = v / (scale * scale)
    rss = spread * n if z is None else np.einsum("kb,kb->b", y, y)
    return Fits(y, v, z, n, spread, rss, scale, offset)
