"""The marginal mean proportion of a logit-normal distribution of risks."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtr

_REACH = 9.0


def marginal_mean(beta: float, tau2: float) -> float:
    """Return E[expit(beta + tau u)], u standard normal: the mean risk, where expit(beta) is the median.

    The trapezoidal rule on a step that shrinks with tau is accurate to rounding error [trefethen2014].

    >>> round(marginal_mean(-2.0, 1.0), 6)
    0.155463
    """
    if not tau2 >= 0:
        raise ValueError(f"tau2 = {tau2:g} must not be negative")
    tau = tau2**0.5
    if tau > 1e3:  # the logistic is a step on the scale of the random effect
        return float(ndtr(beta / tau))
    step = 0.5 / max(1.0, tau)
    points = int(np.ceil(_REACH / step))
    u = step * np.arange(-points, points + 1)
    weight = np.exp(-0.5 * u * u)
    return float(np.sum(weight * expit(beta + tau * u)) / np.sum(weight))
