"""Permutation test of one moderator of a binomial-normal model, by its score."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.data import checked_counts, refuse_extremes
from evsynth.synthesis.glmm.fit import fit
from evsynth.synthesis.glmm.integral import study_terms
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.regression.permutation import (
    DRAWS,
    EXACT_LIMIT,
    TIE,
    Permuted,
    arrangements,
    every_order,
    random_orders,
)


def permute_counts(
    xi: npt.ArrayLike, ni: npt.ArrayLike, x: npt.ArrayLike, *, draws: int = DRAWS, seed: int = 1
) -> Permuted:
    """Return the two-sided permutation p-value of the slope on ``x`` (k,), shape (1,).

    The statistic is the score of the slope at the model without it, which is fitted once: the derivative of
    the likelihood by each study's mean logit, summed over x. Moderators are dealt anew to the studies in
    every distinct arrangement when there are at most 5,040, else in ``draws`` seeded draws [higgins2004].
    """
    events, patients, labels = checked_counts(xi, ni, None)
    refuse_extremes(events, patients, 95.0)
    moderator = np.asarray(x, dtype=np.float64).reshape(len(labels), 1)
    null = fit(Counts(events, patients, np.ones_like(moderator)))
    mean = np.full(len(labels), null.beta[0])
    score = study_terms(events, patients, mean, np.asarray(null.tau), null.nodes).by_mean
    centred = moderator[:, 0] - moderator.mean()
    exact = arrangements(moderator) <= EXACT_LIMIT
    orders = every_order(moderator) if exact else random_orders(len(labels), draws, seed)
    size = np.abs(centred[orders] @ score)
    reached = np.count_nonzero(size >= np.abs(centred @ score) * (1 - TIE))
    if exact:
        return Permuted(np.array([reached / len(orders)]), np.zeros(1), len(orders), exact)
    p = (reached + 1) / (draws + 1)
    return Permuted(np.array([p]), np.array([np.sqrt(p * (1 - p) / draws)]), draws, exact)
