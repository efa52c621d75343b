"""Everything computed for one outcome of a review: the bundle that figures, tables and claims read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evsynth.effects.measure import Array
from evsynth.effects.rows import EffectRow, Effects
from evsynth.extract.model import Outcome
from evsynth.synthesis.results import Curve, Estimate, Pooled, Regression, Series, Subgroups

if TYPE_CHECKING:
    from evsynth.synthesis.method import Method
    from evsynth.synthesis.outcome.diagnostics import Diagnostics
    from evsynth.synthesis.p_values import CombinedP


@dataclass(frozen=True, slots=True)
class Analysis:
    """One way of pooling the outcome: what was done, its result, or why there is none.

    ``methods`` are those a methods text must name beside estimator and test.
    """

    label: str
    pooled: Pooled | None
    reason: str = ""
    k: int = 0
    detail: str = ""
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """The fitted curve read off at one year: natural scale, with its prediction interval."""

    at: float
    mean: Estimate
    new_study: Estimate | None


@dataclass(frozen=True, slots=True)
class EraRegression:
    """Regression of the outcome on one covariate (publication year, enrolment midpoint, a moderator).

    ``x`` (k,) are the covariate's values in the order of ``rows``; ``left_out`` names rows without one;
    ``slope_per`` scales the printed slope (10 for years: per decade); ``unit`` is the covariate's. ``curve``
    is on the model scale.
    """

    covariate: str
    label: str
    rows: tuple[EffectRow, ...]
    x: Array
    regression: Regression | None
    curve: Curve | None
    predictions: tuple[Prediction, ...] = ()
    left_out: tuple[str, ...] = ()
    slope_per: float = 1.0
    slope_range: tuple[float, float] | None = None
    reason: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeSynthesis:
    """All results of one outcome; ``main`` is the review's declared model.

    ``subgroups`` are by era, ``factors`` by each categorical moderator of the review, with its label.
    ``combined`` is the test of an outcome whose studies report p-values only.
    """

    id: str
    outcome: Outcome
    effects: Effects
    main: Analysis
    sensitivity: tuple[Analysis, ...] = ()
    eras: tuple[EraRegression, ...] = ()
    subgroups: Subgroups | None = None
    factors: tuple[tuple[str, Subgroups], ...] = ()
    leave_one_out: Series | None = None
    cumulative: Series | None = None
    participants: int | None = None
    events: int | None = None
    warnings: tuple[str, ...] = ()
    diagnostics: Diagnostics | None = None
    combined: CombinedP | None = None
