"""Many posteriors in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from evsynth.synthesis.bayes.grid import NODES, Grid, Question, integrate
from evsynth.synthesis.bayes.mixture import parts, quantile
from evsynth.synthesis.bayes.priors import positive_scale, prior_named
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import batched
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Flags

OK, NO_STUDY, ONE_STUDY, BAD_EFFECT, BAD_VARIANCE, OVERFLOW = range(6)
REASONS = (
    "",
    "no study",
    "one study says nothing of heterogeneity: its posterior would be the prior",
    "an effect size is not a finite number",
    "a sampling variance is not a positive finite number",
    "the numbers overflow: bring effects, variances and the prior's scale to a common scale",
)
FITS_PER_CHUNK = 64
ROOT_SMALLEST, ROOT_LARGEST = 1e-153, 1e153
"""What can be squared, and the square inverted, in floating point."""
WANTED = tuple(f"{name}_{what}" for name in ("mu", "tau", "new") for what in ("mean", "median", "sd", "low", "high"))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BayesBatch:
    """Posterior summaries of B analyses, arrays of length B: of mu, of tau and of a new study's effect.

    ``low`` and ``high`` are central intervals at ``level`` percent. ``bayes_factor`` is that of tau = 0
    against the model. A standard deviation that is infinite is inf; an impossible row is NaN and ``reason``
    says why.
    """

    k: npt.NDArray[np.int64]
    mu_mean: Array
    mu_median: Array
    mu_sd: Array
    mu_low: Array
    mu_high: Array
    tau_mean: Array
    tau_median: Array
    tau_sd: Array
    tau_low: Array
    tau_high: Array
    new_mean: Array
    new_median: Array
    new_sd: Array
    new_low: Array
    new_high: Array
    bayes_factor: Array
    log_evidence: Array
    code: npt.NDArray[np.int8]
    level: float

    def __len__(self) -> int:
        return len(self.mu_median)

    @property
    def reason(self) -> npt.NDArray[np.str_]:
        """Why a row is impossible, (B,), empty for most."""
        return np.array(REASONS)[self.code]

    @property
    def failed(self) -> Flags:
        """Which rows are impossible, (B,)."""
        return np.asarray(self.code != OK)


def bayes_many(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    mask: npt.ArrayLike | None = None,
    *,
    scale: float,
    prior: str = "half-normal",
    mu_mean: float | None = None,
    mu_sd: float | None = None,
    level: float = 95.0,
) -> BayesBatch:
    """Return the posteriors of B analyses from ``yi, vi`` (B, k); ``mask`` is True where a study takes part.

    The prior of mu is flat, or normal with ``mu_mean`` and ``mu_sd``. Arguments of the wrong shape or choice
    raise ValueError; a row that has no posterior says so itself.
    """
    (y, v), used = batched({"yi": yi, "vi": vi}, mask)
    question = asked(prior, scale, mu_mean, mu_sd)
    code, confidence = outcomes(y, v, used), percent(level)
    found = {name: np.full(len(y), np.nan) for name in (*WANTED, "bayes_factor", "log_evidence")}
    rows = np.flatnonzero(code == OK)
    for start in range(0, len(rows), FITS_PER_CHUNK):
        some = rows[start : start + FITS_PER_CHUNK]
        effects, variances = np.where(used[some], y[some], 0.0), np.where(used[some], v[some], np.inf)
        for name, values in summaries(effects, variances, question, confidence).items():
            found[name][some] = values
    code[(code == OK) & ~np.isfinite(found["mu_low"] + found["new_high"] + found["tau_mean"])] = OVERFLOW
    for values in found.values():
        values[code != OK] = np.nan
    return BayesBatch(k=used.sum(axis=1), code=code, level=confidence, **found)


def asked(prior: str, scale: float, mu_mean: float | None, mu_sd: float | None) -> Question:
    """Return the checked priors; ValueError for an unknown or impossible one."""
    if (mu_mean is None) != (mu_sd is None):
        raise ValueError("a normal prior of mu needs mu_mean and mu_sd; leave both out for a flat one.")
    if mu_mean is None or mu_sd is None:
        return Question(prior_named(prior), positive_scale(scale))
    return Question(prior_named(prior), positive_scale(scale), *normal_prior(mu_mean, mu_sd))


def normal_prior(mean: float, sd: float) -> tuple[float, float]:
    """Return mean and standard deviation of a normal prior; ValueError where they or their squares can't be."""
    if not (isinstance(mean, int | float) and isinstance(sd, int | float) and abs(mean) < np.inf and 0 < sd < np.inf):
        raise ValueError(f"mu_mean must be finite and mu_sd positive, not {mean!r} and {sd!r}.")
    if not (abs(mean) <= ROOT_LARGEST and ROOT_SMALLEST <= sd <= ROOT_LARGEST):
        raise ValueError(
            f"the normal prior of mu, mean {mean} and standard deviation {sd}, overflows once squared: bring effects, "
            "variances and the priors to a common scale."
        )
    return float(mean), float(sd)


def outcomes(y: Array, v: Array, used: Flags) -> npt.NDArray[np.int8]:
    """Return what can be said of each row, (B,), as an index into `REASONS`."""
    k = used.sum(axis=1)
    code = np.where(k == 1, ONE_STUDY, OK).astype(np.int8)
    code[(used & ~((v > 0.0) & (v < np.inf))).any(axis=1)] = BAD_VARIANCE
    code[(used & ~np.isfinite(y)).any(axis=1)] = BAD_EFFECT
    code[k == 0] = NO_STUDY
    return code


def summaries(y: Array, v: Array, question: Question, level: float, nodes: int = NODES) -> dict[str, Array]:
    """Return the posterior summaries of one chunk; an infinite variance masks a study."""
    with np.errstate(all="ignore"):
        grid = integrate(y, v, question, nodes)
        finite = question.moments(np.isfinite(v).sum(axis=1).astype(np.float64)) == 2.0
        return summarised(grid, question, level, finite)


def summarised(grid: Grid, question: Question, level: float, finite: Flags) -> dict[str, Array]:
    """Return the summaries of a grid; ``finite`` (B,) says where tau has a second moment."""
    tail = 0.5 - level / 200.0
    out: dict[str, Array] = {}
    mu, new, axis = parts(grid)
    for name, mixture in (("mu", mu), ("new", new)):
        mean, sd = mixture.moments()
        bounded = finite if name == "new" or question.sd is None else np.ones_like(finite)
        out |= {f"{name}_mean": mean, f"{name}_sd": np.where(bounded, sd, np.inf)}
    mean = (grid.probability * grid.tau).sum(axis=1)
    spread = (grid.probability * (grid.tau - mean[:, None]) ** 2).sum(axis=1)
    out |= {"tau_mean": mean, "tau_sd": np.where(finite, np.sqrt(spread), np.inf)}
    for what, p in (("low", tail), ("median", 0.5), ("high", 1.0 - tail)):
        at = np.full(len(mean), p)
        out[f"mu_{what}"], out[f"new_{what}"] = quantile(mu, at), quantile(new, at)
        x = quantile(axis, at)
        out[f"tau_{what}"] = question.scale * expit(x) if question.prior.bounded else np.exp(x)
    ratio = grid.log_common - grid.log_evidence
    return out | {"bayes_factor": np.exp(ratio), "log_evidence": grid.log_evidence}
