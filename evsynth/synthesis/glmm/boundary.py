"""The model without heterogeneity, tau = 0: an ordinary logistic or Poisson regression, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Counts, Flags, inverted, shortening

TOO_FAR = 35.0
"""On the scale of the linear predictor, from where the studies lie: no cohort is large enough to tell."""
_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """Fits at tau = 0: ``beta`` (B, p), their information (B, p, p), log-likelihood without its constant.

    ``slope`` is the derivative of the log-likelihood by tau^2 there, half the excess of squared residuals;
    ``precision`` the largest information any study has on its predictor. ``finite`` is False where the
    coefficients run off to infinity.
    """

    beta: Array
    information: Array
    loglik: Array
    slope: Array
    precision: Array
    finite: Flags


def boundary(counts: Counts) -> Boundary:
    """Return the fits of counts (B, k) at tau = 0, by Newton steps from the studies' own predictors."""
    family, x, n, X = counts.family, counts.xi, counts.ni, counts.X
    across = np.swapaxes(X, -1, -2)
    own = family.observed(x, n)
    finite = np.ones(len(x), dtype=bool)
    with np.errstate(all="ignore"):
        weight = family.moments(n, own)[1][:, :, None]
        normal = inverted(np.matmul(across, weight * X))
        beta = np.matmul(normal, np.matmul(across, weight * own[:, :, None]))[:, :, 0]
        usual = np.where(n > 0.0, own, 0.0)
        low, high = usual.min(axis=1) - TOO_FAR, usual.max(axis=1) + TOO_FAR
        for _ in range(_STEPS):
            eta = counts.predictor(beta)
            expected, variance = family.moments(n, eta)
            gradient = np.matmul(across, (x - expected)[:, :, None])
            step = np.matmul(inverted(np.matmul(across, variance[:, :, None] * X)), gradient)[:, :, 0]
            far = (n > 0.0) & ((eta < low[:, None]) | (eta > high[:, None]))
            finite &= np.isfinite(step).all(axis=1) & ~far.any(axis=1)
            move = counts.predictor(step)
            beta = np.where(finite[:, None], beta + step * shortening(move)[:, None], beta)
            if np.all(~finite | (np.abs(move).max(axis=1) <= 1e-14 * (1.0 + np.abs(eta).max(axis=1)))):
                break
        eta = counts.predictor(beta)
        expected, variance = family.moments(n, eta)
        return Boundary(
            beta=beta,
            information=np.matmul(across, variance[:, :, None] * X),
            loglik=family.loglik(x, n, eta).sum(axis=1),
            slope=0.5 * ((x - expected) ** 2 - variance).sum(axis=1),
            precision=variance.max(axis=1),
            finite=finite,
        )
