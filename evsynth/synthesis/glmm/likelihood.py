"""The likelihood of all studies in the coefficients and tau, and its profile over tau."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.integral import Array, StudyTerms, study_terms

Flags = npt.NDArray[np.bool_]

_FINE = 1e-14
_CLOSE = 1e-6
_TOO_FAR = 35.0  # on the logit scale: no cohort is large enough to tell such a risk from 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Events ``xi`` of ``ni`` (..., k) and a well-conditioned design ``X`` (k, p)."""

    xi: Array
    ni: Array
    X: Array


@dataclass(frozen=True, slots=True)
class Profile:
    """The likelihood maximised over the coefficients at given tau (...,).

    ``beta`` is (..., p); ``slope`` and ``curve`` are the profile's first and second derivative by tau;
    ``information`` is the observed information of (beta, tau), (..., p+1, p+1). ``finite`` is False where
    the coefficients run off to infinity.
    """

    tau: Array
    beta: Array
    loglik: Array
    slope: Array
    curve: Array
    information: Array
    finite: Flags
    iterations: int


def profile(counts: Counts, tau: Array, start: Array, nodes: int) -> Profile:
    """Return the profile at ``tau`` (...,) from coefficients ``start`` (..., p), by damped Newton steps.

    At fixed tau the log-likelihood is concave in the coefficients, so that the maximum is the only one.
    """
    p = counts.X.shape[1]
    beta = np.array(np.broadcast_to(start, (*tau.shape, p)))

    def terms_at(at: Array) -> StudyTerms:
        return study_terms(counts.xi, counts.ni, at @ counts.X.T, tau, nodes)

    terms = terms_at(beta)
    iterations = 0
    for iterations in range(1, 61):  # noqa: B007 - reported
        gradient, hessian = _derivatives(counts, terms)
        solved = np.linalg.solve(-hessian[..., :p, :p], gradient[..., :p, None])[..., 0]
        gain: Array = np.sum(gradient[..., :p] * solved, axis=-1)
        moving = (gain > _FINE) & (np.abs(beta @ counts.X.T).max(axis=-1) < _TOO_FAR)
        step = np.where((gain > 0)[..., None], solved, 0.0).astype(np.float64)
        beta, terms = _damped(terms_at, beta, step, terms, gain < _CLOSE)
        if not moving.any():
            break
    gradient, hessian = _derivatives(counts, terms)
    cross = hessian[..., :p, p]
    solved = np.linalg.solve(hessian[..., :p, :p], cross[..., None])[..., 0]
    return Profile(
        tau,
        beta,
        terms.loglik.sum(axis=-1),
        gradient[..., p],
        hessian[..., p, p] - np.sum(cross * solved, axis=-1),
        -hessian,
        np.abs(beta @ counts.X.T).max(axis=-1) < _TOO_FAR,
        iterations,
    )


def _damped(
    terms_at: Callable[[Array], StudyTerms], beta: Array, step: Array, terms: StudyTerms, close: Flags
) -> tuple[Array, StudyTerms]:
    """Take the step, halved where the likelihood would fall, except ``close`` to the maximum.

    There Newton steps are safe, and a fall would only be the error of a rough integral.
    """
    before = terms.loglik.sum(axis=-1)
    size = np.ones(before.shape)
    for _ in range(20):
        proposed = beta + size[..., None] * step
        found = terms_at(proposed)
        worse = (found.loglik.sum(axis=-1) < before) & ~close
        if not worse.any():
            break
        size = np.where(worse, 0.5 * size, size)
    return proposed, found


def _derivatives(counts: Counts, terms: StudyTerms) -> tuple[Array, Array]:
    """Return gradient (..., p+1) and Hessian (..., p+1, p+1) in (beta, tau)."""
    X = counts.X
    p = X.shape[1]
    gradient = np.concatenate([terms.by_mean @ X, terms.by_tau.sum(axis=-1)[..., None]], axis=-1)
    hessian = np.empty((*gradient.shape, p + 1))
    hessian[..., :p, :p] = X.T @ (terms.by_mean_mean[..., None] * X)
    hessian[..., :p, p] = hessian[..., p, :p] = terms.by_mean_tau @ X
    hessian[..., p, p] = terms.by_tau_tau.sum(axis=-1)
    return gradient, hessian
