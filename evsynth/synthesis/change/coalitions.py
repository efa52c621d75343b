"""Shapley values of any function of coalitions, all asked for in one batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.effects.measure import Array

Flags = npt.NDArray[np.bool_]
Value = Callable[[Flags], Array]
MOST_EXACT = 12
ORDERS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Shapley:
    """For n players, all of shape (n,): the steps in the order given, the mean steps over orders, and their errors."""

    steps: Array
    values: Array
    errors: Array


def shapley(value: Value, players: int, seed: int) -> Shapley:
    """Return the Shapley values of ``value``, a function of coalitions (B, n) with results (B,).

    All 2^n coalitions up to twelve players; beyond, 500 random orders and their reverses drawn by ``seed``.
    """
    ladder = np.tri(players + 1, players, -1, dtype=bool)
    if players <= MOST_EXACT:
        every = (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)
        worths = value(every)
        codes = ladder @ (1 << np.arange(players))
        return Shapley(np.diff(worths[codes]), _exact(worths, players), np.zeros(players))
    return _drawn(value, players, seed, np.diff(value(ladder)))


def _exact(worths: Array, players: int) -> Array:
    codes = np.arange(len(worths))
    sizes = sum((codes >> i & 1 for i in range(players)), np.zeros(len(codes), dtype=np.intp))
    orders = np.array([math.factorial(s) * math.factorial(players - 1 - s) for s in range(players)], dtype=np.float64)
    share = orders / math.factorial(players)
    found = np.empty(players)
    for i in range(players):
        without = codes[(codes >> i & 1) == 0]
        found[i] = np.sum(share[sizes[without]] * (worths[without | 1 << i] - worths[without]))
    return found


def _drawn(value: Value, players: int, seed: int, steps: Array) -> Shapley:
    """Return the means over random orders, each beside its reverse, and their standard errors."""
    draws = np.random.default_rng(seed).permuted(np.tile(np.arange(players), (ORDERS, 1)), axis=1)
    orders = np.concatenate([draws, draws[:, ::-1]])
    rank = np.argsort(orders, axis=1)
    coalitions = rank[:, None, :] < np.arange(players + 1)[None, :, None]
    flat, back = np.unique(coalitions.reshape(-1, players), axis=0, return_inverse=True)
    worths = value(flat)[back.reshape(-1)].reshape(len(orders), players + 1)
    gains = np.take_along_axis(np.diff(worths, axis=1), rank, axis=1)
    pairs = (gains[:ORDERS] + gains[ORDERS:]) / 2
    return Shapley(steps, pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / math.sqrt(ORDERS))
