"""The binomial-normal model of proportions: events of n pooled on the logit scale [stijnen2010]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.effects.measures import escalc
from evsynth.synthesis.data import frozen
from evsynth.synthesis.glmm.batch import CountsBatch
from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.data import checked_counts, counts_model, refuse_extremes
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.many import fit_pools
from evsynth.synthesis.glmm.outcomes import ONE_STUDY, refuse
from evsynth.synthesis.glmm.scan import LARGEST_TAU
from evsynth.synthesis.method import Method
from evsynth.synthesis.results import Pooled

METHOD = Method(
    "binomial-normal model",
    "events were modelled as binomial with a normal random effect on the logit of the risk, fitted by maximum "
    "likelihood without continuity correction",
    ("stijnen2010", "schwarzer2019"),
    "at least one study with both events and non-events; no finite estimate without",
)


def pool_counts(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    *,
    test: str = "t",
    level: float = 95.0,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    profile: bool = True,
) -> Pooled:
    """Return the pooled logit of ``xi`` events of ``ni`` patients, (k,) each, by maximum likelihood.

    ``test`` is t with k - 1 degrees of freedom, or z. ``q`` is the likelihood ratio statistic of the common
    logit against one logit a study; the tau2 interval is by profile likelihood; there are no weights; ``yi``
    and ``vi`` are the studies' own logits, for display. Raises ValueError for what are not counts, and
    NumericalError when the likelihood has no finite maximum, as when no study has an event. ``profile``
    False leaves out the interval of tau2, which takes about as long as all the rest.
    """
    model = counts_model(test, level, prediction)
    x, n, names = checked_counts(xi, ni, labels)
    refuse_extremes(x, n, model.level)
    batch = fit_pools(BINOMIAL, x[None], n[None], np.ones((1, len(x)), dtype=bool), model, profile=profile)
    return one_pool(batch, 0, *escalc("PLO", xi=x, ni=n), names)


def one_pool(batch: CountsBatch, row: int, yi: Array, vi: Array, labels: tuple[str, ...]) -> Pooled:
    """Return one row of a batch as a pool of its studies; NumericalError when it has no finite fit."""
    code = int(batch.code[row])
    refuse(code)
    alone = code == ONE_STUDY

    numbers: dict[str, Any] = {name: float(getattr(batch, name)[row]) for name in (*_NUMBERS, *_OPTIONAL)}
    numbers |= {name: None for name in _OPTIONAL if not np.isfinite(numbers[name])}
    endless = batch.tau2_ci_high[row] == np.inf
    note = f"tau2 interval has no upper end below {LARGEST_TAU**2:g}" if endless else ""
    return Pooled(
        k=int(batch.k[row]),
        **numbers,
        method="GLMM",
        test="z" if alone else batch.model.test,
        measure=batch.measure,
        converged=True,
        model=batch.model,
        yi=frozen(yi),
        vi=frozen(vi),
        q_df=int(batch.k[row]) - 1,
        labels=labels,
        iterations=int(batch.iterations[row]),
        note=str(batch.reason[row]) if alone else note,
    )


_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "stat", "p", "tau2", "q")
_OPTIONAL = ("df", "tau2_ci_low", "tau2_ci_high", "i2", "h2", "q_p", "pi_low", "pi_high", "pi_df")
