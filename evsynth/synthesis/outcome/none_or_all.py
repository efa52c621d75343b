"""Cohorts in which nobody, or everybody, had the event: counts with an exact bound instead of an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evsynth.effects.intervals import clopper_pearson
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

NAME = "exact (Clopper–Pearson)"


@dataclass(frozen=True, slots=True)
class NoneOrAll:
    """0 of ``n`` or ``n`` of ``n`` over ``k`` cohorts; ``bound`` is one-sided at ``level`` percent, a share of one."""

    events: int
    n: int
    bound: float
    level: float
    k: int


def none_or_all(synthesis: OutcomeSynthesis, level: float) -> NoneOrAll | None:
    """Return the counts of the pooled cohorts added together if none or all had the event, None otherwise.

    The bound takes the cohorts as one sample, which nothing in the data contradicts. [clopper1934]
    """
    rows = synthesis.effects.pooled
    if synthesis.effects.measure.family != "proportion":
        return None
    return _counted([(row.xi, row.ni) for row in rows], level)


def none_or_all_treated(synthesis: OutcomeSynthesis, level: float) -> NoneOrAll | None:
    """Return the same of the treated arms of a comparison by events of patients."""
    return _counted([(events, n) for events, n, _, _ in _arms(synthesis)], level)


def none_or_all_controls(synthesis: OutcomeSynthesis, level: float) -> NoneOrAll | None:
    """Return the same of the control arms of a comparison by events of patients."""
    return _counted([(events, n) for _, _, events, n in _arms(synthesis)], level)


def _arms(synthesis: OutcomeSynthesis) -> list[tuple[int, int, int, int]]:
    return [row.two_arms for row in synthesis.effects.rows if row.role == "main" and row.two_arms is not None]


def _counted(groups: Sequence[tuple[float, float]], level: float) -> NoneOrAll | None:
    events, n = sum(xi for xi, _ in groups), sum(ni for _, ni in groups)
    if not (math.isfinite(events) and math.isfinite(n) and n > 0) or events not in {0, n}:
        return None
    low, high = clopper_pearson(events, n, level, one_sided=True)
    return NoneOrAll(round(events), round(n), high if events == 0 else low, level, len(groups))
