"""Permutation test of one moderator of a binomial-normal model, by its score or by its refitted Wald statistic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.problems import NumericalError, nearest
from evsynth.synthesis.glmm.data import checked_counts, refuse_extremes
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.fit import fit
from evsynth.synthesis.glmm.integral import study_terms
from evsynth.synthesis.glmm.likelihood import Counts
from evsynth.synthesis.glmm.slopes import slopes
from evsynth.synthesis.regression.permutation import (
    DRAWS,
    EXACT_LIMIT,
    TIE,
    Orders,
    Permuted,
    arrangements,
    every_order,
    random_orders,
)

Statistic = Literal["score", "wald"]
_SETTLED = 1e-6  # statistics refitted to each arrangement agree to about this
_NODES = 256


@dataclass(frozen=True, slots=True, eq=False)
class PermutedCounts(Permuted):
    """As `Permuted`, with the ``statistic`` that was compared: score or wald."""

    statistic: Statistic = "score"


def permute_counts(
    xi: npt.ArrayLike,
    ni: npt.ArrayLike,
    x: npt.ArrayLike,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    statistic: Statistic = "score",
) -> PermutedCounts:
    """Return the two-sided permutation p-value of the slope on ``x`` (k,), shape (1,).

    ``statistic`` "score" is the score of the slope at the model without it, which is fitted once: the
    derivative of the likelihood by each study's mean logit, summed over x. "wald" fits the model anew to each
    arrangement, which takes seconds. Moderators are dealt anew to the studies in every distinct arrangement
    when there are at most 5,040, else in ``draws`` seeded draws [higgins2004]. Either test is exact under
    exchangeability. NumericalError when an arrangement has no finite fit.
    """
    if statistic not in {"score", "wald"}:
        raise ValueError(f"unknown statistic '{statistic}'; known: score, wald.{nearest(statistic, ['score', 'wald'])}")
    events, patients, labels = checked_counts(xi, ni, None)
    refuse_extremes(events, patients, 95.0)
    moderator = np.asarray(x, dtype=np.float64).reshape(len(labels), 1)
    exact = arrangements(moderator) <= EXACT_LIMIT
    orders = every_order(moderator) if exact else random_orders(len(labels), draws, seed)
    orders = np.concatenate([np.arange(len(labels))[None], orders])
    found = (_score if statistic == "score" else _wald)(events, patients, moderator[:, 0], orders)
    slack = TIE if statistic == "score" else _SETTLED
    reached = np.count_nonzero(found[1:] >= found[0] * (1 - slack))
    count = len(orders) - 1
    if exact:
        return PermutedCounts(np.array([reached / count]), np.zeros(1), count, exact, statistic)
    p = (reached + 1) / (count + 1)
    return PermutedCounts(np.array([p]), np.array([np.sqrt(p * (1 - p) / count)]), count, exact, statistic)


def _score(events: Array, patients: Array, x: Array, orders: Orders) -> Array:
    """Return the size of the score of x in each order, (B,), from one fit of the model without it."""
    null = fit(Counts(events, patients, np.ones((len(x), 1))))
    mean = np.full(len(x), null.beta[0])
    score = study_terms(events, patients, mean, np.asarray(null.tau), max(null.nodes, _NODES)).by_mean
    size: Array = np.abs((x - x.mean())[orders] @ score)
    return size


def _wald(events: Array, patients: Array, x: Array, orders: Orders) -> Array:
    """Return the size of the Wald statistic of x in each order, (B,), the model fitted anew to each."""
    shape = orders.shape
    _, stat = slopes(
        np.broadcast_to(events, shape), np.broadcast_to(patients, shape), x[orders], np.ones(shape, dtype=bool)
    )
    if not np.isfinite(stat).all():
        raise NumericalError("an arrangement of the moderator has no finite fit: use statistic 'score'.")
    return np.abs(stat)
