"""Which figures a review's results make, each under the name it can be asked for by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from evsynth.extract.tools import tool as tool_named
from evsynth.extract.tools import tools_used
from evsynth.figures.baujat import baujat
from evsynth.figures.bias_summary import bias_summary
from evsynth.figures.bubble import bubble
from evsynth.figures.cumulative import cumulative
from evsynth.figures.forest import forest_pages
from evsynth.figures.funnel import funnel
from evsynth.figures.gosh import gosh
from evsynth.figures.leave_one_out import leave_one_out
from evsynth.figures.lights import lights_of
from evsynth.figures.prisma import prisma
from evsynth.figures.render import Drawing
from evsynth.figures.survival_curve import survival_curve
from evsynth.figures.traffic_light import traffic_light
from evsynth.report.pictures import SCREEN, Plan
from evsynth.report.results import Results
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve
from evsynth.synthesis.outcome.diagnostics import Diagnostics
from evsynth.synthesis.outcome.eras import YEARS

CURVES, BIAS, FLOW = "survival curves", "risk of bias", "flow of studies"
"""What figures of no single outcome belong to; no outcome's id has a space."""


def plans(results: Results) -> tuple[Plan, ...]:
    """Return every figure of the results, in the order of the outcomes."""
    return (
        *(plan for synthesis in results.pooled for plan in _of_outcome(results, synthesis)),
        *(plan for place, curve in enumerate(results.curves) for plan in _curve(curve, place)),
        *_bias(results),
        Plan("prisma", FLOW, _one(prisma, results.review)),
    )


def _one(draw: Callable[..., Drawing | None], *given: Any, **named: Any) -> Callable[[], tuple[Drawing, ...]]:
    return partial(_alone, partial(draw, *given, **named))


def _alone(draw: Callable[[], Drawing | None]) -> tuple[Drawing, ...]:
    drawing = draw()
    return () if drawing is None else (drawing,)


def _of_outcome(results: Results, synthesis: OutcomeSynthesis) -> Iterator[Plan]:
    review, key = results.review, synthesis.id
    eras, look = review.eras, review.presentation
    draw = partial(
        forest_pages, synthesis, style=look.forest_style, columns=look.forest_columns, lights=lights_of(review, key)
    )
    yield Plan(f"forest-{key}", key, draw)
    if eras is not None and synthesis.subgroups is not None:
        yield Plan(f"forest-{key}-by-period", key, partial(draw, group_by_era=eras), SCREEN)
    for era in synthesis.eras:
        if era.regression is not None:
            landmarks = review.landmarks if era.covariate in YEARS else ()
            periods = eras.periods if eras is not None and eras.by == era.covariate else ()
            yield Plan(
                f"bubble-{key}-{era.covariate.replace('_', '-')}", key, _one(bubble, synthesis, era, landmarks, periods)
            )
    pooled = synthesis.main.pooled is not None
    if pooled and synthesis.cumulative is not None and len(synthesis.cumulative.labels) > 2:
        yield Plan(f"cumulative-{key}", key, _one(cumulative, synthesis, style=look.forest_style), SCREEN)
        yield Plan(f"leave-one-out-{key}", key, _one(leave_one_out, synthesis, style=look.forest_style), SCREEN)
    if synthesis.diagnostics is not None:
        yield from _diagnostics(synthesis, synthesis.diagnostics)


def _diagnostics(synthesis: OutcomeSynthesis, found: Diagnostics) -> Iterator[Plan]:
    key = synthesis.id
    if found.small_study is not None and found.small_study.results:
        yield Plan(f"funnel-{key}", key, _one(funnel, synthesis, found.small_study), SCREEN)
    if found.baujat is not None:
        yield Plan(f"baujat-{key}", key, _one(baujat, synthesis, found.baujat), SCREEN)
    if found.gosh is not None:
        yield Plan(f"gosh-{key}", key, _one(gosh, synthesis, found.gosh), SCREEN)


def _bias(results: Results) -> Iterator[Plan]:
    """Plan the traffic light and the summary of each tool, its judgements weighed by the pool of the first outcome."""
    review = results.review
    first = results.pooled[0] if results.pooled else None
    pooled = None if first is None else first.main.pooled
    weights: dict[str, float] = {}
    if first is not None and pooled is not None and pooled.weights is not None:
        for row, weight in zip(first.effects.pooled, pooled.weights, strict=True):
            weights[row.study] = weights.get(row.study, 0.0) + float(weight)
    for tool in tools_used(review):
        used = tool_named(tool, review)
        yield Plan(f"risk-of-bias-{tool}", BIAS, _one(traffic_light, review, used))
        weighed = first.id if first is not None and weights else None
        yield Plan(f"risk-of-bias-summary-{tool}", BIAS, _one(bias_summary, review, used, weights, weighed=weighed))


def _curve(one: ReviewCurve, place: int) -> Iterator[Plan]:
    if one.curve is not None:
        name = str(place + 1)
        named = {"id": name, "label": one.label, "median": one.median, "mean": one.mean}
        yield Plan(f"survival-curve-{name}", CURVES, _one(survival_curve, one.curve, **named))
