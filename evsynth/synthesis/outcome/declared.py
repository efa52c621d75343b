"""Pooling an outcome under the review's declared choices, and under each declared alternative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evsynth.effects.measures import MEASURES, escalc
from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.problems import NumericalError
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.pooling.pool import pool
from evsynth.synthesis.results import Pooled

GLMM = "Binomial-normal model (GLMM)"
POISSON = "Poisson-normal model (GLMM)"


def has_counts(effects: Effects) -> bool:
    """Return whether every pooled row is a proportion given by events and patients."""
    counted = np.isfinite(effects.column("xi")) & np.isfinite(effects.column("ni"))
    return effects.measure.family == "proportion" and len(counted) > 0 and bool(counted.all())


def has_rates(effects: Effects) -> bool:
    """Return whether every pooled row is events in person-years, on the log scale."""
    counted = np.isfinite(effects.column("xi")) & np.isfinite(effects.column("ti"))
    return effects.measure.name == "IRLN" and len(counted) > 0 and bool(counted.all())


def for_regression(choice: ModelChoice) -> tuple[str, str]:
    """Return the declared test and prediction as a regression has them: the hybrid test is one of pools."""
    return "knha" if choice.test == "hybrid" else choice.test, for_counts(choice)


def for_counts(choice: ModelChoice) -> str:
    """Return the declared prediction interval as a model of counts or a regression has it."""
    return "k-1" if choice.prediction == "k-1" else "k-2"


def pools_counts(effects: Effects, choice: ModelChoice) -> bool:
    """Return whether the declared model for this outcome is the binomial-normal one, which is a model of logits."""
    return choice.counts == "GLMM" and effects.measure.name == "PLO" and has_counts(effects)


def floored(effects: Effects, choice: ModelChoice) -> str:
    """Return the test to use: the declared one, with the Hartung-Knapp floor where the review asks for it."""
    if choice.test != "knha" or choice.floor is None or len(effects.vi) == 0:
        return choice.test
    uneven = float(effects.vi.max()) > choice.floor.variance_ratio_above * float(effects.vi.min())
    few = len(effects.vi) <= choice.floor.k_at_most
    return "adhoc" if few or uneven else choice.test


def declared(effects: Effects, choice: ModelChoice) -> Analysis:
    """Return the main analysis of the outcome: the GLMM for counts, else the declared method and test."""
    k = len(effects.pooled)
    if k == 0:
        return Analysis("Not pooled", None, "No study reports this outcome in a form that can be pooled.", 0)
    if pools_counts(effects, choice):
        return counts(effects, choice)
    test = "z" if k == 1 else floored(effects, choice)
    return inverse_variance(effects, choice, choice.method, test)


def counts(effects: Effects, choice: ModelChoice, test: str = "t") -> Analysis:
    """Return the binomial-normal model of events of patients, or the Poisson-normal one of events in person-years."""
    name = POISSON if has_rates(effects) else GLMM
    words = _single(effects) if len(effects.pooled) == 1 else f"{name}, {TESTS[test].sentence}"
    prediction = for_counts(choice)
    return attempt(
        words, effects, lambda: pool(effects, method="GLMM", test=test, level=choice.level, prediction=prediction)
    )


def inverse_variance(
    effects: Effects,
    choice: ModelChoice,
    method: str,
    test: str,
    *,
    measure: str | None = None,
) -> Analysis:
    """Return the inverse-variance pool of the rows by ``method`` and ``test``, on another measure if given."""
    single = len(effects.pooled) == 1
    words = _single(effects) if single else f"{method}, {TESTS[test].sentence}"
    yi, vi, name = effects.yi, effects.vi, effects.measure.name
    if measure is not None and measure != name:
        yi, vi = escalc(measure, xi=effects.column("xi"), ni=effects.column("ni"))
        name = measure
        words += f", {MEASURES[measure].label.lower()}"
    return attempt(
        words,
        effects,
        lambda: pool(
            yi, vi, measure=name, method=method, test=test, level=choice.level, labels=effects.labels,
            prediction=choice.prediction, seed=choice.seed,
        ),
    )  # fmt: skip


def _single(effects: Effects) -> str:
    return f"{effects.labels[0]} alone: nothing to pool"


def attempt(label: str, effects: Effects, fit: Callable[[], Pooled]) -> Analysis:
    """Return the analysis of what ``fit`` returns, or with its reason where it raises one."""
    k = len(effects.pooled)
    try:
        pooled = fit()
    except (NumericalError, ValueError) as error:
        return Analysis(label, None, str(error), k)
    return Analysis(label, pooled, k=k)


def relabelled(analysis: Analysis, label: str, detail: str = "") -> Analysis:
    """Return the analysis under another label, saying in ``detail`` what was changed."""
    return replace(analysis, label=label, detail=detail)
