"""The methods for small-study effects by name, and the call that runs those that apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import chosen
from evsynth.synthesis.method import Method
from evsynth.synthesis.pooling.many import fit_pools
from evsynth.synthesis.regression.design_fit import applied_test
from evsynth.synthesis.results import Model, Pooled
from evsynth.synthesis.small_study import (
    begg,
    debray,
    egger,
    guard,
    pet_peese,
    peters,
    selection,
    size,
    trim_and_fill,
)
from evsynth.synthesis.small_study.begg import RankTest
from evsynth.synthesis.small_study.funnel_data import FunnelData, funnel_data
from evsynth.synthesis.small_study.pet_peese import PetPeese
from evsynth.synthesis.small_study.regression import FunnelRegression
from evsynth.synthesis.small_study.selection_result import Selection
from evsynth.synthesis.small_study.trim_and_fill import TrimAndFill

Result = FunnelRegression | RankTest | TrimAndFill | PetPeese | Selection


@dataclass(frozen=True, slots=True)
class Member:
    """A method: what it says of itself, why it may not be used on a funnel (empty: it may), and its call."""

    method: Method
    unusable: Callable[[FunnelData], str]
    run: Callable[[FunnelData, Model], Result]


METHODS: Mapping[str, Member] = MappingProxyType(
    {
        member.method.name: member
        for member in (
            Member(
                egger.METHOD,
                egger.unusable,
                lambda data, model: egger.egger(
                    data, method=model.method, test=of_regression(model, data), level=model.level
                ),
            ),
            Member(begg.METHOD, begg.unusable, lambda data, _: begg.begg(data)),
            Member(peters.METHOD, peters.unusable, lambda data, model: peters.peters(data, level=model.level)),
            Member(debray.METHOD, debray.unusable, lambda data, model: debray.debray(data, level=model.level)),
            Member(
                size.METHOD,
                size.unusable,
                lambda data, model: size.by_size(
                    data, method=model.method, test=of_regression(model, data), level=model.level
                ),
            ),
            Member(
                trim_and_fill.METHOD,
                trim_and_fill.unusable,
                lambda data, model: trim_and_fill.filled(data.data, "L0", None, model),
            ),
            Member(
                pet_peese.METHOD,
                pet_peese.unusable,
                lambda data, model: pet_peese.pet_peese(data, level=model.level),
            ),
            Member(
                selection.METHOD,
                selection.unusable,
                lambda data, model: selection.selection(
                    data, method="FE" if model.method == "FE" else "ML", level=model.level
                ),
            ),
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStudy:
    """What was found on small-study effects: ``results`` by method, ``refused`` with the reason of each other.

    ``cautions`` weaken every test here. ``i2`` is that of the plain pool, a fraction, None for one study.
    """

    k: int
    i2: float | None
    results: Mapping[str, Result]
    refused: Mapping[str, str]
    cautions: tuple[str, ...]

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods that were used."""
        return tuple(METHODS[name].method for name in self.results)


def small_study(
    effects: Effects | Pooled | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    events: npt.ArrayLike | None = None,
    ni: npt.ArrayLike | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
) -> SmallStudy:
    """Return every applicable analysis of small-study effects, and for each other why not.

    The data are effects, a pooled result (whose model is then used), or ``yi, vi`` (k,); ``events`` and ``ni``
    (k,) are totals over both arms. Unusable data raise ValueError; a method that may not be used does not.
    """
    funnel = funnel_data(effects, vi, measure=measure, labels=labels, events=events, ni=ni)
    model = effects.model if isinstance(effects, Pooled) else chosen(method, test, level)
    results: dict[str, Result] = {}
    refused: dict[str, str] = {}
    for name, member in METHODS.items():
        reason = member.unusable(funnel)
        if not reason:
            try:
                results[name] = member.run(funnel, model)
            except (NumericalError, ValueError) as error:
                reason = str(error).rstrip(".")
        if reason:
            refused[name] = reason
    i2 = plain_i2(funnel, model)
    told = guard.cautions(funnel, i2 or 0.0) if results else ()
    return SmallStudy(k=len(funnel), i2=i2, results=results, refused=refused, cautions=told)


def of_regression(model: Model, funnel: FunnelData) -> str:
    """Return the test of a regression under a pool's model, its floor applied; `knha` for a pool's `hybrid`."""
    test = "knha" if model.test == "hybrid" else model.test  # the hybrid is defined for one pooled effect
    return applied_test(replace(model, test=test, prediction="k-2"), funnel.data.vi)


def plain_i2(funnel: FunnelData, model: Model) -> float | None:
    """Return I2 of the pool without any correction, a fraction, or None when it has none."""
    data = funnel.data
    weights = None if model.weights is None else np.array([model.weights])
    batch = fit_pools(data.yi[None], data.vi[None], np.ones((1, len(data)), bool), model, weights)
    return float(batch.i2[0]) if np.isfinite(batch.i2[0]) else None
