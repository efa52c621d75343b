"""Many two-arm pools in one call: the batch that every single one is a row of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evsynth.problems import nearest
from evsynth.synthesis.batch import Batch
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import batched
from evsynth.synthesis.inference import chi_square_p, quantile
from evsynth.synthesis.kernel import Array, chunks
from evsynth.synthesis.results import Flags, Model
from evsynth.synthesis.two_arms.arms import PERSONS, TIMES, Arms, impossible, laid_out
from evsynth.synthesis.two_arms.association import cochran_mantel_haenszel, q_statistic, tarone
from evsynth.synthesis.two_arms.formulas import FORMULAS

MEASURES = ("OR", "RR", "RD", "IRR", "IRD")
RATIOS = frozenset({"OR", "RR", "IRR"})

OK, NO_STUDY, BAD_COUNT, NO_EVENT, ONE_SIDED, CERTAIN = range(6)
REASONS = (
    "",
    "no study",
    "a count is impossible: whole events from 0 to their denominator are needed, and denominators above 0",
    "no study has an event, or in every study everybody has it, so nothing tells the arms apart",
    "the events lie on one side in every study, so the ratio has no finite estimate",
    "the standard error is zero: every arm has no event or nothing but events",
)

NUMBERS = ("estimate", "se", "ci_low", "ci_high", "stat", "q", "i2", "h2", "cmh", "tarone")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TwoArmBatch(Batch):
    """Many two-arm pools at once, arrays of length B; an impossible one is NaN and ``reason`` says why.

    ``informative`` counts the studies that Q and Tarone's statistic compare: those with an event and a
    non-event. ``cmh`` and ``tarone`` are NaN for measures that have none. ``weights`` (B, k) are percentages.
    """

    reasons: ClassVar[tuple[str, ...]] = REASONS
    last_fitted: ClassVar[int] = OK

    informative: npt.NDArray[np.int64]
    i2: Array
    h2: Array
    cmh: Array
    tarone: Array
    weights: Array
    measure: str

    @property
    def q_df(self) -> Array:
        """Degrees of freedom of Q and of Tarone's statistic, NaN for an impossible pool."""
        return np.where(self.failed, np.nan, np.maximum(self.informative - 1.0, 0.0))

    @property
    def cmh_p(self) -> Array:
        """P-values of the Cochran-Mantel-Haenszel statistic."""
        return chi_square_p(self.cmh, np.ones(len(self)))

    @property
    def tarone_p(self) -> Array:
        """P-values of Tarone's statistic, NaN below two informative studies."""
        return chi_square_p(self.tarone, self.q_df)


def mantel_haenszel_many(
    mask: npt.ArrayLike | None = None, *, measure: str = "OR", level: float = 95.0, **data: npt.ArrayLike
) -> TwoArmBatch:
    """Return Mantel-Haenszel pools of B analyses at once.

    ``data`` are ai, n1i, ci, n2i for OR, RR and RD, or x1i, t1i, x2i, t2i for IRR and IRD, (B, k) each;
    ``mask`` (B, k) is True where a study takes part. Arguments of the wrong shape or name raise ValueError;
    a row that can't be pooled says so itself.
    """
    columns, used = batched(named(measure, data), mask)
    return fit_arms(columns, used, measure, Model("MH", "z", percent(level)))


def peto_many(
    ai: npt.ArrayLike,
    n1i: npt.ArrayLike,
    ci: npt.ArrayLike,
    n2i: npt.ArrayLike,
    mask: npt.ArrayLike | None = None,
    *,
    level: float = 95.0,
) -> TwoArmBatch:
    """Return Peto's one-step log odds ratios of B analyses at once; arguments as `mantel_haenszel_many`."""
    columns, used = batched({"ai": ai, "n1i": n1i, "ci": ci, "n2i": n2i}, mask)
    return fit_arms(columns, used, "PETO", Model("PETO", "z", percent(level)))


def named(measure: str, data: dict[str, npt.ArrayLike]) -> dict[str, npt.ArrayLike]:
    """Return the data of ``measure`` in order; ValueError for an unknown measure, or a missing or unknown name."""
    if measure not in MEASURES:
        raise ValueError(f"unknown measure '{measure}'; known: {', '.join(MEASURES)}.{nearest(measure, MEASURES)}")
    wanted = TIMES if measure in {"IRR", "IRD"} else PERSONS
    if set(data) != set(wanted):
        raise ValueError(f"{measure} is pooled from {', '.join(wanted)}, not {', '.join(data) or 'nothing'}.")
    return {name: data[name] for name in wanted}


def fit_arms(columns: tuple[Array, ...], used: Flags, measure: str, model: Model) -> TwoArmBatch:
    """Return the pools of four checked (B, k) columns."""
    times, (size, k) = measure in {"IRR", "IRD"}, used.shape
    x1, n1, x2, n2 = columns
    wrong = np.logical_and(used, impossible((x1, n1, x2, n2), times=times)).any(axis=1)
    kept = np.logical_and(used, ~wrong.reshape(-1, 1))
    found = {name: np.full(size, np.nan) for name in NUMBERS}
    found |= {"weights": np.full((size, k), np.nan), "informative": np.zeros(size), "df": np.full(size, np.nan)}
    code = np.full(size, OK, dtype=np.int8)
    for part in chunks(size, max(k, 1)):
        with np.errstate(all="ignore"):
            arms = laid_out((x1[part], n1[part], x2[part], n2[part]), kept[part])
            fitted, code[part] = fit_chunk(arms, measure, model.level)
        for name, values in fitted.items():
            found[name][part] = values
    code[wrong] = BAD_COUNT
    code[~used.any(axis=1)] = NO_STUDY
    for name in (*NUMBERS, "weights"):
        found[name][code != OK] = np.nan
    informative = found.pop("informative").astype(np.int64)
    counted = used.sum(axis=1)
    return TwoArmBatch(k=counted, informative=informative, code=code, measure=measure, model=model, **found)


def fit_chunk(arms: Arms, measure: str, level: float) -> tuple[dict[str, Array], npt.NDArray[np.int8]]:
    """Return the numbers of one chunk and what kept each pool from being fitted, as an index into `REASONS`."""
    estimate, variance, weights = FORMULAS[measure](arms)
    se = np.sqrt(variance)
    half = quantile(level, np.full(len(se), np.nan)) * se
    informative = arms.informative(times=measure in {"IRR", "IRD"})
    count = informative.sum(axis=0)
    q, df = q_statistic(arms, measure, estimate, informative), np.maximum(count - 1.0, 0.0)
    code = np.full(len(se), OK, dtype=np.int8)
    code[~(variance > 0.0)] = CERTAIN
    code[~np.isfinite(estimate)] = ONE_SIDED if measure in RATIOS else NO_EVENT
    code[count == 0] = NO_EVENT
    return {
        "estimate": estimate,
        "se": se,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "stat": estimate / se,
        "informative": count.astype(np.float64),
        "q": np.where(df > 0, q, 0.0),
        "i2": np.where((df > 0) & (q > df), 1.0 - df / q, 0.0),
        "h2": np.where(df > 0, q / df, np.nan),
        "cmh": cochran_mantel_haenszel(arms, measure),
        "tarone": tarone(arms, np.exp(estimate), informative) if measure == "OR" else np.full(len(se), np.nan),
        "weights": (100.0 * weights / weights.sum(axis=0)).T,
    }, code
