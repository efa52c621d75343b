"""From the outcomes of a review at several horizons to one pooled survival curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite, log, sqrt
from typing import Literal

from evsynth.effects.build import effects
from evsynth.effects.rows import EffectRow, Effects
from evsynth.effects.survival_error import OPTIMISTIC
from evsynth.extract.model.review import Review
from evsynth.extract.model.vocabulary import years
from evsynth.problems import nearest
from evsynth.synthesis.survival.curve import PooledCurve, pool_curves
from evsynth.synthesis.survival.study import StudyCurve, from_errors

Known = dict[tuple[str, str], dict[float, EffectRow]]
FEWEST_SHARE = 0.5
"""Of the studies known at a later horizon, the share that must report an earlier one for it to be kept."""


def by_horizon(review: Review, outcomes: Sequence[str]) -> dict[float, Effects]:
    """Return the effects of a review's survival outcomes by their horizons in years, for `survival_curve`.

    They must be the same event at different times, which only the caller knows. Raises ValueError for an
    outcome that isn't there, has no horizon or the same as another; EvidenceError as `effects`.
    """
    found: dict[float, Effects] = {}
    names: dict[float, str] = {}
    for name in outcomes:
        if name not in review.outcomes:
            raise ValueError(f"there is no outcome '{name}'.{nearest(name, review.outcomes)}")
        length = years(review.outcomes[name].horizon or "")
        if not length:
            raise ValueError(f"'{name}' has no horizon with a length")
        if length in names:
            raise ValueError(f"'{names[length]}' and '{name}' have the same horizon")
        names[length], found[length] = name, effects(review, name)
    return dict(sorted(found.items()))


def survival_curve(
    effects_by_horizon: Mapping[float, Effects],
    *,
    horizons: Sequence[float] | None = None,
    model: Literal["random", "common"] = "random",
    level: float = 95.0,
    correction: float = 0.25,
    time_unit: str = "",
) -> PooledCurve:
    """Return the pooled curve of survival probabilities reported at several horizons, all in one unit of time.

    A study is an arm of one; its patients in each interval follow from the standard errors of its pooled rows
    (`from_errors`), since numbers at risk are rarely printed. A study that skips a horizon is lost behind it,
    so a horizon that fewer than half of the studies known at the next one report is passed over, unless
    ``horizons`` names those to use. Everything unused is in ``left_out``, optimistic errors in ``notes``.
    Raises ValueError for effects that are not survival probabilities, no pooled row, and a study whose
    survival rises.
    """
    known = _by_study(effects_by_horizon)
    if not known:
        raise ValueError("no study has a survival probability with a standard error at any of the horizons")
    everything = sorted({time for rows in known.values() for time in rows})
    grid, passed = (list(map(float, horizons)), []) if horizons is not None else _kept(everything, known)
    studies = [_study(rows) for rows in known.values()]
    curve = pool_curves(studies, grid, model=model, level=level, correction=correction)
    without = _without_error(effects_by_horizon)
    return replace(
        curve, left_out=(*passed, *without, *curve.left_out), notes=(*_optimism(known), *curve.notes),
        time_unit=time_unit,
    )  # fmt: skip


def _by_study(effects_by_horizon: Mapping[float, Effects]) -> Known:
    known: Known = {}
    for horizon in sorted(effects_by_horizon):
        given = effects_by_horizon[horizon]
        if not horizon > 0 or horizon == float("inf"):
            raise ValueError(f"a horizon is a time after 0, not {horizon!r}")
        if given.measure.name != "SURV":
            raise ValueError(f"'{given.outcome}' holds {given.measure.label.lower()}s, not survival probabilities")
        for row in given.pooled:
            if float(horizon) in known.setdefault((row.study, row.arm), {}):
                raise ValueError(f"{row.label}: two pooled results at {horizon:g}")
            known[row.study, row.arm][float(horizon)] = row
    return known


def _without_error(effects_by_horizon: Mapping[float, Effects]) -> tuple[str, ...]:
    """Return a sentence for each main row that has a survival probability and can't enter the curve."""
    return tuple(
        f"{row.label}, survival of {100 * row.value:g}% at {horizon:g}: {row.reason}"
        for horizon in sorted(effects_by_horizon)
        for row in effects_by_horizon[horizon].rows
        if row.role == "main" and not row.pooled and isfinite(row.value)
    )


def _kept(horizons: list[float], known: Known) -> tuple[list[float], list[str]]:
    """Return the horizons worth keeping, last first decided, and a sentence for each one passed over."""
    kept, passed = [horizons[-1]], []
    for horizon in reversed(horizons[:-1]):
        later = [rows for rows in known.values() if kept[0] in rows]
        both = sum(horizon in rows for rows in later)
        if both < FEWEST_SHARE * len(later):
            some = f"{both or 'none'} of the {len(later)} studies with survival at {kept[0]:g}"
            passed.append(f"survival at {horizon:g}: reported by {some}")
        else:
            kept.insert(0, horizon)
    return kept, passed[::-1]


def _study(rows: dict[float, EffectRow]) -> StudyCurve:
    times = sorted(rows)
    values = [rows[time].value for time in times]
    errors = [sqrt(rows[time].vi) * s * abs(log(s)) for time, s in zip(times, values, strict=True)]
    return from_errors(rows[times[0]].label, times, values, errors)


def _optimism(known: Known) -> tuple[str, ...]:
    flagged = [OPTIMISTIC in row.flags for rows in known.values() for row in rows.values()]
    if not any(flagged):
        return ()
    counted = f"all {len(flagged)}" if all(flagged) else f"{sum(flagged)} of {len(flagged)}"
    return (f"{counted} survival probabilities have an optimistic, binomial standard error",)
