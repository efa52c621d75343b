"""What weighs on a pool: single studies' influence, subsets of studies, and small-study effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.regression.influence import Influence, influence
from evsynth.synthesis.resampling.baujat import Baujat, baujat
from evsynth.synthesis.resampling.gosh import Gosh, gosh
from evsynth.synthesis.results import Pooled
from evsynth.synthesis.small_study.registry import SmallStudy, small_study

SUBSETS = 20_000
"""Subsets of studies that a run fits at most for one outcome."""
FEWEST = 4
"""Below this many studies leaving one out says all that influence can."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Diagnostics of one pool; each None where its model or the number of studies doesn't allow it."""

    small_study: SmallStudy | None
    influence: Influence | None = None
    baujat: Baujat | None = None
    gosh: Gosh | None = None


def diagnostics(effects: Effects, pooled: Pooled | None, seed: int) -> Diagnostics | None:
    """Return the diagnostics of an outcome's main pool, None below two studies.

    A binomial-normal model has no study weights, so its studies' influence is what leaving one out shows.
    """
    if pooled is None or pooled.k < 2:
        return None
    of_counts = pooled.method == "GLMM"
    model = {} if of_counts else {"method": pooled.method, "test": pooled.test}
    small = _possible(lambda: small_study(effects, level=pooled.model.level, **model))
    if of_counts or pooled.k < FEWEST:
        return Diagnostics(small)
    return Diagnostics(
        small,
        _possible(lambda: influence(pooled)),
        _possible(lambda: baujat(effects, method=pooled.method)),
        _possible(lambda: gosh(effects, subsets=SUBSETS, seed=seed, method=pooled.method)),
    )


def _possible(compute: Callable[[], T]) -> T | None:
    try:
        return compute()
    except (NumericalError, ValueError):
        return None
