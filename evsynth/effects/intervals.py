"""Intervals of one study, for display beside a pool: they never enter one."""

from __future__ import annotations

from math import sqrt

from scipy.special import betaincinv, ndtri


def normal_quantile(level: float) -> float:
    """Return z such that the standard normal lies within +-z with probability ``level`` percent."""
    if not 0 < level < 100:
        raise ValueError(f"level = {level:g} is not a percentage between 0 and 100")
    return -float(ndtri((1 - level / 100) / 2))


def wilson(xi: float, ni: float, level: float = 95.0) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion, within 0 and 1 and never empty [wilson1927].

    >>> [round(limit, 4) for limit in wilson(0, 15)]
    [0.0, 0.2039]
    """
    _check(xi, ni)
    z = normal_quantile(level)
    centre = (xi + z**2 / 2) / (ni + z**2)
    half = z * sqrt(xi * (ni - xi) / ni + z**2 / 4) / (ni + z**2)
    low = 0.0 if xi == 0 else max(centre - half, 0.0)
    high = 1.0 if xi == ni else min(centre + half, 1.0)
    return low, high


def clopper_pearson(xi: float, ni: float, level: float = 95.0, *, one_sided: bool = False) -> tuple[float, float]:
    """Return the exact interval of a proportion from the beta quantiles [clopper1934].

    ``one_sided`` gives limits each of which holds at ``level`` on its own: what "0 of n" is printed with.

    >>> [round(limit, 4) for limit in clopper_pearson(0, 15)]
    [0.0, 0.218]
    """
    _check(xi, ni)
    normal_quantile(level)
    tail = (1 - level / 100) / (1 if one_sided else 2)
    low = 0.0 if xi == 0 else float(betaincinv(xi, ni - xi + 1, tail))
    high = 1.0 if xi == ni else float(betaincinv(xi + 1, ni - xi, 1 - tail))
    return low, high


def _check(xi: float, ni: float) -> None:
    if not (0 <= xi <= ni and ni > 0):
        raise ValueError(f"{xi:g} of {ni:g} is not a proportion")
