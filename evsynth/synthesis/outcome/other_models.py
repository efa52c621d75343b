"""Models of an outcome that are no choice of tau2 estimator: each where the extracted data allow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.outcome.declared import attempt, has_counts
from evsynth.synthesis.outcome.few import bayesian
from evsynth.synthesis.results import Pooled

ONE_ARM_MEASURES = {"PR", "PLN", "PLO", "PAS", "PFT"}


def beta_binomial(effects: Effects, choice: ModelChoice) -> Analysis | None:
    """Return the beta-binomial pool of events of n, None for other data."""
    if not has_counts(effects):
        return None
    from evsynth.synthesis.beta_binomial import METHOD  # noqa: PLC0415 - declared by few reviews
    from evsynth.synthesis.beta_binomial import beta_binomial as fit  # noqa: PLC0415 - likewise

    xi, ni = effects.column("xi"), effects.column("ni")
    found = attempt("Beta-binomial model", effects, lambda: fit(xi, ni, level=choice.level, labels=effects.labels))
    return replace(found, methods=(METHOD,))


def mantel_haenszel(effects: Effects, choice: ModelChoice) -> Analysis | None:
    """Return the Mantel-Haenszel pool of two arms' events, None for other data."""
    counts = two_arms(effects)
    if counts is None or effects.measure.name not in {"OR", "RR", "RD"}:
        return None
    from evsynth.synthesis.two_arms import METHODS  # noqa: PLC0415 - declared by few reviews
    from evsynth.synthesis.two_arms import mantel_haenszel as fit  # noqa: PLC0415 - likewise

    def pooled() -> Pooled:
        return fit(measure=effects.measure.name, level=choice.level, labels=effects.labels, **counts)

    return replace(attempt("Mantel-Haenszel, common effect", effects, pooled), methods=(METHODS[effects.measure.name],))


def peto(effects: Effects, choice: ModelChoice) -> Analysis | None:
    """Return Peto's pool of two arms' events, None for other data."""
    counts = two_arms(effects)
    if counts is None or effects.measure.name not in {"OR", "PETO"}:
        return None
    from evsynth.synthesis.two_arms import METHODS  # noqa: PLC0415 - declared by few reviews
    from evsynth.synthesis.two_arms import peto as fit  # noqa: PLC0415 - likewise

    def pooled() -> Pooled:
        return fit(**counts, level=choice.level, labels=effects.labels)

    return replace(attempt("Peto, common effect", effects, pooled), methods=(METHODS["PETO"],))


def two_arms(effects: Effects) -> dict[str, list[int]] | None:
    """Return events and patients of both arms of every pooled row, None unless all have them."""
    rows = [row.two_arms for row in effects.pooled]
    if not rows or any(row is None for row in rows):
        return None
    columns = np.array(rows).T.tolist()
    return dict(zip(("ai", "n1i", "ci", "n2i"), columns, strict=True))


OTHER_MODELS: dict[str, Callable[[Effects, ModelChoice], Analysis | None]] = {
    "beta-binomial": beta_binomial,
    "Mantel-Haenszel": mantel_haenszel,
    "Peto": peto,
    "Bayes": bayesian,
}
