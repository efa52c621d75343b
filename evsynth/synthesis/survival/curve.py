"""One survival curve pooled over several horizons, which falls by construction [combescure2014].

Each study gives, for each interval between horizons, the survival of those alive at its start. These are
pooled on the arcsine scale, over intervals at once, and multiplied up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.effects.intervals import normal_quantile
from evsynth.problems import NumericalError
from evsynth.synthesis.choices import percent
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.survival.between import Seen, between_studies, generalised_least_squares
from evsynth.synthesis.survival.grid import grid_of, on_grid
from evsynth.synthesis.survival.heterogeneity import Heterogeneity, heterogeneity
from evsynth.synthesis.survival.study import StudyCurve

METHOD = Method(
    "Combescure",
    "one summary survival curve without a parametric form: arcsine-transformed survival of each interval, given "
    "survival to its start, was pooled over all intervals at once by multivariate random effects "
    "(DerSimonian-Laird matrix estimator) and multiplied up",
    ("combescure2014", "jackson2010"),
    "a study counts for an interval whose both ends it reports",
)

_EDGE = 1e-7
"""How near 0 or 90 degrees an arcsine is one of them."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PooledCurve:
    """A pooled survival curve at ``time`` (p,): S, SE(S), pointwise limits, and studies in each interval.

    ``arcsine`` (p,) and ``covariance`` (p, p) are the pooled arcsine conditional survivals; ``between`` (p, p)
    is the covariance between studies, zero under the common-effect model. ``left_out`` says which study's
    survival at which time was not used, and why.
    """

    time: Array
    survival: Array
    se: Array
    ci_low: Array
    ci_high: Array
    k: npt.NDArray[np.int64]
    model: Literal["random", "common"]
    level: float
    arcsine: Array
    covariance: Array
    between: Array
    studies: tuple[StudyCurve, ...]
    heterogeneity: Heterogeneity
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
    time_unit: str = ""

    def median(self, *, draws: int = 10_000, seed: int = 1) -> Median:
        """Return the median survival time read off the curve, as `reading.median`."""
        from evsynth.synthesis.survival.reading import median  # noqa: PLC0415 - it reads this type

        return median(self, draws=draws, seed=seed)

    def restricted_mean(self, horizon: float | None = None) -> RestrictedMean:
        """Return the area under the curve up to ``horizon``, its last time by default."""
        from evsynth.synthesis.survival.reading import restricted_mean  # noqa: PLC0415 - likewise

        return restricted_mean(self, horizon)


def pool_curves(
    studies: Sequence[StudyCurve],
    time: Sequence[float] | None = None,
    *,
    model: Literal["random", "common"] = "random",
    level: float = 95.0,
    correction: float = 0.25,
) -> PooledCurve:
    """Return the summary survival curve of ``studies`` at ``time``, by default at every time any reports.

    With p the survival of an interval and n the patients at its start, y = asin sqrt((n p + c) / (n + 2 c)) has
    variance 1 / (4 n + 2) for the paper's continuity correction c = 0.25, 1 / (4 (n + 2 c)) for another. The
    effects of a study's intervals are independent within it. Limits are made on log(-log S) by the delta
    method, where the paper uses log S or simulation: they stay within 0 and 1. Every study must report every
    horizon up to its last, as in the paper; what follows a gap is left out and said in ``left_out``.
    Raises ValueError when an interval has no study, or ``correction`` 0 meets an interval without a death;
    NumericalError when the pooled survival of an interval is 0 or 1.
    """
    if not studies:
        raise ValueError("there is no study to pool")
    if model not in {"random", "common"}:
        raise ValueError(f"unknown model {model!r}; known: random, common")
    if not (np.isfinite(correction) and 0 <= correction <= 1):
        raise ValueError(f"the continuity correction lies between 0 and 1, not {correction!r}")
    grid = grid_of(studies, time)
    rows = [on_grid(study, grid) for study in studies]
    left_out = tuple(said for _, _, unused in rows for said in unused)
    p, n = (np.array([row[place] for row in rows]) for place in (0, 1))
    seen = np.isfinite(p)
    for place in np.flatnonzero(~seen.any(axis=0)):
        raise ValueError(
            f"no study reports survival at both ends of the interval up to {grid[place]:g}: name other times"
        )
    y, v = _arcsine(p, n, correction)
    common = generalised_least_squares(y, v, seen, np.zeros((len(grid), len(grid))))
    between = between_studies(y, v, seen) if model == "random" else np.zeros((len(grid), len(grid)))
    arcsine, covariance = common if model == "common" else generalised_least_squares(y, v, seen, between)
    _check(arcsine, grid)
    percentage = percent(level)
    survival, se, low, high = _multiplied(arcsine, covariance, percentage)
    return PooledCurve(
        time=grid, survival=survival, se=se, ci_low=low, ci_high=high, k=seen.sum(axis=0), model=model,
        level=percentage, arcsine=arcsine, covariance=covariance, between=between, studies=tuple(studies),
        left_out=left_out, notes=_notes(seen, grid, model), heterogeneity=heterogeneity(y, v, seen, common[0]),
    )  # fmt: skip


def _check(arcsine: Array, grid: Array) -> None:
    """Raise NumericalError where the pooled survival of an interval is 0 or 1 or beyond."""
    for place in np.flatnonzero((arcsine < _EDGE) | (arcsine > np.pi / 2 - _EDGE)):
        raise NumericalError(
            f"the pooled survival of the interval up to {grid[place]:g} lies at 0 or 1, where it has no interval; "
            "join it with the next one, or pool by a common effect"
        )


def survival_gradient(survival: Array, arcsine: Array) -> Array:
    """Return the derivative (p, p) of each S by each arcsine conditional survival before it."""
    slopes = 2.0 / np.tan(arcsine)
    return np.tril(survival[:, None] * slopes[None, :])


def _arcsine(p: Array, n: Array, correction: float) -> tuple[Array, Array]:
    if correction == 0 and ((p == 1) | (p == 0)).any():
        raise ValueError("an interval without a death, or without a survivor, needs the continuity correction")
    total = n + 2 * correction
    kept = np.clip((n * p + correction) / total, 0.0, 1.0)
    y: Array = np.arcsin(np.sqrt(kept))
    return y, 1.0 / (4.0 * total)


def _multiplied(arcsine: Array, covariance: Array, level: float) -> tuple[Array, Array, Array, Array]:
    """Return S, SE(S) and the log(-log S) limits of the product of the conditional survivals."""
    survival: Array = np.cumprod(np.sin(arcsine) ** 2)
    gradient = survival_gradient(survival, arcsine)
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", gradient, covariance, gradient), 0.0))
    hazard = -np.log(survival)
    reach = normal_quantile(level) * se / (survival * hazard)
    with np.errstate(over="ignore"):
        low, high = (np.exp(-hazard * np.exp(side * reach)) for side in (1.0, -1.0))
    return survival, se, low, high


def _notes(seen: Seen, grid: Array, model: str) -> tuple[str, ...]:
    single = [f"{grid[place]:g}" for place in np.flatnonzero(seen.sum(axis=0) == 1)]
    if model == "common" or not single or len(seen) == 1:
        return ()
    return (f"one study alone reaches {', '.join(single)}: differences between studies can't be estimated there",)
