"""The optimal information size: patients one trial would need to show a modest effect."""

from __future__ import annotations

import math
from statistics import NormalDist

REDUCTION = 0.25
"""Relative risk reduction the size is formed for."""
ALPHA, POWER = 0.05, 0.8


def information_size(p0: float, reduction: float = REDUCTION, alpha: float = ALPHA, power: float = POWER) -> int:
    """Return the patients of both arms that a trial needs to tell ``p0`` from ``p0 (1 - reduction)``.

    n an arm = (z(1 - alpha/2) sqrt(2 q (1 - q)) + z(power) sqrt(p0 (1 - p0) + p1 (1 - p1)))^2 / (p0 - p1)^2, where q
    is the mean of p0 and p1; the test is two-sided. Raises ValueError for a p0 or a reduction outside 0 to 1.
    [guyatt2025b]
    """
    if not 0 < p0 < 1 or not 0 < reduction < 1:
        raise ValueError(f"risk and reduction lie between 0 and 1, not at {p0:g} and {reduction:g}")
    p1 = p0 * (1 - reduction)
    mean, normal = (p0 + p1) / 2, NormalDist()
    chance = normal.inv_cdf(1 - alpha / 2) * math.sqrt(2 * mean * (1 - mean))
    missed = normal.inv_cdf(power) * math.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    return 2 * math.ceil(((chance + missed) / (p0 - p1)) ** 2)
