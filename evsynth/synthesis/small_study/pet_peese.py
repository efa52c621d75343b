"""PET-PEESE: the effect of a study without sampling error, by regression on SE or variance [stanley2014]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evsynth.synthesis.choices import chosen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.small_study import guard
from evsynth.synthesis.small_study.funnel_data import FunnelData
from evsynth.synthesis.small_study.regression import FunnelRegression, funnel_regression

METHOD = Method(
    "pet-peese",
    "the conditional precision-effect estimator (PET-PEESE)",
    ("stanley2014",),
    f"{guard.TEN_STUDIES}; {guard.NOT_PROPORTIONS}; effects with a null value of zero on the model scale",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PetPeese:
    """Both regressions, and the estimate of the one that the rule chose, on the model scale."""

    name: str
    chosen: Literal["PET", "PEESE"]
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    k: int
    alpha: float
    level: float
    pet: FunnelRegression
    peese: FunnelRegression
    notes: tuple[str, ...] = ()


unusable = guard.precision_funnel


def pet_peese(funnel: FunnelData, *, alpha: float = 0.05, level: float = 95.0) -> PetPeese:
    """Return PET-PEESE: the limit of PEESE when PET's limit differs from zero at two-sided ``alpha``, else PET's.

    Both are weighted least squares with multiplicative dispersion, on SE and on SE squared. Raises ValueError
    where the method may not be used.
    """
    guard.refuse(unusable(funnel))
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha must lie strictly between 0 and 1, not {alpha!r}.")
    return conditional(funnel.data.yi, funnel.data.vi, alpha, level)


def conditional(yi: Array, vi: Array, alpha: float, level: float) -> PetPeese:
    """Return PET-PEESE of ``yi, vi``, (k,)."""
    settings = chosen("FE", "knha", level)
    pet = funnel_regression(yi, vi, np.sqrt(vi), settings, "PET", "standard error")
    peese = funnel_regression(yi, vi, vi, settings, "PEESE", "variance")
    name: Literal["PET", "PEESE"] = "PEESE" if pet.limit_p < alpha else "PET"
    used = peese if name == "PEESE" else pet
    return PetPeese(
        name=METHOD.name,
        chosen=name,
        estimate=used.limit,
        se=used.limit_se,
        ci_low=used.limit_ci_low,
        ci_high=used.limit_ci_high,
        p=used.limit_p,
        k=len(yi),
        alpha=alpha,
        level=used.level,
        pet=pet,
        peese=peese,
    )
