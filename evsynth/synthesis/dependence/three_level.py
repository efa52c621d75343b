"""Three-level meta-analysis: rows within cohorts, and these within institutions where wanted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import Data, checked, frozen
from evsynth.synthesis.dependence.ascent import Peak
from evsynth.synthesis.dependence.components import components_of, log_likelihood
from evsynth.synthesis.dependence.design import design_columns
from evsynth.synthesis.dependence.nesting import Nesting, one_a_row
from evsynth.synthesis.dependence.prepared import Prepared, nesting_of, prepare
from evsynth.synthesis.dependence.results import Component, Multilevel
from evsynth.synthesis.dependence.summit import axes_of, summit, surveyed
from evsynth.synthesis.dependence.wald import Choices, containment, inferred
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.moderators import INTERCEPT

METHOD = Method(
    "three-level model",
    "a three-level random-effects model of rows within cohorts, with profile-likelihood intervals of both variances",
    ("konstantopoulos2011", "cheung2014", "hardy1996"),
    "at least two clusters, at least one of them with several rows",
)


def three_level(
    effects_or_yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None,
    clusters: Sequence[Hashable],
    X: npt.ArrayLike | Sequence[str] | None = None,
    *,
    outer: Sequence[Hashable] | None = None,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str = "t",
    df: str = "contain",
    level: float = 95.0,
    intercept: bool = True,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> Multilevel:
    """Return the model of rows within ``clusters``, one label a row, (k,) [konstantopoulos2011].

    ``outer`` adds a level: the institution, say, in which each row's cluster lies. ``X`` holds moderators, (k,)
    or (k, m), or their names when effects are given (``vi`` is None then). ``test`` is `z` or `t`; ``df`` of t is
    `contain`, the number of groups less p for a coefficient whose moderator doesn't vary within them and k - p for
    others, or `residual`, k - p for all. Raises ValueError when the components can't be told apart.
    """
    choices = Choices.checked(method, test, df, percent(level))
    data = checked(effects_or_yi, vi, measure, labels)
    columns, moderators = design_columns(effects_or_yi, X, names, data, intercept=intercept)
    nesting = nesting_of(clusters, outer, len(data))
    found = fitted(data, columns, moderators, nesting, choices)
    total = sum(part.sigma2 for part in found.components)
    free = containment(nesting, columns, rule=choices.df)
    wald = inferred(found.beta, found.covariance, moderators, free, choices, between=total, intercept=intercept)
    q_df = columns.shape[0] - columns.shape[1]
    return Multilevel(
        coefficients=wald.coefficients,
        components=found.components,
        k=len(data),
        loglik=log_likelihood(found.prepared, found.peak, columns),
        i2=total / (total + found.typical),
        typical_variance=found.typical,
        q=found.q,
        q_df=q_df,
        q_p=float(special.chdtrc(q_df, found.q)),
        method=choices.method,
        test=choices.test,
        df_rule=choices.df,
        level=choices.level,
        measure=data.measure,
        converged=True,
        yi=data.yi,
        vi=data.vi,
        X=frozen(columns),
        names=moderators,
        covariance=frozen(found.covariance),
        clusters=one_a_row(clusters, len(data), "clusters"),
        outer=None if outer is None else one_a_row(outer, len(data), "outer"),
        intercept=intercept,
        qm=wald.qm,
        qm_df=wald.qm_df,
        qm_df2=wald.qm_df2,
        qm_p=wald.qm_p,
        pi_low=wald.pi_low,
        pi_high=wald.pi_high,
        weights=row_weights(found.prepared, found.peak, nesting) if moderators == (INTERCEPT,) else None,
        labels=data.labels,
        iterations=found.peak.iterations,
        note=wald.note,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model: coefficients (p,) and their covariance, its components, and Q at no heterogeneity."""

    prepared: Prepared
    peak: Peak
    beta: Array
    covariance: Array
    components: tuple[Component, ...]
    typical: float
    q: float


@np.errstate(all="ignore")
def fitted(data: Data, X: Array, names: Sequence[str], nesting: Nesting, choices: Choices) -> Fit:
    """Return the fit of checked data on X (k, p); NumericalError when it can't be had in floating point."""
    try:
        prepared = prepare(data.yi[:, None], data.vi, X, names, nesting, restricted=choices.method == "REML")
        problem = prepared.problem
        grid = surveyed(problem, axes_of(problem))
        peak = summit(problem, np.ones(problem.components, bool), grid)
        if not peak.converged.all():
            raise NumericalError(f"{choices.method} did not converge: bring effects and variances to common scales.")
        beta, root = prepared.coefficients(problem.at(peak.theta))
        parts, typical = components_of(prepared, peak, grid, choices.level)
        q = float(problem.at(np.zeros_like(peak.theta)).rss()[0])
    except np.linalg.LinAlgError:
        raise NumericalError("the weighted design is singular: bring effects and variances to common scales.") from None
    covariance = root[:, :, 0] @ root[:, :, 0].T
    if not (np.isfinite(beta).all() and np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()):
        raise NumericalError("the numbers overflow: bring effects, variances and moderators to common scales.")
    return Fit(prepared, peak, beta[:, 0], covariance, parts, typical, q)


def row_weights(prepared: Prepared, peak: Peak, nesting: Nesting) -> Array:
    """Return the percentage each row, in the caller's order, has in the pooled effect: V^-1 1 over its sum."""
    scores = prepared.problem.at(peak.theta).x.scores[0][0, :, 0]
    weights = np.empty(len(scores))
    weights[nesting.order] = 100.0 * scores / scores.sum()
    return frozen(weights)
