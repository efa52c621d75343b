"""Variance inflation: how much the correlation of moderators widens each coefficient's and term's interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array, orthogonalise
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.design_fit import fit_design
from evsynth.synthesis.results import Regression

METHOD = Method(
    "VIF",
    "variance inflation factors of the moderators, generalised for terms of several coefficients",
    ("fox1992",),
    "regressions on counts excepted",
)


@dataclass(frozen=True, slots=True)
class Inflation:
    """Variance inflation of one coefficient or term: ``vif`` is generalised when ``df`` is above one.

    ``sif`` is vif^(1 / (2 df)), the inflation of a standard error, comparable between terms.
    """

    name: str
    df: int
    vif: float
    sif: float


@np.errstate(all="ignore")
def correlation_root(regression: Regression) -> Array:
    """Return N, (m, m), with N N' the correlation of the m coefficients but the intercept.

    It is that of (X'WX)^-1, which no test's variance factor changes. ValueError for a GLMM.
    """
    if regression.method == "GLMM":
        raise ValueError("variance inflation needs an inverse-variance regression, not a GLMM.")
    design, _ = orthogonalise(regression.X)
    fit = fit_design(regression.yi[None], regression.vi[None], design, regression.method, "z")
    _, root = design.original(fit.coefficients, fit.cov_root)
    first = int(regression.intercept)
    root = root[first:, first:, 0]
    return np.asarray(root / np.linalg.norm(root, axis=1)[:, None])


def inflation(regression: Regression) -> tuple[Inflation, ...]:
    """Return the variance inflation of each coefficient but the intercept [fox1992].

    The intercept is left out of the correlations, as in metafor.
    """
    root = correlation_root(regression)
    inverse = np.linalg.inv(root) if len(root) else root
    vif = np.sum(inverse * inverse, axis=0)
    names = regression.names[int(regression.intercept) :]
    return tuple(
        Inflation(name, 1, float(value), float(np.sqrt(value))) for name, value in zip(names, vif, strict=True)
    )


def term_inflation(regression: Regression) -> tuple[Inflation, ...]:
    """Return the generalised variance inflation of each term, det R_S det R_O / det R [fox1992]."""
    root, first = correlation_root(regression), int(regression.intercept)
    whole = log_determinant(root)
    found = []
    for term in regression.terms:
        inside = np.isin(np.arange(len(root)), np.array(term.columns) - first)
        vif = float(np.exp(log_determinant(root[inside]) + log_determinant(root[~inside]) - whole))
        found.append(Inflation(term.name, len(term.columns), vif, vif ** (0.5 / len(term.columns))))
    return tuple(found)


def log_determinant(root: Array) -> float:
    """Return log det (N N') of rows N, (m, p), zero for none."""
    if not len(root):
        return 0.0
    return float(2.0 * np.sum(np.log(np.abs(np.diagonal(np.linalg.qr(root.T, mode="r"))))))
