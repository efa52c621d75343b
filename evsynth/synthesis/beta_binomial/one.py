"""One beta-binomial fit as a result of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.effects.measures import escalc
from evsynth.problems import NumericalError
from evsynth.synthesis.beta_binomial.fit import fit
from evsynth.synthesis.beta_binomial.interval import rho_interval
from evsynth.synthesis.beta_binomial.likelihood import Counts
from evsynth.synthesis.beta_binomial.many import ONE_STUDY, BetaBinomialBatch, choices, fit_counts
from evsynth.synthesis.data import frozen
from evsynth.synthesis.glmm.data import checked_counts, refuse_extremes
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.one import number
from evsynth.synthesis.results import Pooled

MEAN = "the estimate is the mean proportion, where the binomial-normal model's is the median"

METHOD = Method(
    "BB",
    "Proportions were pooled by a beta-binomial model by maximum likelihood, without continuity corrections; "
    "its estimate is the mean proportion, not the median, and its overdispersion rho the correlation of two "
    "patients of one study.",
    ("skellam1948", "griffiths1973"),
    "needs a study with both an event and a non-event",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BetaBinomial(Pooled):
    """A beta-binomial pool: ``estimate`` is the logit of the mean proportion; rho takes the place of tau2.

    ``rho`` is 0 where the binomial is as likely; its interval, by profile likelihood, is None when not asked
    for and below two studies.
    """

    rho: float
    rho_ci_low: float | None = None
    rho_ci_high: float | None = None
    loglik: float

    @property
    def mean(self) -> float:
        """The mean proportion."""
        return float(1.0 / (1.0 + np.exp(-self.estimate)))


def beta_binomial(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    profile: bool = True,
) -> BetaBinomial:
    """Return the beta-binomial pool of ``xi`` events of ``ni`` patients, (k,) each [griffiths1973].

    ``test`` is t with k - 1 degrees of freedom, or z. ``yi`` and ``vi`` are the studies' own logits, for
    display; there are no weights. Raises ValueError for what are not counts, and NumericalError when the
    likelihood has no maximum, as when no study has an event.

    >>> found = beta_binomial([4, 3, 2, 1, 0], [10, 20, 30, 40, 15])
    >>> round(found.mean, 4), round(found.rho, 4)
    (0.1124, 0.0925)
    """
    model = choices(test, level)
    x, n, names = checked_counts(xi, ni, labels)
    refuse_extremes(x, n, model.level)
    batch = fit_counts(x[None], n[None], np.ones((1, len(x)), bool), model)
    if batch.failed[0]:
        raise NumericalError(f"{batch.reason[0]}. Remedy: report the studies one by one, without a pool.")
    low, high = interval(x, n, model.level) if profile and len(x) > 1 else (None, None)
    yi, vi = escalc("PLO", xi=x, ni=n)
    single = batch.code[0] == ONE_STUDY
    return BetaBinomial(
        **numbers(batch),
        k=len(x),
        method="BB",
        test="z" if single else model.test,
        measure="PLO",
        converged=True,
        model=model,
        yi=frozen(yi),
        vi=frozen(vi),
        df=number(batch.df[0]),
        q_df=len(x) - 1,
        q_p=number(batch.q_p[0]),
        labels=names,
        iterations=int(batch.iterations[0]),
        rho_ci_low=low,
        rho_ci_high=high,
        note=str(batch.reason[0]) if single else MEAN,
    )


def numbers(batch: BetaBinomialBatch) -> dict[str, Any]:
    """Return the numbers that every fit has."""
    names = ("estimate", "se", "ci_low", "ci_high", "stat", "p", "rho", "loglik", "q")
    return {name: float(getattr(batch, name)[0]) for name in names}


def interval(x: Array, n: Array, level: float) -> tuple[float, float]:
    """Return the profile-likelihood interval of rho of one set of counts."""
    counts = Counts(x[:, None], (n - x)[:, None], n[:, None])
    with np.errstate(all="ignore"):
        low, high = rho_interval(counts, fit(counts), level)
    return float(low[0]), float(high[0])
