"""Regressions without each study in turn: one batch of the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.data import frozen
from evsynth.synthesis.inference import TESTS, p_value, quantile
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.subsets import case_of, fit_without_each
from evsynth.synthesis.results import Flags, Model, Regression

METHOD = Method(
    "leave-one-out",
    "leave-one-out analysis: each study left out in turn and the model, tau2 included, fitted anew",
    ("viechtbauer2010b",),
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegressionSeries:
    """The regression without each study in turn; ``labels`` (k,) name the study left out.

    ``estimate, se, ci_low, ci_high, p`` are (k, p), a column for each of ``names``; ``tau2, qe`` are (k,). A
    regression that is impossible without the study is NaN and not converged, and ``reason`` says why.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p: Array
    tau2: Array
    qe: Array
    converged: Flags
    reason: tuple[str, ...]
    model: Model
    measure: str = "GEN"

    def range(self, name: str) -> tuple[float, float] | None:
        """Return the smallest and largest estimate of the coefficient ``name``, None when one can't be fitted."""
        if name not in self.names:
            raise KeyError(f"no coefficient '{name}'; there are {', '.join(self.names)}")
        column = self.estimate[:, self.names.index(name)]
        return (float(column.min()), float(column.max())) if self.converged.all() else None


@np.errstate(all="ignore")
def leave_one_out(regression: Regression) -> RegressionSeries:
    """Return ``regression`` without each study in turn, by the model's own test and floor; ValueError for a GLMM.

    A spline keeps the knots and a factor the levels of all studies.
    """
    case = case_of(regression)
    without = fit_without_each(case, regression.model)
    estimate = without.beta.astype(np.float64).T
    se = np.sqrt(np.sum(without.root * without.root, axis=1)).astype(np.float64).T
    df = without.df.T if TESTS[regression.model.test].student else np.full(se.shape, np.nan)
    half = quantile(regression.model.level, df) * se
    return RegressionSeries(
        labels=case.labels,
        names=case.names,
        estimate=frozen(estimate),
        se=frozen(se),
        ci_low=frozen(estimate - half),
        ci_high=frozen(estimate + half),
        p=frozen(p_value(estimate / se, df)),
        tau2=frozen(without.tau2),
        qe=frozen(without.qe),
        converged=without.code == 0,
        reason=without.reason,
        model=regression.model,
        measure=regression.measure,
    )
