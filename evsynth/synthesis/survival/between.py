"""The between-study covariance matrix by the matrix extension of DerSimonian and Laird [jackson2010]."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel import Array

Seen = npt.NDArray[np.bool_]


def between_studies(y: Array, v: Array, seen: Seen) -> Array:
    """Return the between-study covariance (p, p) of effects ``y`` (J, p) with variances ``v`` (J, p).

    Within a study the p effects are independent; ``seen`` (J, p) says which there are. Each entry equates
    sum_j sqrt(w_rj w_sj) (y_rj - m_r)(y_sj - m_s), w = 1 / v and m the weighted means, to its expectation;
    negative eigenvalues are then set to zero. An entry that no study informs is zero.
    """
    weights = np.where(seen, 1.0 / v, 0.0)
    share = weights / weights.sum(axis=0)
    roots = np.sqrt(weights)
    means = np.where(seen, share * y, 0.0).sum(axis=0)
    residuals = np.where(seen, y - means, 0.0) * roots
    observed, both = residuals.T @ residuals, roots.T @ roots
    # E[Q_rs] = sigma_rs * factor, and on the diagonal the k_r - 1 of sampling error besides.
    crossed = (roots * share).T @ roots
    factor = both - crossed - crossed.T + both * (share.T @ share)
    observed -= np.diag(seen.sum(axis=0) - 1.0)
    informed = factor > 1e-12 * both
    matrix = np.divide(observed, factor, out=np.zeros_like(factor), where=informed)
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept: Array = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return kept


def generalised_least_squares(y: Array, v: Array, seen: Seen, between: Array) -> tuple[Array, Array]:
    """Return the pooled effects (p,) and their covariance (p, p), each study's weight the inverse of its own.

    Studies that have the same intervals are solved together.
    """
    p = y.shape[1]
    information, score = np.zeros((p, p)), np.zeros(p)
    patterns, where = np.unique(seen, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        members, columns = np.flatnonzero(where.ravel() == number), np.flatnonzero(pattern)
        own = v[np.ix_(members, columns)][:, :, None] * np.eye(len(columns))
        inverse = np.linalg.inv(between[np.ix_(columns, columns)] + own)
        information[np.ix_(columns, columns)] += inverse.sum(axis=0)
        score[columns] += np.einsum("jrs,js->r", inverse, y[np.ix_(members, columns)])
    covariance = np.linalg.inv(information)
    return covariance @ score, (covariance + covariance.T) / 2
