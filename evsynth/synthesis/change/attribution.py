"""Which study moved a pooled estimate by how much: step by step in one order, and averaged over all orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.synthesis.change.coalitions import Shapley, shapley
from evsynth.synthesis.change.worth import worth

Kind = Literal["added", "dropped", "corrected"]
_COUNTED = ("yi", "vi", "xi", "ni", "ti")


@dataclass(frozen=True, slots=True)
class Share:
    """One study's part in the change of an estimate, natural scale.

    ``step`` is the shift when its change is made after those listed before it; ``shapley`` the mean shift over
    all orders, with the standard error ``shapley_se`` where orders were drawn at random (0 where all were taken).
    """

    study: str
    label: str
    kind: Kind
    step: float
    shapley: float
    shapley_se: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """An estimate before and after, natural scale, and where the difference comes from.

    ``by_model`` is what other choices of the model did to the old data; the shares add up to the rest.
    ``reason`` says why there are none.
    """

    before: float | None
    after: float | None
    by_model: float = 0.0
    shares: tuple[Share, ...] = ()
    reason: str = ""


def attribute(
    old: Effects, new: Effects, old_choice: ModelChoice, new_choice: ModelChoice, *, seed: int = 1
) -> Attribution:
    """Return what each changed study did to the pooled estimate between two versions of one outcome.

    Shapley values over all coalitions of at most twelve changed studies, else over seeded random orders.
    [shapley1953]
    """
    first, last = _alone(old, old_choice), _alone(new, new_choice)
    if first is None or last is None:
        return Attribution(first, last, reason="not pooled in both versions")
    if old.measure.name != new.measure.name:
        return Attribution(first, last, reason=f"the measure changed from {old.measure.name} to {new.measure.name}")
    changed = _changed(old, new)
    remodelled = _alone(old, new_choice)
    by_model = 0.0 if remodelled is None else remodelled - first
    if not changed:
        return Attribution(first, last, last - first)
    rows, in_old, in_new, player = _stacked(old.pooled, new.pooled, list(changed))
    together = Effects(new.outcome, new.label, new.measure, rows)

    def value(coalitions: np.ndarray) -> np.ndarray:
        moved = np.where(player >= 0, coalitions[:, player], True)
        return worth(together, np.where(moved, in_new, in_old), new_choice)

    found = shapley(value, len(changed), seed)
    if not np.isfinite(found.steps).all():
        return Attribution(first, last, by_model, reason="on the way from one version to the other nothing is left")
    return Attribution(first, last, by_model, _shares(changed, old, new, found))


def _shares(changed: dict[str, Kind], old: Effects, new: Effects, found: Shapley) -> tuple[Share, ...]:
    labels = {row.study: row.label for row in (*old.pooled, *new.pooled)}
    return tuple(
        Share(study, labels[study], kind, float(found.steps[i]), float(found.values[i]), float(found.errors[i]))
        for i, (study, kind) in enumerate(changed.items())
    )


def _alone(effects: Effects, choice: ModelChoice) -> float | None:
    if not effects.pooled:
        return None
    rows = Effects(effects.outcome, effects.label, effects.measure, effects.pooled)
    found = float(worth(rows, np.ones((1, len(effects.pooled)), dtype=bool), choice)[0])
    return found if np.isfinite(found) else None


def _changed(old: Effects, new: Effects) -> dict[str, Kind]:
    """Return the studies whose pooled rows differ: corrected first, then dropped, then added by year."""
    before, after = _by_study(old), _by_study(new)
    kinds: dict[str, Kind] = {}
    for study in before:
        if study not in after:
            kinds[study] = "dropped"
        elif _numbers(before[study]) != _numbers(after[study]):
            kinds[study] = "corrected"
    kinds |= {study: "added" for study in after if study not in before}
    order = ("corrected", "dropped", "added")
    years = {row.study: row.publication_year or 0 for row in (*old.pooled, *new.pooled)}
    return dict(sorted(kinds.items(), key=lambda item: (order.index(item[1]), years[item[0]], item[0])))


def _by_study(effects: Effects) -> dict[str, list[EffectRow]]:
    found: dict[str, list[EffectRow]] = {}
    for row in effects.pooled:
        found.setdefault(row.study, []).append(row)
    return found


def _numbers(rows: list[EffectRow]) -> list[tuple[str, ...]]:
    return sorted(tuple(repr(float(getattr(row, name))) for name in _COUNTED) for row in rows)


def _stacked(
    old: tuple[EffectRow, ...], new: tuple[EffectRow, ...], players: list[str]
) -> tuple[tuple[EffectRow, ...], np.ndarray, np.ndarray, np.ndarray]:
    """Return the rows of both versions, which stand in the old, which in the new, and whose each is (-1: nobody's)."""
    kept = [row for row in new if row.study not in players]
    gone = [row for row in old if row.study in players]
    come = [row for row in new if row.study in players]
    sizes = len(kept), len(gone), len(come)
    in_old = np.repeat([True, True, False], sizes)
    in_new = np.repeat([True, False, True], sizes)
    player = np.array([*[-1] * len(kept), *(players.index(row.study) for row in (*gone, *come))], dtype=np.intp)
    return (*kept, *gone, *come), in_old, in_new, player
