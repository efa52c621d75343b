"""Bias-reduced cluster-robust variance (CR2) with Satterthwaite degrees of freedom [bell2002; pustejovsky2018].

The working covariance Phi_j of a cluster is also the inverse of its weights. With M = (X' Phi^-1 X)^-1 the
residuals of a cluster have the covariance C_j = Phi_j - X_j M X_j' under the working model, and the adjustment
A_j is the symmetric matrix with A_j C_j A_j = Phi_j, so that the variance is unbiased there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.dependence.working import Working
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.moderators import design_of

FULL_LEVERAGE = 1e-10
"""A direction of a cluster of which the fit leaves less than this share is one that the cluster decides alone."""
BIASED = 1e-6
"""A larger relative bias under the working model means that the adjustment does not exist."""
ROUNDING = 1e-13
"""Residuals below this share of the effects are rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Sandwich:
    """Coefficients (p,), their robust covariance (p, p), and their degrees of freedom (p,)."""

    beta: Array
    covariance: Array
    df: Array


def sandwich(working: Working) -> Sandwich:
    """Return the CR2 inference under a working model; ValueError names a coefficient that one cluster alone decides."""
    design = design_of(working.X, working.names)
    z, back = design.z[:, :, 0].T, design.back.astype(np.float64)
    blocks = [working.block(rows) for rows in working.members]
    roots: list[Array] = [np.linalg.cholesky(block).astype(np.float64) for block in blocks]
    white = [
        np.linalg.solve(root, np.column_stack([z[rows], working.y[rows]]))
        for root, rows in zip(roots, working.members, strict=True)
    ]
    stacked = np.concatenate(white)
    basis, upper = np.linalg.qr(stacked[:, :-1])
    local = np.linalg.solve(upper, basis.T @ stacked[:, -1])
    half: Array = np.linalg.inv(upper).astype(np.float64)
    pull = back @ half
    meat, pieces, projections, residuals = [], [], [], []
    singular = False
    for rows, block, root, own in zip(working.members, blocks, roots, white, strict=True):
        whitened: Array = own[:, :-1] @ half
        adjusted, alone = adjustment(root, whitened)
        singular |= alone
        inner = np.linalg.solve(root.T, whitened)
        residuals.append(working.y[rows] - z[rows] @ local)
        spread = adjusted.T @ inner @ pull.T
        meat.append(spread.T @ residuals[-1])
        pieces.append(np.einsum("ac,ab,bc->c", spread, block, spread))
        projections.append((z[rows] @ half).T @ spread)
    scores, own_variance, shared = np.array(meat), np.array(pieces), np.array(projections)
    covariance = scores.T @ scores
    beta = design.back @ local.astype(np.longdouble)
    if np.abs(np.concatenate(residuals)).max() <= ROUNDING * np.abs(working.y).max():
        raise NumericalError("the model fits all effects exactly, so that the robust variance is zero.")
    expected = own_variance.sum(axis=0) - (shared**2).sum(axis=(0, 1))
    bias = expected / np.einsum("ij,ij->i", pull, pull) - 1.0
    unbiased(bias, working.names, singular=singular)
    return Sandwich(beta.astype(np.float64), covariance, satterthwaite(own_variance, shared))


def unbiased(bias: Array, names: Sequence[str], *, singular: bool) -> None:
    """Raise an error for the largest relative bias (p,) under the working model, which an adjustment would remove."""
    far = np.nan_to_num(np.abs(bias), nan=np.inf)
    j = int(np.argmax(far))
    if far[j] > BIASED:
        if singular:
            raise ValueError(f"one cluster alone decides '{names[j]}': its robust variance does not exist.")
        raise NumericalError(
            "the variances within a cluster lie too many orders apart for the CR2 adjustment: "
            "use adjustment='whitened', or another working model."
        )


def adjustment(root: Array, leverage: Array) -> tuple[Array, bool]:
    """Return the symmetric A with A C A = Phi, (n, n), and whether C is singular.

    ``root`` is L with Phi = L L', and C = L (I - H H') L' for the whitened ``leverage`` H (n, p). A is
    L (L' C L)^-1/2 L', taken from the singular values of L' L (I - H H')^1/2, since those of its square would lose
    half the digits. Where C is singular its Moore-Penrose inverse serves, as in [pustejovsky2018], theorem 1.
    """
    share, vectors = np.linalg.eigh(np.eye(len(root)) - leverage @ leverage.T)
    alive = share > FULL_LEVERAGE
    left, size, _ = np.linalg.svd(root.T @ root @ (vectors[:, alive] * np.sqrt(share[alive])), full_matrices=False)
    turned = root @ left
    return (turned / size) @ turned.T, not alive.all()


def satterthwaite(own: Array, shared: Array) -> Array:
    """Return (tr S)^2 / tr(S S) for S_ij = d_ij own_i - r_i' r_j, from own (J, p) and r, shared (J, p, p)."""
    squares = (shared**2).sum(axis=1)
    trace = (own - squares).sum(axis=0)
    gram = np.einsum("iac,ibc->abc", shared, shared)
    square = (own**2 - 2.0 * own * squares).sum(axis=0) + (gram**2).sum(axis=(0, 1))
    df: Array = trace**2 / square
    return df
