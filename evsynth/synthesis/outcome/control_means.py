"""Means of the control groups, which a mean difference is read against."""

from __future__ import annotations

from dataclasses import dataclass

from evsynth.extract.model import Review
from evsynth.synthesis.outcome.baseline import control_results
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis


@dataclass(frozen=True, slots=True)
class ControlMeans:
    """Smallest and largest mean of the control groups, with their cells."""

    low: float
    high: float
    inputs: tuple[str, ...]


def control_means(review: Review, synthesis: OutcomeSynthesis) -> ControlMeans | None:
    """Return the range of the control groups' means, None unless the measure is a mean difference with groups."""
    if synthesis.effects.measure.name != "MD":
        return None
    groups = [(cell, r.two_means.control.mean) for cell, r in control_results(review, synthesis) if r.two_means]
    if not groups:
        return None
    means = [mean for _, mean in groups]
    return ControlMeans(min(means), max(means), tuple(cell for cell, _ in groups))


def unit_of(review: Review, synthesis: OutcomeSynthesis) -> str:
    """Return the unit every pooled mean is given in, empty if they differ or give none."""
    found = {r.two_means.treated.unit for _, r in control_results(review, synthesis) if r.two_means}
    found |= {r.two_means.control.unit for _, r in control_results(review, synthesis) if r.two_means}
    return (found.pop() or "") if len(found) == 1 else ""
