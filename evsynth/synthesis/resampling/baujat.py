"""Baujat's diagnostic: each study's share of heterogeneity against its influence on the pool [baujat2002]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.data import checked, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.many import fit_pools
from evsynth.synthesis.results import Model

METHOD = Method(
    "baujat",
    "Baujat's plot of each study's contribution to heterogeneity against its influence on the pooled effect",
    ("baujat2002",),
    "at least three studies",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Baujat:
    """Contribution to heterogeneity and influence of each study, both (k,).

    ``contribution`` is (y - m)^2 / (v + tau2), which sums to Q for a common effect (tau2 = 0); ``influence``
    is the squared change of the pool without the study, over the variance of the pool without it.
    """

    labels: tuple[str, ...]
    contribution: Array
    influence: Array
    estimate: float
    model: Model
    measure: str = "GEN"


def baujat(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    method: str = "FE",
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> Baujat:
    """Return Baujat's diagnostic under a common effect, as published, or another ``method``.

    Raises ValueError below three studies, NumericalError when a pool can't be fitted.
    """
    model = chosen(method, "z")
    data = checked(effects_or_yi, vi, measure, labels)
    k = len(data)
    if k < 3:
        raise ValueError(f"Baujat's diagnostic needs at least three studies, not {k} [baujat2002].")
    taken = np.vstack([np.ones((1, k), bool), ~np.eye(k, dtype=bool)])
    batch = fit_pools(np.broadcast_to(data.yi, taken.shape), np.broadcast_to(data.vi, taken.shape), taken, model)
    for row in np.flatnonzero(batch.failed)[:1]:
        raise NumericalError(f"{batch.reason[row]}.")
    estimate = batch.estimate[0]
    contribution = (data.yi - estimate) ** 2 / (data.vi + batch.tau2[0])
    influence = ((estimate - batch.estimate[1:]) / batch.se[1:]) ** 2
    return Baujat(
        labels=data.labels,
        contribution=frozen(contribution),
        influence=frozen(influence),
        estimate=float(estimate),
        model=model,
        measure=data.measure,
    )
