"""Many beta-binomial fits in one call: the batch that every single one is a row of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from evsynth.problems import nearest
from evsynth.synthesis.batch import Batch
from evsynth.synthesis.beta_binomial.fit import fit
from evsynth.synthesis.beta_binomial.likelihood import Counts
from evsynth.synthesis.beta_binomial.rising import log_rising
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import batched
from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import Array, chunks
from evsynth.synthesis.kernel.sums import total
from evsynth.synthesis.results import Flags, Model

OK, ONE_STUDY, NO_STUDY, BAD_COUNT, NO_EVENT, ALL_EVENTS, EXTREMES, NOT_CONVERGED = range(8)
REASONS = (
    "",
    "one study: the interval is its own, from the normal distribution",
    "no study",
    "a count is impossible: whole numbers are needed, 0 <= xi <= ni, ni at least 1",
    "no study has an event, so the logit has no finite estimate",
    "everybody had the event, so the logit has no finite estimate",
    "every study has no event or nothing but events, so the overdispersion has no estimate below 1",
    "the likelihood did not reach its maximum",
)
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "stat", "df", "rho", "loglik", "q")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BetaBinomialBatch(Batch):
    """Many beta-binomial fits at once, arrays of length B; an impossible one is NaN and ``reason`` says why.

    ``estimate`` is the logit of the mean proportion, ``rho`` the correlation of two patients of one study,
    ``q`` the deviance of a common proportion without overdispersion. ``df`` is NaN for a normal interval.
    """

    reasons: ClassVar[tuple[str, ...]] = REASONS

    rho: Array
    loglik: Array
    converged: Flags
    iterations: npt.NDArray[np.int64]


def beta_binomial_many(
    xi: npt.ArrayLike, ni: npt.ArrayLike, mask: npt.ArrayLike | None = None, *, test: str = "t", level: float = 95.0
) -> BetaBinomialBatch:
    """Return beta-binomial fits of B sets of ``xi`` events of ``ni`` patients, (B, k) each [griffiths1973].

    ``mask`` (B, k) is True where a study takes part. Arguments of the wrong shape or choice raise
    ValueError; a row that can't be fitted says so itself.
    """
    (x, n), used = batched({"xi": xi, "ni": ni}, mask)
    return fit_counts(x, n, used, choices(test, level))


def choices(test: str, level: float) -> Model:
    """Return the model of these choices; ValueError for one that the beta-binomial doesn't have."""
    if test not in {"t", "z"}:
        raise ValueError(f"test must be t or z for counts, not '{test}'.{nearest(test, ['t', 'z'])}")
    return Model("BB", test, percent(level))


def fit_counts(x: Array, n: Array, used: Flags, model: Model) -> BetaBinomialBatch:
    """Return the fits of (B, k) counts, NaN with a reason where there is none."""
    k, code = used.sum(axis=1), outcomes(x, n, used)
    found = {name: np.full(len(x), np.nan) for name in NUMBERS}
    found |= {"converged": np.zeros(len(x)), "iterations": np.zeros(len(x))}
    rows = np.flatnonzero(code <= ONE_STUDY)
    for part in chunks(len(rows), max(x.shape[1], 1)):
        some = rows[part]
        events, patients = (np.where(used[some], values[some], 0.0).T.copy() for values in (x, n))
        with np.errstate(all="ignore"):
            for name, values in fit_chunk(Counts(events, patients - events, patients)).items():
                found[name][some] = values
    code[(code <= ONE_STUDY) & (found["converged"] == 0.0)] = NOT_CONVERGED
    failed = code > ONE_STUDY
    for name in NUMBERS:
        found[name][failed] = np.nan
    student = (model.test == "t") & (k > 1) & ~failed
    found["df"] = np.where(student, k - 1.0, np.nan)
    half = quantile(model.level, found["df"]) * found["se"]
    found["ci_low"], found["ci_high"] = found["estimate"] - half, found["estimate"] + half
    found["stat"] = found["estimate"] / found["se"]
    iterations, converged = found.pop("iterations").astype(np.int64), (found.pop("converged") == 1.0) & ~failed
    return BetaBinomialBatch(k=k, code=code, model=model, iterations=iterations, converged=converged, **found)


def outcomes(x: Array, n: Array, used: Flags) -> npt.NDArray[np.int8]:
    """Return what can be fitted of each row, (B,), as an index into `REASONS`."""
    k = used.sum(axis=1)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(x) & np.isfinite(n) & (x == np.round(x)) & (n == np.round(n))
        good &= (x >= 0) & (x <= n) & (n >= 1)
    empty, full = (~used | (x == 0)).all(axis=1), (~used | (x == n)).all(axis=1)
    code = np.where(k == 1, ONE_STUDY, OK).astype(np.int8)
    code[(~used | (x == 0) | (x == n)).all(axis=1)] = EXTREMES
    code[full], code[empty] = ALL_EVENTS, NO_EVENT
    code[(used & ~good).any(axis=1)] = BAD_COUNT
    code[k == 0] = NO_STUDY
    return code


def fit_chunk(counts: Counts) -> dict[str, Array]:
    """Return the fitted numbers of one chunk."""
    fitted = fit(counts)
    fewer, more = np.minimum(counts.x, counts.y), np.maximum(counts.x, counts.y)
    coefficients = log_rising(more + 1.0, fewer) + fewer * np.log(more + 1.0) - gammaln(fewer + 1.0)
    return {
        "estimate": fitted.eta,
        "se": np.sqrt(fitted.variance),
        "rho": 1.0 / (1.0 + np.exp(-fitted.lam)),
        "loglik": fitted.loglik + total(coefficients),
        "q": counts.deviance(),
        "converged": fitted.converged.astype(np.float64),
        "iterations": fitted.iterations.astype(np.float64),
    }
