"""Maximum likelihood of the beta-binomial: a scan of the overdispersion, then Newton, for a batch of fits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.beta_binomial.likelihood import Counts, Point
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.sums import total
from evsynth.synthesis.results import Flags

SCAN = 12
"""Values of theta that are tried, spaced evenly in their logarithm."""
LARGEST_THETA = 1e3
NEGLIGIBLE = 1e-8
"""Below this theta times the largest study, overdispersion can't be told from none."""
ITERATIONS = 100
LONGEST = 2.0
"""Longest Newton step in either parameter."""


class Fit(NamedTuple):
    """The maximum, (B,) each: ``lam`` is -inf, and theta zero, where the binomial is at least as likely.

    ``variance`` is that of eta, from the observed information.
    """

    eta: Array
    lam: Array
    variance: Array
    loglik: Array
    converged: Flags
    iterations: npt.NDArray[np.int64]


def fit(counts: Counts) -> Fit:
    """Return the maximum-likelihood fits, by the highest of the scanned points and the binomial."""
    events, others = total(counts.x), total(counts.y)
    eta_binomial = np.log(events / others)
    p = events / (events + others)
    eta, lam, found, plain = *scan(counts), counts.binomial(eta_binomial)
    boundary = (counts.pull(p) <= 0.0) & (found <= plain)
    inner = np.flatnonzero(~boundary)
    best = Fit(
        eta_binomial.copy(),
        np.full_like(eta, -np.inf),
        1.0 / (p * others),
        plain.copy(),
        np.ones(len(eta), bool),
        np.zeros(len(eta), np.int64),
    )
    if not len(inner):
        return best
    risen = climb(counts.take(inner), eta[inner], lam[inner])
    higher = ~(risen.loglik <= plain[inner]) & (risen.lam > -np.inf)
    rows = inner[higher]
    for ours, theirs in zip(best, risen, strict=True):
        ours[rows] = theirs[higher]
    return best


def scan(counts: Counts) -> tuple[Array, Array, Array]:
    """Return the best of a grid of theta, each with the mean of its own weights n / (1 + (n - 1) rho), (B,)."""
    largest = counts.n.max(axis=0)
    low, high = -np.log(10.0 * largest), np.full_like(largest, np.log(LARGEST_THETA))
    best = np.full_like(largest, np.nan), np.full_like(largest, np.nan), np.full_like(largest, -np.inf)
    for share in np.linspace(0.0, 1.0, SCAN):
        lam = low + share * (high - low)
        theta = np.exp(lam)
        weight = (1.0 + theta) / (1.0 + counts.n * theta)
        eta = np.log(total(weight * counts.x) / total(weight * counts.y))
        height = counts.loglik(eta, lam)
        better = height > best[2]
        for kept, new in zip(best, (eta, lam, height), strict=True):
            kept[better] = new[better]
    return best


def climb(counts: Counts, eta: Array, lam: Array) -> Fit:
    """Return the maxima near ``eta, lam`` by Newton's method, steps halved until the likelihood rises.

    A fit whose theta becomes negligible ends with lam = -inf.
    """
    size = len(eta)
    empty = np.full(size, np.nan)
    out = Fit(eta.copy(), lam.copy(), empty, empty.copy(), np.zeros(size, bool), np.zeros(size, np.int64))
    rows, floor = np.arange(size), np.log(NEGLIGIBLE / counts.n.max(axis=0))
    here = counts.at(eta, lam)
    d_eta, d_lam = newton(here)
    last = np.full(size, np.inf)
    for _ in range(ITERATIONS):
        length = np.maximum(np.abs(d_eta), np.abs(d_lam))
        new_eta, new_lam = eta + d_eta, lam + d_lam
        there = counts.at(new_eta, new_lam)
        # Close to the top the likelihood can't tell the points apart, and Newton needs no watching.
        rises = (there.loglik >= here.loglik) | (length < 1e-5)
        eta, lam = np.where(rises, new_eta, eta), np.where(rises, new_lam, lam)
        here = Point(*(np.where(rises, new, old) for new, old in zip(there, here, strict=True)))
        next_eta, next_lam = newton(here)
        d_eta, d_lam = np.where(rises, next_eta, 0.25 * d_eta), np.where(rises, next_lam, 0.25 * d_lam)
        done = rises & ((length <= 1e-13 * (1.0 + np.abs(eta))) | ((length < 1e-7) & (length >= 0.5 * last)))
        last, gone = length, lam < floor
        settled = done | gone
        out.iterations[rows] += 1
        if settled.any():
            store(out, rows, (eta, np.where(gone, -np.inf, lam), here), settled)
            keep = np.flatnonzero(~settled)
            if not len(keep):
                break
            counts, rows, here = counts.take(keep), rows[keep], Point(*(values[keep] for values in here))
            eta, lam, d_eta, d_lam, last, floor = (v[keep] for v in (eta, lam, d_eta, d_lam, last, floor))
    return out


def newton(here: Point) -> tuple[Array, Array]:
    """Return the Newton step, or one up the gradient where the likelihood isn't concave, no longer than allowed."""
    determinant = here.h_eta * here.h_lam - here.h_cross**2
    concave = (here.h_eta < 0.0) & (determinant > 0.0)
    safe = np.where(concave, determinant, 1.0)
    eta = np.where(
        concave, (here.h_cross * here.g_lam - here.h_lam * here.g_eta) / safe, here.g_eta / np.abs(here.h_eta)
    )
    lam = np.where(concave, (here.h_cross * here.g_eta - here.h_eta * here.g_lam) / safe, np.sign(here.g_lam))
    shrink = np.minimum(1.0, LONGEST / np.maximum(np.maximum(np.abs(eta), np.abs(lam)), 1e-300))
    return eta * shrink, lam * shrink


def store(out: Fit, rows: npt.NDArray[np.intp], state: tuple[Array, Array, Point], settled: Flags) -> None:
    """Write the settled fits into the result."""
    eta, lam, here = state
    determinant = here.h_eta * here.h_lam - here.h_cross**2
    variance = -here.h_lam / determinant
    into = rows[settled]
    out.eta[into], out.lam[into] = eta[settled], lam[settled]
    out.variance[into], out.loglik[into] = variance[settled], here.loglik[settled]
    out.converged[into] = np.isfinite(variance[settled]) & (variance[settled] > 0.0)
