"""The data of a multilevel model made ready: sorted by cluster, centred, scaled, on an orthonormal design."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from evsynth.problems import NumericalError
from evsynth.synthesis.dependence.ascent import Flags
from evsynth.synthesis.dependence.likelihood import Problem, State
from evsynth.synthesis.dependence.nesting import Nesting, nested, one_a_row
from evsynth.synthesis.kernel import Array, Design
from evsynth.synthesis.regression.moderators import design_of

SEPARABLE = 1e-10
"""Components whose information matrix, scaled to ones, has a smaller eigenvalue can't be told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A problem in unit scale: effects were divided by ``scale`` after the unweighted fit ``offset`` (p, B)."""

    problem: Problem
    design: Design
    offset: Array
    scale: float

    def coefficients(self, state: State) -> tuple[Array, Array]:
        """Return coefficients (p, B) and covariance roots (p, p, B) on the original columns and scale."""
        x, y = self.problem.z, self.problem.y
        # One step of refinement on the residuals recovers what the normal equations lost.
        left = (y - np.einsum("ak...,a...->k...", x, state.beta))[None]
        again = state.covariance.gram(state.x.deviations, state.covariance.solve(left).deviations)[:, 0]
        local = state.beta + np.einsum("ab...,b...->a...", state.inverse, again)
        root: Array = np.moveaxis(np.linalg.cholesky(np.moveaxis(state.inverse, -1, 0)), 0, -1).astype(np.float64)
        total = self.offset.astype(np.longdouble) + self.scale * local.astype(np.longdouble)
        return self.design.original(total, root * self.scale)


def prepare(y: Array, v: Array, X: Array, names: Sequence[str], nesting: Nesting, *, restricted: bool) -> Prepared:
    """Return the problem of effects y (k, B) with variances v (k,) on X (k, p), all in the caller's order."""
    design = design_of(X, names)
    z = design.z[:, :, 0][:, nesting.order]
    sorted_y, sorted_v = y[nesting.order], v[nesting.order]
    first = sorted_y[0] if "intercept" in names[:1] else np.zeros(y.shape[1])
    effects = (sorted_y - first).astype(np.longdouble)
    wide = z.astype(np.longdouble)
    offset = wide @ effects
    residual = (effects - wide.T @ offset).astype(np.float64)
    if first.any():
        offset[0] += first / wide[0, 0]
    scale = float(np.sqrt(np.median(sorted_v)))
    with np.errstate(all="ignore"):
        unit, variances = residual / scale, (np.sqrt(sorted_v) / scale) ** 2
        fine = np.isfinite(unit).all() and (variances > 0).all() and np.isfinite((unit**2).sum())
    if not (fine and np.isfinite(variances).all()):
        raise NumericalError("the numbers overflow: bring effects and variances to common scales.")
    problem = Problem(nesting, unit, variances[:, None], z[:, :, None], restricted)
    separable(problem)
    return Prepared(problem, design, offset.astype(np.float64), scale)


def nesting_of(clusters: Sequence[Hashable], outer: Sequence[Hashable] | None, k: int) -> Nesting:
    """Return the nesting of k rows, checked; ValueError says why its components can't be told apart."""
    rows = one_a_row(clusters, k, "clusters")
    nesting = nested(rows) if outer is None else nested(rows, one_a_row(outer, k, "outer"))
    for level, (size, inner) in enumerate(zip(nesting.sizes[1:], nesting.sizes, strict=False)):
        group, member = (("cluster", "row"), ("outer group", "cluster"))[level]
        if size == 1:
            raise ValueError(f"only one {group}: the variance between {group}s needs at least two.")
        if size == inner:
            raise ValueError(
                f"every {group} holds one {member}: the variances between and within {group}s can't be told apart; "
                "use the model without that level."
            )
    return nesting


def separable(problem: Problem) -> None:
    """Raise ValueError when the moderators leave too little to tell the variance components apart."""
    alike = Problem(problem.nesting, problem.y[:, :1], problem.v, problem.z, restricted=True)
    theta = np.full((problem.components, 1), float(np.median(problem.v)))
    expected = alike.at(theta).derivatives()[2][:, :, 0]
    bare = alike.at(theta).covariance.log_determinant_slopes()[1][:, :, 0]
    left: Flags = np.diag(expected) > -SEPARABLE * 0.5 * np.diag(bare)
    if left.all():
        size = np.sqrt(np.diag(expected))
        if np.linalg.eigvalsh(expected / np.outer(size, size))[0] > SEPARABLE:
            return
    raise ValueError(
        "the moderators leave nothing to tell the variances between and within clusters apart: "
        "leave out moderators, or use the model without clusters."
    )
