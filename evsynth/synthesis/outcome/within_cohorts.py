"""Several rows of one cohort in a pool: the three-level model and cluster-robust intervals, as sensitivity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.problems import NumericalError
from evsynth.synthesis.dependence.results import Multilevel
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.results import Coefficient, Model, Pooled

THREE_LEVEL = "Three levels: rows within cohorts within the pool"
ROBUST = "Three levels, cluster-robust (CR2)"


def within_cohorts(effects: Effects, choice: ModelChoice) -> Iterator[Analysis]:
    """Yield both analyses when a cohort gives several of the pooled rows, nothing otherwise."""
    cohorts = [row.study for row in effects.pooled]
    if len(set(cohorts)) in {1, len(cohorts)}:
        return
    from evsynth.synthesis.dependence.robust import METHOD as CR2  # noqa: PLC0415 - few outcomes have such rows
    from evsynth.synthesis.dependence.robust import robust  # noqa: PLC0415 - likewise
    from evsynth.synthesis.dependence.three_level import METHOD, three_level  # noqa: PLC0415 - likewise

    k = len(cohorts)
    try:
        fit = three_level(effects, None, cohorts, level=choice.level)
    except (NumericalError, ValueError) as error:
        yield Analysis(THREE_LEVEL, None, str(error), k)
        return
    shares = ", ".join(f"{component.name} {component.sigma2:.3g}" for component in fit.components)
    pooled = _pooled(effects, fit, fit.coefficients[0])
    yield Analysis(THREE_LEVEL, pooled, k=k, detail=f"Variances: {shares}.", methods=(METHOD,))
    try:
        found = robust(fit)
    except (NumericalError, ValueError) as error:
        yield Analysis(ROBUST, None, str(error), k)
        return
    pooled = _pooled(effects, fit, found.coefficients[0], found.note)
    yield Analysis(ROBUST, pooled, k=k, methods=(CR2,))


def _pooled(effects: Effects, fit: Multilevel, mean: Coefficient, note: str = "") -> Pooled:
    low, high = fit.pi_low, fit.pi_high
    return Pooled(
        k=fit.k, estimate=mean.estimate, se=mean.se, ci_low=mean.ci_low, ci_high=mean.ci_high, stat=mean.stat,
        p=mean.p, df=mean.df, method="three-level", test=fit.test, measure=fit.measure, converged=fit.converged,
        model=Model("REML", fit.test, fit.level), yi=effects.yi, vi=effects.vi, tau2=float(np.sum(fit.sigma2)),
        i2=fit.i2, q=fit.q, q_df=fit.q_df, q_p=fit.q_p, pi_low=low, pi_high=high, labels=fit.labels,
        weights=fit.weights, note=note or fit.note,
    )  # fmt: skip
