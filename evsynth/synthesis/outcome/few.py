"""A Bayesian check of an outcome with two or three studies, which tell little about their own heterogeneity."""

from __future__ import annotations

from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.problems import NumericalError
from evsynth.synthesis.outcome.bundle import Analysis
from evsynth.synthesis.results import Model, Pooled

FEW = (2, 3)
LABEL = "Bayesian, normal-normal"


def bayesian(effects: Effects, choice: ModelChoice) -> Analysis | None:
    """Return the posterior as an analysis: median and central interval, None where no prior scale is argued for."""
    from evsynth.synthesis.bayes import METHOD, bayes  # noqa: PLC0415 - few outcomes are so small
    from evsynth.synthesis.bayes.priors import LOG_MEASURES  # noqa: PLC0415 - likewise

    name, k = effects.measure.name, len(effects.pooled)
    if name not in LOG_MEASURES:
        return None
    try:
        found = bayes(effects, level=choice.level)
    except (NumericalError, ValueError) as error:
        return Analysis(LABEL, None, str(error), k)
    if found.mu.sd is None:
        return Analysis(LABEL, None, found.note, k)
    pooled = Pooled(
        k=k,
        estimate=found.mu.median,
        se=found.mu.sd,
        ci_low=found.mu.low,
        ci_high=found.mu.high,
        stat=None,
        p=None,
        method="BAYES",
        test="posterior",
        measure=name,
        converged=True,
        model=Model("BAYES", "posterior", choice.level),
        yi=effects.yi,
        vi=effects.vi,
        tau2=found.tau.median**2,
        tau2_ci_low=found.tau.low**2,
        tau2_ci_high=found.tau.high**2,
        pi_low=found.new.low,
        pi_high=found.new.high,
        labels=effects.labels,
        note=found.prior,
    )
    return Analysis(LABEL, pooled, k=k, detail="Posterior medians with central intervals.", methods=(METHOD,))
