"""Cluster-robust inference on a pool, a meta-regression or a multilevel model."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence

import numpy as np

from evsynth.problems import NumericalError, nearest
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import frozen
from evsynth.synthesis.dependence.cr2 import Sandwich, sandwich
from evsynth.synthesis.dependence.results import Multilevel, Robust
from evsynth.synthesis.dependence.working import Fitted, Working, working_model
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.moderators import design_of
from evsynth.synthesis.regression.numbers import coefficient_table

METHOD = Method(
    "cluster-robust inference (CR2)",
    "cluster-robust standard errors with the CR2 small-sample adjustment and Satterthwaite degrees of freedom",
    ("bell2002", "tipton2015", "pustejovsky2018", "pustejovsky2022"),
    "at least two clusters; p-values on fewer than four degrees of freedom are not to be trusted",
)
CORRELATED = Method(
    "correlated sampling errors",
    "a working model in which the sampling errors of one cluster are correlated by a declared constant",
    ("hedges2010", "pustejovsky2022"),
    "a correlation in [0, 1), declared and varied",
)

TRUSTED_DF = 4.0
"""Below this many degrees of freedom the t approximation no longer holds its level [tipton2015]."""
ADJUSTMENTS = ("symmetric", "whitened")


def robust(
    fit: Fitted,
    clusters: Sequence[Hashable] | None = None,
    *,
    rho: float | None = None,
    adjustment: str = "symmetric",
    level: float | None = None,
) -> Robust:
    """Return CR2 inference on the coefficients of a fit; its own variances are only the working model.

    ``clusters`` holds one label a row, (k,); a multilevel model needs none, its outermost groups then serve.
    ``rho`` correlates the sampling errors in a cluster [hedges2010]: coefficients are estimated anew with it, and
    the variance components stay. ``adjustment`` is `symmetric` [pustejovsky2018], or `whitened`, which PyMARE
    computes for pools and regressions: it is symmetric in the metric of the weights, equally unbiased, and the
    same number where the rows of a cluster have equal weights. Raises ValueError for fewer than two clusters
    and where one cluster alone decides a coefficient.
    """
    if adjustment not in ADJUSTMENTS:
        raise ValueError(
            f"unknown adjustment '{adjustment}'; known: {', '.join(ADJUSTMENTS)}.{nearest(adjustment, ADJUSTMENTS)}"
        )
    working = working_model(fit, clusters, rho)
    if adjustment == "whitened":
        if working.shared or working.rho:
            raise ValueError("the whitened adjustment is for independent rows: use 'symmetric' for this working model.")
        found = by_pymare(working)
    else:
        with np.errstate(all="ignore"):
            try:
                found = sandwich(working)
            except np.linalg.LinAlgError:
                raise NumericalError("the working covariance of a cluster is singular in floating point.") from None
    variances = np.diag(found.covariance)
    if not (np.isfinite(found.covariance).all() and (variances > 0).all() and np.isfinite(found.df).all()):
        raise NumericalError("the robust variance is zero or overflows: bring effects and variances to common scales.")
    kept = own_level(fit) if level is None else percent(level)
    few = [f"{name} ({df:.1f})" for name, df in zip(working.names, found.df, strict=True) if df < TRUSTED_DF]
    note = (
        f"fewer than 4 degrees of freedom, so that p and interval may not be trusted: {', '.join(few)}" if few else ""
    )
    return Robust(
        coefficients=coefficient_table(found.beta, np.sqrt(variances), working.names, found.df, kept),
        covariance=frozen(found.covariance),
        clusters=len(working.members),
        k=len(working.y),
        adjustment=adjustment,
        working="multilevel" if working.shared else "random effects" if working.tau2 else "common effect",
        level=kept,
        names=working.names,
        trusted=not few,
        rho=rho,
        note=note,
    )


def own_level(fit: Fitted) -> float:
    """Return the level of a fit's own intervals, in percent."""
    return fit.level if isinstance(fit, Multilevel) else fit.model.level


def by_pymare(working: Working) -> Sandwich:
    """Return PyMARE's CR2 inference for independent rows with weights 1 / (v + tau2)."""
    design = design_of(working.X, working.names)
    z, groups = design.z[:, :, 0].T, np.empty(len(working.y), np.intp)
    for code, rows in enumerate(working.members):
        groups[rows] = code
    scale = float(np.sqrt(np.median(working.v)))
    v, y = (working.v + working.tau2) / scale**2, working.y[:, None] / scale
    # In the caller's columns the degrees of freedom are those of X, not of the orthonormal design.
    size = np.abs(working.X).max(axis=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        from pymare import stats  # noqa: PLC0415 - heavy, and wanted for this adjustment only

        local, inverse = stats.weighted_least_squares(y, v[:, None], z, return_cov=True)
        covariance = stats.cluster_robust_cov(y, v[:, None], z, local, groups, model_cov=inverse)
        df = stats.satterthwaite_dof(working.X / size, 1.0 / v, groups)
    if any("full leverage" in str(warning.message) for warning in caught):
        raise ValueError("one cluster alone decides a coefficient: its robust variance does not exist.")
    back = design.back.astype(np.float64)
    beta: Array = back @ local[:, 0] * scale
    return Sandwich(beta, back @ covariance[..., 0] @ back.T * scale**2, df[:, 0])
