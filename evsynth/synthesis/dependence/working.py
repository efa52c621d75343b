"""The working model behind a robust variance: what a fit takes the covariance within each cluster to be."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.dependence.nesting import Index, coded, one_a_row
from evsynth.synthesis.dependence.results import Multilevel
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.moderators import INTERCEPT
from evsynth.synthesis.results import Pooled, Regression

Fitted = Pooled | Regression | Multilevel


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """Effects y (k,), design X (k, p) and the parts of the working covariance.

    It is V_rho + tau2 I + sum of sigma2 ZZ' with the sampling variances v (k,), correlated by ``rho`` within a
    cluster, and the ``shared`` parts: pairs of sigma2 and the group of each row. ``members`` are the rows of
    each cluster.
    """

    y: Array
    X: Array
    v: Array
    tau2: float
    shared: tuple[tuple[float, Index], ...]
    rho: float
    members: tuple[Index, ...]
    names: tuple[str, ...]

    def block(self, rows: Index) -> Array:
        """Return the working covariance of some rows of one cluster, (n, n)."""
        root = np.sqrt(self.v[rows])
        covariance = self.rho * np.outer(root, root)
        np.fill_diagonal(covariance, self.v[rows] + self.tau2)
        for sigma2, group in self.shared:
            covariance += sigma2 * (group[rows, None] == group[None, rows])
        return covariance


def working_model(fit: Fitted, clusters: Sequence[Hashable] | None, rho: float | None) -> Working:
    """Return the working model of a fit; ValueError says why it has none with these clusters."""
    if fit.method == "GLMM":
        raise ValueError("robust inference needs effects with variances: a GLMM of counts has none.")
    if rho is not None and not 0.0 <= rho < 1.0:
        raise ValueError(f"rho, the correlation of sampling errors in a cluster, lies in [0, 1), not {rho}.")
    k = len(fit.yi)
    tau2, shared = components(fit)
    top = shared[-1][1] if shared else np.arange(k, dtype=np.intp)
    codes = top if clusters is None and shared else coded(one_a_row(clusters, k, "clusters"))
    if len(np.unique(np.column_stack([top, codes]), axis=0)) > top.max() + 1:
        raise ValueError("a group of the multilevel model lies in several clusters: cluster by its outermost level.")
    count = int(codes.max()) + 1
    if count < 2:
        raise ValueError("only one cluster: a robust variance needs at least two.")
    X = np.ones((k, 1)) if isinstance(fit, Pooled) else fit.X
    if count <= X.shape[1]:
        raise ValueError(f"{count} clusters can't carry {X.shape[1]} coefficients: every cluster would decide its own.")
    order = np.argsort(codes, kind="stable").astype(np.intp)
    members = tuple(np.split(order, np.cumsum(np.bincount(codes))[:-1]))
    names = (INTERCEPT,) if isinstance(fit, Pooled) else fit.names
    return Working(fit.yi, X, fit.vi, tau2, shared, rho or 0.0, members, names)


def components(fit: Fitted) -> tuple[float, tuple[tuple[float, Index], ...]]:
    """Return the variance of each row of its own, and those shared by groups of rows, innermost first."""
    if not isinstance(fit, Multilevel):
        return float(fit.tau2 or 0.0), ()
    labels = [fit.clusters] if fit.outer is None else [fit.clusters, fit.outer]
    values = fit.sigma2[::-1]
    return values[0], tuple((value, coded(group)) for value, group in zip(values[1:], labels, strict=True))
