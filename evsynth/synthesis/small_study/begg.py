"""Begg and Mazumdar's rank correlation of standardised effects with their variances [begg1994]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData

METHOD = Method(
    "begg",
    "Begg and Mazumdar's rank correlation of standardised effects and variances",
    ("begg1994",),
    f"{guard.TEN_STUDIES}; {guard.NOT_PROPORTIONS}",
)
EXACT_MOST = 171
"""Studies up to which the exact distribution of tau is used when there are no ties."""

unusable = guard.precision_funnel


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTest:
    """Kendall's tau with its two-sided p; ``exact`` is False where ties or many studies call for the normal."""

    name: str
    k: int
    tau: float
    p: float
    exact: bool
    notes: tuple[str, ...] = ()


def begg(funnel: FunnelData) -> RankTest:
    """Return the rank correlation test; ValueError where it may not be used."""
    guard.refuse(unusable(funnel))
    return rank_test(funnel.data.yi, funnel.data.vi)


def rank_test(yi: Array, vi: Array) -> RankTest:
    """Return Kendall's correlation of (y - m) / sqrt(v - 1/sum w) with v, where m is the common effect."""
    from scipy.stats import kendalltau  # noqa: PLC0415 - half a second of start-up, needed for this test only

    weights = vi.min() / vi
    whole = weights.sum()
    others = np.array([np.delete(weights, i).sum() for i in range(len(vi))])
    deviation = yi - yi[0]
    standardised = (deviation - weights @ deviation / whole) / np.sqrt(vi / vi.min() * others / whole)
    ties = len(np.unique(standardised)) < len(yi) or len(np.unique(vi)) < len(yi)
    exact = not ties and len(yi) <= EXACT_MOST
    if len(np.unique(standardised)) == 1:
        raise ValueError("all effects are equal: there is nothing to rank.")
    found = kendalltau(standardised, vi, method="exact" if exact else "asymptotic")
    return RankTest(
        name=METHOD.name,
        k=len(yi),
        tau=float(found.statistic),
        p=float(found.pvalue),
        exact=exact,
        notes=("p from the normal approximation, because of ties",) if ties else (),
    )
