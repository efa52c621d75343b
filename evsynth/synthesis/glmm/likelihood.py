"""The likelihood of many analyses in their coefficients and tau, and its profile over tau."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.family import Array, Family
from evsynth.synthesis.glmm.integral import study_terms

Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_LONGEST_STEP = 1.5  # of a linear predictor: canonical links change their shape over about two


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """B analyses: events ``xi`` of ``ni``, both (B, k), and well-conditioned designs ``X``, (B or 1, k, p).

    A study is masked by xi = ni = 0. A single analysis may be given as (k,) and (k, p).
    """

    xi: Array
    ni: Array
    X: Array
    family: Family = BINOMIAL

    def __len__(self) -> int:
        return len(self.xi)

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return int(self.X.shape[-1])

    def batched(self) -> Counts:
        """Return the same with a batch axis."""
        if self.xi.ndim == 2:
            return self
        return Counts(self.xi[None], self.ni[None], self.X[None], self.family)

    def take(self, rows: Index | Flags | slice) -> Counts:
        """Return the analyses at ``rows``."""
        X = self.X if len(self.X) == 1 else self.X[rows]
        return Counts(self.xi[rows], self.ni[rows], X, self.family)

    def predictor(self, beta: Array) -> Array:
        """Return the linear predictors (B, k) of coefficients (B, p)."""
        eta: Array = np.matmul(self.X, beta[:, :, None])[:, :, 0]
        return eta

    def constant(self) -> Array:
        """Return what the log-likelihood takes from the data alone, (B,)."""
        total: Array = self.family.constant(self.xi, self.ni).sum(axis=1)
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The profile likelihood at tau (B,), to second order from coefficients near its maximum.

    ``step`` (B, p) leads to the coefficients that maximise at this tau, ``gain`` is the likelihood that it
    will add (already in ``loglik``, which leaves out the constant), ``slope`` and ``curve`` are the
    derivatives of the profile by tau, ``drift`` (B, p) is the change of the coefficients with tau;
    ``information`` that of (beta, tau), (B, p+1, p+1).
    """

    loglik: Array
    step: Array
    gain: Array
    slope: Array
    curve: Array
    drift: Array
    information: Array


def evaluate(counts: Counts, beta: Array, tau: Array, nodes: npt.NDArray[np.int64]) -> Point:
    """Return the profile at ``tau`` (B,) near coefficients ``beta`` (B, p) by rules of ``nodes`` (B,) points."""
    p = counts.p
    terms = all_terms(counts, counts.predictor(beta), tau, nodes)
    loglik, g, g_tau, h, h_cross, h_tau = terms
    X = counts.X
    across = np.swapaxes(X, -1, -2)
    gradient = np.matmul(across, g[:, :, None])[:, :, 0]
    information = np.empty((len(counts), p + 1, p + 1))
    information[:, :p, :p] = -np.matmul(across, h[:, :, None] * X)
    information[:, :p, p] = information[:, p, :p] = -np.matmul(across, h_cross[:, :, None])[:, :, 0]
    information[:, p, p] = -h_tau.sum(axis=1)
    inverse = inverted(information[:, :p, :p])
    cross = -information[:, :p, p]
    step = np.matmul(inverse, gradient[:, :, None])[:, :, 0]
    drift = np.matmul(inverse, cross[:, :, None])[:, :, 0]
    gain = 0.5 * (gradient * step).sum(axis=1)
    return Point(
        loglik=loglik.sum(axis=1) + gain,
        step=step * shortening(counts.predictor(step))[:, None],
        gain=gain,
        slope=g_tau.sum(axis=1) + (cross * step).sum(axis=1),
        curve=-information[:, p, p] + (cross * drift).sum(axis=1),
        drift=drift,
        information=information,
    )


def all_terms(counts: Counts, eta: Array, tau: Array, nodes: npt.NDArray[np.int64]) -> Array:
    """Return the six terms of every study, (6, B, k), each analysis by its own number of points."""
    sizes = np.unique(nodes)
    terms = np.empty((6, *eta.shape))
    for size in sizes:
        rows = slice(None) if len(sizes) == 1 else np.flatnonzero(nodes == size)
        found = study_terms(
            counts.xi[rows], counts.ni[rows], eta[rows], tau[rows], int(size), counts.family, constant=False
        )
        terms[:, rows] = (
            found.loglik, found.by_mean, found.by_tau, found.by_mean_mean, found.by_mean_tau, found.by_tau_tau,
        )  # fmt: skip
    return terms


def shortening(move: Array) -> Array:
    """Return the factors (B,) that keep moves of linear predictors, (B, k), where Newton steps are safe."""
    longest: Array = np.abs(move).max(axis=1)
    return np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, _LONGEST_STEP))


def inverted(matrices: Array) -> Array:
    """Return the inverses of (B, p, p), NaN for one that is singular."""
    if matrices.shape[-1] == 1:
        with np.errstate(divide="ignore", over="ignore"):
            return 1.0 / matrices
    try:
        return np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        regular = np.abs(np.linalg.det(matrices)) > 0.0
        safe = np.where(regular[:, None, None], matrices, np.eye(matrices.shape[-1]))
        return np.where(regular[:, None, None], np.linalg.inv(safe), np.nan)
