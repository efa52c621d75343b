"""Heterogeneity of a pooled curve over all its intervals together [combescure2014]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.survival.between import Seen


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Cochran's Q over all intervals with its H2 and I2, a fraction; None when no interval has two studies."""

    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    h2: float | None = None
    i2: float | None = None


def heterogeneity(y: Array, v: Array, seen: Seen, common: Array) -> Heterogeneity:
    """Return Q of effects (J, p) about their ``common`` means (p,), on the effects less the intervals, H2 = Q / df."""
    df = int(seen.sum()) - y.shape[1]
    if df < 1:
        return Heterogeneity()
    q = float(np.where(seen, (y - common) ** 2 / v, 0.0).sum())
    h2 = q / df
    return Heterogeneity(q, df, float(special.chdtrc(df, q)), h2, 1 - 1 / h2 if h2 > 1 else 0.0)
