"""Designs: moderators made orthonormal once, in extended precision, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel.batch import Array, Fits, Long, in_unit_scale
from evsynth.synthesis.kernel.design_state import project, upper_inverse

CONDITION_LIMIT = 1e10
"""A column that its predecessors explain up to this fraction's inverse is refused as collinear."""


@dataclass(frozen=True, slots=True)
class Design:
    """An orthonormal design: ``z`` = X T with z (p, k, B or 1), T upper triangular (p, p).

    ``back`` is T in extended precision, so that raw columns such as year and its square lose nothing.
    """

    z: Array
    back: Long

    def rows(self, order: npt.NDArray[np.intp]) -> Design:
        """Return the designs with their rows permuted, ``order`` (B, k)."""
        return Design(np.ascontiguousarray(self.z[:, order.T, 0]), self.back)

    def map(self, X: Array) -> Array:
        """Return rows of the original design, (m, p), in the orthonormal coordinates."""
        mapped: Array = (X.astype(np.longdouble) @ self.back).astype(np.float64)
        return mapped

    def original(self, coefficients: Long, root: Array) -> tuple[Array, Array]:
        """Return coefficients (p, B) and covariance roots (p, p, B) of the original columns."""
        beta = np.einsum("ij,jb->ib", self.back, coefficients)
        mapped = np.einsum("ij,jlb->ilb", self.back, root.astype(np.longdouble))
        return beta.astype(np.float64), mapped.astype(np.float64)


def orthogonalise(X: Array) -> tuple[Design, list[int]]:
    """Return the orthonormal design of X, (k, p), and the columns that are collinear with those before.

    Columns are orthogonalised in order by modified Gram-Schmidt with reorthogonalisation in extended
    precision. The design is usable only when no column is listed.
    """
    p = X.shape[1]
    upper = np.zeros((p, p, 1), dtype=np.longdouble)
    basis: list[Long] = []
    collinear = []
    for j in range(p):
        column = X[:, j, None].astype(np.longdouble)
        # Judged against what the intercept leaves, so that 2001, 2002 counts as well spread.
        first = project(column, basis[:1])
        size = np.linalg.norm(column.astype(np.float64))
        upper[:j, j] = project(column, basis)
        upper[: len(first), j] += first
        norm = np.sqrt(np.sum(column * column))
        if not (norm > size / CONDITION_LIMIT and size > np.abs(X[:, j]).max() / CONDITION_LIMIT):
            collinear.append(j)
            norm = np.longdouble(np.inf)
        upper[j, j] = norm
        basis.append(column / norm)
    z = np.array([column.astype(np.float64) for column in basis])
    return Design(z, upper_inverse(upper)[:, :, 0]), collinear


def design_fits(yi: Array, vi: Array, design: Design) -> Fits:
    """Return regressions of ``yi, vi``, (B, k), on the orthonormal ``design``.

    An intercept takes off the first effect, exactly; then the unweighted fit is taken off in extended
    precision. ``offset`` keeps both.
    """
    v = np.array(vi.T, order="C", dtype=np.float64)
    z = design.z.astype(np.longdouble)
    constant = bool((design.z[0] == design.z[0, :1]).all())
    level = yi[:, 0] if constant else np.zeros(len(yi))
    effects = (yi.T - level).astype(np.longdouble)
    offset = np.einsum("pkb,kb->pb", z, np.broadcast_to(effects, np.broadcast_shapes(effects.shape, z.shape[1:])))
    residual = (effects - np.einsum("pkb,pb->kb", z, offset)).astype(np.float64)
    if constant:
        offset[0] += level / z[0, 0]
    centred = (effects - effects.mean(axis=0)).astype(np.float64)
    return in_unit_scale(residual, np.broadcast_to(v, residual.shape), design.z, offset, centred)
