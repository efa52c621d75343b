"""Tests beside a two-arm pool: of any effect, and of differences between studies."""

from __future__ import annotations

import numpy as np

from evsynth.effects.measures import escalc
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.sums import dot, total
from evsynth.synthesis.results import Flags
from evsynth.synthesis.two_arms.arms import PERSONS, TIMES, Arms
from evsynth.synthesis.two_arms.formulas import hypergeometric


def study_effects(arms: Arms, measure: str) -> tuple[Array, Array]:
    """Return the studies' own effects and variances, (k, B), empty cells corrected as `escalc` does."""
    if measure == "IRD":
        extra = 0.5 * ((arms.x1 == 0) | (arms.x2 == 0))
        x1, x2 = arms.x1 + extra, arms.x2 + extra
        return x1 / arms.n1 - x2 / arms.n2, x1 / arms.n1**2 + x2 / arms.n2**2
    names = TIMES if measure == "IRR" else PERSONS
    columns = (arms.x1, arms.n1, arms.x2, arms.n2)
    yi, vi = escalc(measure, **{name: column.ravel() for name, column in zip(names, columns, strict=True)})
    return yi.reshape(arms.x1.shape), vi.reshape(arms.x1.shape)


def q_statistic(arms: Arms, measure: str, estimate: Array, informative: Flags) -> Array:
    """Return Cochran's Q of the informative studies about the pooled ``estimate``, both (B,).

    Peto's weights are V and its effects (O - E) / V [yusuf1985]; the others' are inverse variances, with
    empty cells corrected by 0.5 [viechtbauer2010].
    """
    if measure == "PETO":
        excess, weights = hypergeometric(arms)
        effects = excess / weights
    else:
        effects, variances = study_effects(arms, measure)
        weights = 1.0 / variances
    deviation = np.where(informative, effects - estimate, 0.0)
    return dot(np.where(informative, weights, 0.0), deviation * deviation)


def cochran_mantel_haenszel(arms: Arms, measure: str) -> Array:
    """Return the test of no effect in any study, chi-square on 1 df, continuity-corrected [mantel1959], (B,).

    For rates it is the analogue with events shared out by person-time. It is zero where the correction is
    larger than the difference. NaN for differences and Peto's method, which have none.
    """
    if measure == "IRR":
        share = arms.n1 / arms.n
        excess, spread = arms.x1 - share * arms.events, share * (arms.n2 / arms.n) * arms.events
    elif measure in {"OR", "RR"}:
        excess, spread = hypergeometric(arms)
    else:
        return np.full(arms.x1.shape[1], np.nan)
    rest = np.maximum(np.abs(total(excess)) - 0.5, 0.0)
    statistic: Array = rest * rest / total(spread)
    return statistic


def tarone(arms: Arms, odds: Array, informative: Flags) -> Array:
    """Return Tarone's corrected Breslow-Day statistic of a common odds ratio ``odds``, (B,) [tarone1985].

    The expected events of each study are those with its margins and that odds ratio, the root of a
    quadratic taken in the form that doesn't cancel.
    """
    events, n1, n2 = arms.events, arms.n1, arms.n2
    linear = odds * (n1 + events) + (n2 - events)
    root = np.sqrt(linear * linear - 4.0 * (odds - 1.0) * odds * n1 * events)
    expected = np.where(
        linear > 0.0,
        2.0 * odds * n1 * events / (linear + root),
        (linear - root) / (2.0 * (odds - 1.0)),
    )
    cells = (expected, n1 - expected, events - expected, n2 - events + expected)
    spread = np.where(informative, 1.0 / sum(1.0 / cell for cell in cells), 0.0)
    excess = np.where(informative, arms.x1 - expected, 0.0)
    raw = total(np.where(informative, excess * excess / spread, 0.0))
    statistic: Array = np.maximum(raw - total(excess) ** 2 / total(spread), 0.0)
    return statistic
