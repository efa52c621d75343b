"""The estimates: stratified sums over studies, one function a measure, all from `Arms` of shape (k, B).

Each returns the estimate and its variance, (B,), on the model scale, and the studies' weights, (k, B). Where
there is no estimate, the variance is not positive and finite.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.sums import dot, total
from evsynth.synthesis.two_arms.arms import Arms

Pool = tuple[Array, Array, Array]


def odds_ratio(arms: Arms) -> Pool:
    """Return the pooled log odds ratio with the variance of [robins1986]."""
    a, c, n = arms.x1, arms.x2, arms.n
    b, d = arms.n1 - a, arms.n2 - c
    r, s = a * d / n, b * c / n
    agree, differ = (a + d) / n, (b + c) / n
    above, below = total(r), total(s)
    variance = dot(agree, r) / (2 * above * above)
    variance += (dot(agree, s) + dot(differ, r)) / (2 * above * below)
    variance += dot(differ, s) / (2 * below * below)
    return np.log(above / below), variance, s


def risk_ratio(arms: Arms) -> Pool:
    """Return the pooled log risk ratio with the variance of [greenland1985]."""
    r, s = arms.x1 * arms.n2 / arms.n, arms.x2 * arms.n1 / arms.n
    shared = arms.n1 * arms.n2 / arms.n * (arms.events / arms.n) - arms.x1 * arms.x2 / arms.n
    above, below = total(r), total(s)
    return np.log(above / below), total(shared) / above / below, s


def risk_difference(arms: Arms) -> Pool:
    """Return the pooled risk difference with the variance of [sato1989], consistent also in many small studies."""
    a, c, n1, n2, n = arms.x1, arms.x2, arms.n1, arms.n2, arms.n
    weights = n1 * n2 / n
    whole = total(weights)
    difference = total((a * n2 - c * n1) / n) / whole
    first, second = n1 / n, n2 / n
    tilt = c * first * first - a * second * second + first * second * (n2 - n1) / 2
    spread = (a * (n2 - c) + c * (n1 - a)) / (2 * n)
    return difference, (difference * total(tilt) + total(spread)) / (whole * whole), weights


def rate_ratio(arms: Arms) -> Pool:
    """Return the pooled log incidence rate ratio with the variance of [greenland1985]."""
    r, s = arms.x1 * arms.n2 / arms.n, arms.x2 * arms.n1 / arms.n
    above, below = total(r), total(s)
    variance = dot(arms.n1 / arms.n * (arms.n2 / arms.n), arms.events) / above / below
    return np.log(above / below), variance, s


def rate_difference(arms: Arms) -> Pool:
    """Return the pooled incidence rate difference with the variance of [greenland1985]."""
    weights = arms.n1 * (arms.n2 / arms.n)
    whole = total(weights)
    first, second = arms.n1 / arms.n, arms.n2 / arms.n
    difference = total(arms.x1 * second - arms.x2 * first) / whole
    variance = total(arms.x1 * second * second + arms.x2 * first * first) / whole / whole
    return difference, variance, weights


def peto_odds_ratio(arms: Arms) -> Pool:
    """Return Peto's one-step log odds ratio, sum of O - E over sum of V [yusuf1985]."""
    excess, variance = hypergeometric(arms)
    whole = total(variance)
    return total(excess) / whole, 1.0 / whole, variance


def hypergeometric(arms: Arms) -> tuple[Array, Array]:
    """Return events in the first arm less those expected, and their variance, with all margins fixed, (k, B)."""
    share, events = arms.n1 / arms.n, arms.events
    spread = share * (arms.n2 / arms.n) * events * (arms.n - events) / (arms.n - 1.0)
    spread[~arms.used] = 0.0
    return arms.x1 - share * events, spread


FORMULAS: dict[str, Callable[[Arms], Pool]] = {
    "OR": odds_ratio,
    "RR": risk_ratio,
    "RD": risk_difference,
    "IRR": rate_ratio,
    "IRD": rate_difference,
    "PETO": peto_odds_ratio,
}
"""The formulas by measure."""
