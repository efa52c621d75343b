"""Maximum likelihood of the models of counts: the whole profile is scanned, then its peaks solved.

[stijnen2010]; the boundary tau = 0 is an ordinary logistic or Poisson regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.boundary import Boundary, boundary
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.likelihood import Counts, Flags, inverted
from evsynth.synthesis.glmm.outcomes import NOT_SETTLED, OK, RISING, SEPARATED, refuse
from evsynth.synthesis.glmm.scan import LARGEST_TAU, Scan, scan
from evsynth.synthesis.glmm.solve import PEAK, Aims, Solved, solve

_SLACK = 1.25  # the scan's brackets are widened by this: it only knows the profile roughly


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """The fits of B analyses: ``beta`` (B, p), its covariance (B, p, p), ``tau`` and ``loglik`` (B,).

    ``edge`` is the fit at tau = 0 and ``scan`` the profile, which interval limits start from; ``nodes`` the
    number of quadrature points whose half gives the same fit, 0 where tau is 0. ``code`` is one of `outcomes`.
    """

    beta: Array
    covariance: Array
    tau: Array
    loglik: Array
    edge: Boundary
    scan: Scan
    nodes: npt.NDArray[np.int64]
    iterations: npt.NDArray[np.int64]
    code: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The fit of one analysis, as in `Fits` without the batch axis."""

    beta: Array
    covariance: Array
    tau: float
    loglik: float
    nodes: int
    iterations: int


def fit(counts: Counts) -> Fit:
    """Return the maximum likelihood fit of counts (k,) on X (k, p); NumericalError when there is none."""
    fits = fit_many(counts.batched())
    refuse(int(fits.code[0]))
    return Fit(
        fits.beta[0], fits.covariance[0], float(fits.tau[0]), float(fits.loglik[0]), int(fits.nodes[0]),
        int(fits.iterations[0]),
    )  # fmt: skip


def fit_many(counts: Counts, depth: float = 0.0) -> Fits:
    """Return the fits of counts (B, k), with the profile kept down to ``depth`` below its maximum.

    A fit without finite maximum is NaN and has a code. Data without any are to be kept out before.
    """
    edge = boundary(counts)
    found = scan(counts, edge, depth)
    beta, tau, loglik = edge.beta.copy(), np.zeros(len(counts)), edge.loglik.copy()
    information = edge.information.copy()
    nodes, iterations = np.zeros(len(counts), dtype=np.int64), np.zeros(len(counts), dtype=np.int64)
    code = np.where(edge.finite, np.where(found.rising, RISING, OK), SEPARATED).astype(np.int8)
    which, solved = _peaks(counts, edge, found, code == OK)
    p = counts.p
    np.add.at(iterations, which, solved.iterations)
    code[which[~solved.settled]] = NOT_SETTLED
    for row in np.flatnonzero(np.bincount(which, minlength=len(counts)) > 1):
        mine = np.flatnonzero(which == row)
        solved.loglik[np.setdiff1d(mine, mine[np.argmax(solved.loglik[mine])])] = -np.inf
    better = (solved.loglik > loglik[which]) | (edge.slope[which] > 0.0) & np.isfinite(solved.loglik)
    at, some = which[better], better
    beta[at], tau[at], loglik[at] = solved.beta[some], solved.tau[some], solved.loglik[some]
    nodes[at] = solved.nodes[some]
    covariance = inverted(information)
    covariance[at] = inverted(solved.information[some])[:, :p, :p]
    failed = code != OK
    beta[failed] = tau[failed] = loglik[failed] = np.nan
    covariance[failed] = np.nan
    return Fits(beta, covariance, tau, loglik + counts.constant(), edge, found, nodes, iterations, code)


def _peaks(counts: Counts, edge: Boundary, found: Scan, wanted: Flags) -> tuple[npt.NDArray[np.intp], Solved]:
    """Return every interior peak that the scan brackets, and of which analysis it is."""
    tau, slope, height = found.tau, found.slope, found.loglik
    rate = slope.copy()
    with np.errstate(all="ignore"):
        rate[1:] = 0.5 * slope[1:] / tau[1:]
        turns = (slope[:-1] > 0.0) & ((slope[1:] <= 0.0) | (height[1:] < height[:-1])) & wanted
        place, which = np.nonzero(turns)
        before, after = rate[place, which], rate[place + 1, which]
        low, high = tau[place, which], tau[place + 1, which]
        share = np.where(after < 0.0, before / (before - after), 0.5)
        start = np.sqrt(low**2 + np.clip(share, 0.02, 0.98) * (high**2 - low**2))
        unit = 0.5 / np.sqrt(edge.precision[which])
    aims = Aims(
        low=low / _SLACK,
        high=np.minimum(high * _SLACK, LARGEST_TAU * _SLACK),
        tau=start,
        beta=found.beta[place + 1, which].copy(),
        kind=np.full(len(which), PEAK),
        target=np.zeros(len(which)),
        unit=unit,
    )
    return which, solve(counts.take(which), aims)
