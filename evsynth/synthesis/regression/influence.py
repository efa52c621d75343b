"""Influence of each study on a pool or a regression: residuals, leverage and deletion diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import special

from evsynth.synthesis.data import frozen
from evsynth.synthesis.kernel import Array, Design, chunks, orthogonalise
from evsynth.synthesis.kernel.batch import Long
from evsynth.synthesis.kernel.design_state import DesignState, upper_inverse
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.design_fit import DesignFit, fit_design
from evsynth.synthesis.regression.subsets import Case, SubsetFits, as_fitted, case_of, fit_without_each
from evsynth.synthesis.results import Flags, Model, Pooled, Regression

METHOD = Method(
    "influence",
    "outlier and influence diagnostics from refitting the model, tau2 included, without each study",
    ("viechtbauer2010b",),
    "inverse-variance models; deletion measures need p + 2 studies",
)
FULL_LEVERAGE = 1e-12
"""A leverage closer to one than this leaves a residual that is rounding only."""
LEVERAGE_ONE = "leverage 1: a coefficient rests on this study alone, so that it has no residual"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Influence:
    """Diagnostics of k studies, each (k,); NaN with a ``reason`` where a study can't be spared.

    ``hat`` is the leverage, ``rstandard`` the internally and ``rstudent`` the externally studentised
    (deleted) residual, ``dffits`` and ``cooks_distance`` the shift of the study's own and of all fitted values,
    ``cov_ratio`` that of the generalised variance, ``dfbetas`` (k, p) of each coefficient in standard errors.
    ``tau2_deleted`` and ``qe_deleted`` belong to the fit without the study, ``deleted_residual`` with
    ``deleted_se`` is its distance from that fit's prediction. ``weights`` are percentages.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    hat: Array
    rstandard: Array
    rstudent: Array
    deleted_residual: Array
    deleted_se: Array
    dffits: Array
    cooks_distance: Array
    cov_ratio: Array
    tau2_deleted: Array
    qe_deleted: Array
    dfbetas: Array
    weights: Array
    influential: Flags
    reason: tuple[str, ...]
    model: Model

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The fit of all studies, its residuals and leverages, (k,)."""

    design: Design
    fit: DesignFit
    residual: Array
    hat: Array


@np.errstate(all="ignore")
def influence(fitted: Pooled | Regression) -> Influence:
    """Return the influence of each study on ``fitted`` [viechtbauer2010b].

    A study is marked influential, with metafor's rules of thumb, when |DFFITS| > 3 sqrt(p / (k - p)), when
    Cook's distance exceeds the median of chi-square with p degrees of freedom, when its leverage exceeds
    3 p / k or when a |DFBETAS| exceeds 1. ValueError for a GLMM.
    """
    case = case_of(fitted)
    k, p = case.X.shape
    if k <= p:
        raise ValueError(f"influence needs more studies than coefficients: {k} and {p} are given.")
    whole, without = fit_whole(case), fit_without_each(case, as_fitted(case))
    variance, left = case.vi + whole.fit.tau2[0], 1.0 - whole.hat
    alone = left < FULL_LEVERAGE
    moved, ahead = deletions(case, whole, without)
    residual = np.where(alone, np.nan, whole.residual + np.einsum("kp,pk->k", placed(case, whole.design), moved))
    deleted = without.factor * (case.vi + without.tau2)
    se = np.sqrt(deleted + ahead * ahead)
    dffits = (residual - whole.residual) / np.sqrt(deleted * whole.hat)
    cooks = cooks_distance(whole.fit.cov_root[:, :, 0], moved.astype(np.float64))
    dfbetas = (np.einsum("ij,jb->ib", whole.design.back, moved).astype(np.float64) / units(case, whole, without)).T
    weights = 1.0 / variance
    return Influence(
        labels=case.labels,
        names=case.names,
        hat=frozen(whole.hat),
        rstandard=frozen(np.where(alone, np.nan, whole.residual / np.sqrt(variance * left))),
        rstudent=frozen(residual / se),
        deleted_residual=frozen(residual),
        deleted_se=frozen(se),
        dffits=frozen(dffits),
        cooks_distance=frozen(cooks),
        cov_ratio=frozen(covariance_ratio(whole, without)),
        tau2_deleted=frozen(without.tau2),
        qe_deleted=frozen(without.qe),
        dfbetas=frozen(dfbetas),
        weights=frozen(100.0 * weights / weights.sum()),
        influential=(np.abs(dffits) > 3.0 * np.sqrt(p / (k - p)))
        | (special.chdtr(p, cooks) > 0.5)
        | (whole.hat > 3.0 * p / k)
        | (np.abs(dfbetas) > 1.0).any(axis=1),
        reason=tuple(LEVERAGE_ONE if one else why for one, why in zip(alone, without.reason, strict=True)),
        model=case.model,
    )


def fit_whole(case: Case) -> Whole:
    """Return the fit of all studies with its residuals and leverages."""
    design, _ = orthogonalise(case.X)
    fit = fit_design(case.yi[None], case.vi[None], design, case.method, case.test)
    state = cast(DesignState, fit.state)
    residual = state.r[:, 0] / state.root[:, 0] * fit.fits.scale[0]
    return Whole(design, fit, residual, np.minimum(state.leverage()[:, 0], 1.0))


def placed(case: Case, design: Design) -> Long:
    """Return the studies in the orthonormal coordinates of ``design``, (k, p), in extended precision."""
    return case.X.astype(np.longdouble) @ design.back


def deletions(case: Case, whole: Whole, without: SubsetFits) -> tuple[Long, Array]:
    """Return how far each deletion moves the orthonormal coefficients, (p, k): all studies' minus those without.

    Beside them the standard errors of the predictions of the deleted studies, (k,).
    """
    forward = upper_inverse(whole.design.back[:, :, None])[:, :, 0]
    moved = whole.fit.coefficients - forward @ without.beta
    root = np.einsum("ij,jlb->ilb", forward, without.root)
    ahead = np.einsum("bi,ilb->lb", placed(case, whole.design), root).astype(np.float64)
    return moved, np.linalg.norm(ahead, axis=0)


def units(case: Case, whole: Whole, without: SubsetFits) -> Array:
    """Return the coefficients' standard errors (p, k) in all studies at each deletion's tau2 and variance factor."""
    k, p = case.X.shape
    unit = np.empty((p, k))
    fits = whole.fit.fits
    for part in chunks(k, k, p):
        tau2 = without.tau2[part] / fits.scale**2
        _, root = fits.take(np.zeros(len(tau2), np.intp)).at(tau2).coefficients()
        root = np.einsum("ij,jlb->ilb", whole.design.back, root.astype(np.longdouble)).astype(np.float64)
        unit[:, part] = np.sqrt(without.factor[part] * np.sum(root * root, axis=1)) * fits.scale
    return unit


def cooks_distance(root: Array, moved: Array) -> Array:
    """Return d' (C C')^-1 d for each column d of ``moved``, (p, k), with the covariance's root C."""
    standard = np.linalg.solve(root, moved)
    return np.asarray(np.einsum("ib,ib->b", standard, standard))


def covariance_ratio(whole: Whole, without: SubsetFits) -> Array:
    """Return the generalised variance without each study over that with all, (k,)."""
    forward = upper_inverse(whole.design.back[:, :, None])[:, :, 0]
    deleted = np.einsum("ij,jlb->bil", forward, without.root).astype(np.float64)
    return np.asarray((np.linalg.det(deleted) / np.linalg.det(whole.fit.cov_root[:, :, 0])) ** 2)
