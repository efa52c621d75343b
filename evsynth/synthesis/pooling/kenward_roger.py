"""Kenward and Roger: a variance adjusted for the estimation of tau2, and degrees of freedom to go with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.design_state import DesignState
from evsynth.synthesis.kernel.mean_state import MeanState
from evsynth.synthesis.method import Method

METHOD = Method(
    "kr",
    "Kenward-Roger intervals, with adjusted variance and approximate degrees of freedom",
    ("kenward1997", "partlett2017"),
    "REML only: the variance of tau2 is that of its restricted maximum likelihood estimate",
)
FEWEST_DF = 0.5
"""With fewer degrees of freedom, which one study that outweighs all others leaves, an interval says nothing."""


def of_mean(state: MeanState) -> tuple[Array, Array]:
    """Return the factor on the variance of a pool at its REML tau2, and its degrees of freedom, both (B,).

    With w = 1/(v + tau2), S_r = sum(w^r) and the expected information tr(PP)/2 of tau2 the variance 1/S1 becomes
    1/S1 + 4 (S3 - S2^2/S1) / (S1^2 tr(PP)), on S1^2 tr(PP) / S2^2 degrees of freedom [partlett2017].
    """
    w = state.w
    information = state.trace_slope()
    centre = np.einsum("kb,kb->b", w, w) / state.sum
    apart = w - centre
    # The first row is the heaviest: where it outweighs the rest its difference would cancel.
    apart[0] = (w[0] * state.rest - np.einsum("kb,kb->b", w[1:], w[1:])) / state.sum
    spread = np.einsum("kb,kb,kb->b", w, apart, apart)
    return 1.0 + 4.0 * spread / (state.sum * information), information / (centre * centre)


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """Kenward-Roger inference of B regressions, in the coordinates of an orthonormal design.

    ``inner`` (B, p, p) is U with I + M = U U', so that C U is a root of the adjusted covariance for C that of the
    plain one, ``plain`` (p, p, B); ``bend`` (B, p, p) is C'(Z'WWZ)C and ``variance`` (B,) that of tau2.
    """

    inner: Array
    bend: Array
    variance: Array
    plain: Array

    def cov_root(self) -> Array:
        """Return an upper triangular root of the adjusted covariances, (p, p, B)."""
        root: Array = np.einsum("ijb,bjl->ilb", self.plain, self.inner)
        return root

    def df(self, directions: Array) -> Array:
        """Return the degrees of freedom of each linear combination, ``directions`` (m, p), as (m, B)."""
        along = np.einsum("mi,ijb->mjb", directions, self.plain)
        share = np.einsum("mib,bij,mjb->mb", along, self.bend, along) / np.einsum("mib,mib->mb", along, along)
        df: Array = 2.0 / (self.variance * share * share)
        return df

    def omnibus(self, first: int) -> tuple[Array, Array]:
        """Return the factor on F and its denominator degrees of freedom, (B,), of all coefficients from ``first``.

        F is the Wald statistic under the adjusted covariance divided by its rank [kenward1997].
        """
        block = self.bend[:, first:, first:]
        rank = float(block.shape[1])
        a1 = self.variance * np.einsum("bii->b", block) ** 2
        a2 = self.variance * np.einsum("bij,bji->b", block, block)
        b = (a1 + 6.0 * a2) / (2.0 * rank)
        g = ((rank + 1.0) * a1 - (rank + 4.0) * a2) / ((rank + 2.0) * a2)
        c1, c2, c3 = (top / (3.0 * rank + 2.0 * (1.0 - g)) for top in (g, rank - g, rank + 2.0 - g))
        mean = 1.0 / (1.0 - a2 / rank)
        variance = 2.0 / rank * (1.0 + c1 * b) / ((1.0 - c2 * b) ** 2 * (1.0 - c3 * b))
        ratio = variance / (2.0 * mean * mean)
        df = 4.0 + (rank + 2.0) / (rank * ratio - 1.0)
        return df / (mean * (df - 2.0)), df


def of_design(state: DesignState, plain: Array) -> Adjusted:
    """Return the adjustment of B regressions at their REML tau2; ``plain`` (p, p, B) is a root of the covariance.

    With b = Z C the adjustment is I + 2 var(tau2) (b'WWWb - b'WWb b'WWb) between C and C'; the columns of
    W^(1/2) Z C are orthonormal, and the bracket is b'WW (I - Wbb') Wb.
    """
    weighted = [state.w * column for column in state.basis]
    bend = np.array([[np.einsum("kb,kb->b", left, right) for right in state.basis] for left in weighted])
    outside = [
        column - sum(bend[i, j] * state.basis[i] for i in range(len(weighted))) for j, column in enumerate(weighted)
    ]
    variance = 2.0 / state.trace_slope()
    excess = np.array([[np.einsum("kb,kb->b", left, right) for right in outside] for left in outside])
    inner = np.eye(len(weighted)) + np.moveaxis(2.0 * variance * excess, -1, 0)
    return Adjusted(upper_root(inner), np.moveaxis(bend, -1, 0), variance, plain)


def upper_root(matrices: Array) -> Array:
    """Return upper triangular U with U U' = each positive definite matrix of (B, p, p)."""
    usable = np.isfinite(matrices.sum(axis=(1, 2)))[:, None, None]
    safe = np.where(usable, matrices, np.eye(matrices.shape[1]))
    root: Array = np.linalg.cholesky(safe[:, ::-1, ::-1])[:, ::-1, ::-1]
    return np.where(usable, root, np.nan)
