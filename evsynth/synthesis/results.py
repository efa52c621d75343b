"""What a synthesis gives back: frozen results that keep their model and their data inside.

Everything is on the model scale unless it is called ``display``; an undefined number is None, never NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evsynth.synthesis.regression.formula import Moderators
    from evsynth.synthesis.regression.terms import Term

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Prediction = Literal["k-2", "k-1", "hts", "hts-hksj", "bootstrap"]
DRAWS = 25_000
"""Draws of a bootstrap prediction interval, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval at ``level`` percent."""

    value: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Model:
    """The choices behind a fit: tau2 estimator, test, level in percent, prediction interval and HKSJ floor.

    ``floor`` is True (always floor the variance factor of `knha` at 1), ``"auto"`` (floor it when k <= 8
    or the sampling variances differ more than tenfold) or None (as ``test`` says). ``tau2_interval`` is the
    Q-profile or the profile likelihood, ``weights`` are those of GENQ where they were given, ``draws`` and
    ``seed`` belong to the bootstrap prediction interval.
    """

    method: str = "REML"
    test: str = "knha"
    level: float = 95.0
    prediction: Prediction = "k-2"
    floor: bool | Literal["auto"] | None = None
    tau2_interval: Literal["qp", "pl"] = "qp"
    weights: tuple[float, ...] | None = None
    draws: int = DRAWS
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pooled:
    """A pooled effect: estimate, heterogeneity and prediction interval, with the data it came from.

    ``stat`` and ``p`` are None for a posterior, ``i2`` is a fraction, ``weights`` are percentages that sum to 100 (None
    for a GLMM, which has none).
    ``pi_df`` is None for a bootstrap prediction interval, whose limits have the Monte Carlo standard errors
    ``pi_low_error`` and ``pi_high_error``.
    """

    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    stat: float | None
    p: float | None
    method: str
    test: str
    measure: str
    converged: bool
    model: Model
    yi: Array
    vi: Array
    df: float | None = None
    tau2: float | None = None
    tau2_ci_low: float | None = None
    tau2_ci_high: float | None = None
    i2: float | None = None
    i2_ci_low: float | None = None
    i2_ci_high: float | None = None
    h2: float | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    pi_df: float | None = None
    weights: Array | None = None
    labels: tuple[str, ...] = ()
    iterations: int = 0
    note: str = ""
    h2_ci_low: float | None = None
    h2_ci_high: float | None = None
    pi_low_error: float | None = None
    pi_high_error: float | None = None

    @property
    def interval(self) -> Estimate:
        """The estimate with its confidence interval."""
        return Estimate(self.estimate, self.ci_low, self.ci_high, self.model.level)

    @property
    def prediction(self) -> Estimate | None:
        """The estimate with its prediction interval, None when there is none."""
        if self.pi_low is None or self.pi_high is None:
            return None
        return Estimate(self.estimate, self.pi_low, self.pi_high, self.model.level)

    @property
    def display(self) -> dict[str, float | None]:
        """Estimate, confidence and prediction interval on the natural scale of the measure."""
        value, low, high = _natural(self.measure, self.estimate, self.ci_low, self.ci_high)
        shown: dict[str, float | None] = {"estimate": value, "ci_low": low, "ci_high": high}
        shown |= {"pi_low": None, "pi_high": None}
        if self.pi_low is not None and self.pi_high is not None:
            _, shown["pi_low"], shown["pi_high"] = _natural(self.measure, self.estimate, self.pi_low, self.pi_high)
        return shown

    def beyond(self, threshold: float, side: str = "below", *, display: bool = False) -> float:
        """Return the probability that a new study's true effect lies ``side`` ("below", "above") of ``threshold``.

        The threshold is on the model scale, with ``display`` on the natural one. ValueError where there is no
        prediction interval.
        """
        from evsynth.synthesis.predictive import beyond  # noqa: PLC0415 - results load without the kernel

        return beyond(self, threshold, side, display=display)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One coefficient of a meta-regression.

    ``permutation_se`` is the Monte Carlo standard error of the permutation p, zero when that is exact.
    """

    name: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    stat: float
    p: float
    df: float | None = None
    permutation_p: float | None = None
    permutation_se: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Predictions at ``x``, shape (m,) for one moderator, (m, q) for several, with both intervals (m,).

    The prediction band is None for a common effect, or when no degrees of freedom are left for it.
    """

    x: Array
    estimate: Array
    ci_low: Array
    ci_high: Array
    pi_low: Array | None
    pi_high: Array | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Regression:
    """A meta-regression: coefficients, residual heterogeneity and omnibus tests, with its data.

    ``X`` is (k, p) with the intercept first when there is one, ``names`` its columns. ``descriptive`` says
    that there are fewer than ten studies a moderator. ``dropped`` lists the rows left out because a moderator
    is missing. ``terms`` hold the Wald test of each moderator or factor, ``moderators`` the formula if one was given.
    """

    coefficients: tuple[Coefficient, ...]
    k: int
    tau2: float
    qe: float
    qe_df: int
    qe_p: float
    method: str
    test: str
    measure: str
    converged: bool
    descriptive: bool
    model: Model
    yi: Array
    vi: Array
    X: Array
    names: tuple[str, ...]
    covariance: Array
    weights: Array
    intercept: bool = True
    i2: float | None = None
    h2: float | None = None
    r2: float | None = None
    qm: float | None = None
    qm_df: int | None = None
    qm_df2: float | None = None
    qm_p: float | None = None
    permutations: int | None = None
    permutation_exact: bool = False
    labels: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    iterations: int = 0
    note: str = ""
    terms: tuple[Term, ...] = ()
    moderators: Moderators | None = None

    @property
    def studies_per_moderator(self) -> float:
        """Number of studies for each coefficient but the intercept; below ten the regression is descriptive."""
        return self.k / max(1, len(self.names) - self.intercept)

    def __getitem__(self, name: str) -> Coefficient:
        """Return the coefficient called ``name``."""
        for coefficient in self.coefficients:
            if coefficient.name == name:
                return coefficient
        raise KeyError(f"no coefficient '{name}'; there are {', '.join(self.names)}")

    def predict(self, X_new: npt.ArrayLike | Mapping[str, object], *, extrapolate: bool = False) -> Curve:
        """Return predictions at ``X_new``: (m,) for one moderator, (m, q) moderators or (m, p) design rows.

        A regression by formula takes its columns by name too, a data frame or a dict. Raises ValueError outside
        the observed range of a moderator unless ``extrapolate`` is True.
        """
        if self.method == "GLMM":
            from evsynth.synthesis.glmm.prediction import predict_counts  # noqa: PLC0415 - likewise

            return predict_counts(self, cast("npt.ArrayLike", X_new), extrapolate=extrapolate)
        from evsynth.synthesis.regression.curve import predict  # noqa: PLC0415 - results load without the kernel

        return predict(self, X_new, extrapolate=extrapolate)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series:
    """A row of pools, one a study: left out in turn, or added in turn; all arrays have shape (k,)."""

    labels: tuple[str, ...]
    k: npt.NDArray[np.int64]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p: Array
    tau2: Array
    i2: Array
    converged: Flags
    model: Model
    measure: str = "GEN"
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LeaveOneOut(Series):
    """The pool without each study in turn; ``labels`` name the study left out."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cumulative(Series):
    """The pool after each further study; ``labels`` name the study added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroups:
    """Pools by group, each with its own tau2, and the test of difference between them under a common one.

    ``q_between`` is chi-square on ``q_between_df``, or F when ``q_between_df2`` is given.

    ``groups`` holds (label, pool or None, number of studies).
    """

    groups: tuple[tuple[str, Pooled | None, int], ...]
    q_between: float | None
    q_between_df: int | None
    p_between: float | None
    q_between_df2: int | None = None
    note: str = ""


def _natural(measure: str, value: float, low: float, high: float) -> tuple[float, float, float]:
    """Return value and interval on the natural scale of the measure called ``measure``."""
    if measure == "GEN":
        return value, low, high
    from evsynth.effects.measures import MEASURES  # noqa: PLC0415 - results load without the measures

    return MEASURES[measure].display(value, low, high)
