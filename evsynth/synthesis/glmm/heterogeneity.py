"""Heterogeneity of fits of counts: what is left to a model without it, I2 and H2, many at once."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Counts, inverted


def deviance(counts: Counts, beta: Array) -> Array:
    """Return twice the log-likelihood lost by the fit ``beta`` (B, p) at tau = 0 against one predictor a study."""
    lost = counts.family.deviance(counts.xi, counts.ni, counts.predictor(beta))
    total: Array = lost.sum(axis=1)
    return np.maximum(total, 0.0)


def information(counts: Counts, beta: Array) -> Array:
    """Return what each study's count tells about its predictor at the fitted medians, (B, k)."""
    return counts.family.moments(counts.ni, counts.predictor(beta))[1]


def i2_h2(counts: Counts, beta: Array, tau2: Array) -> tuple[Array, Array]:
    """Return I2, a fraction, and H2 from tau2 and the typical variance (k - p) / tr(P) [higgins2002].

    Sampling variances are those of the model at the fitted medians: no correction of empty cells enters.
    """
    w, X = information(counts, beta), counts.X
    k = np.count_nonzero(counts.ni > 0.0, axis=1)
    across = np.swapaxes(X, -1, -2)
    inner = np.matmul(
        inverted(np.matmul(across, w[:, :, None] * X)), np.matmul(across, (w * w)[:, :, None] * X)
    )  # fmt: skip
    with np.errstate(all="ignore"):
        typical = (k - counts.p) / (w.sum(axis=1) - np.trace(inner, axis1=1, axis2=2))
        return tau2 / (tau2 + typical), tau2 / typical + 1.0
