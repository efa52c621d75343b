"""One posterior as a result of its own: mu, tau and a new study's effect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from evsynth.effects.rows import Effects
from evsynth.problems import NumericalError
from evsynth.synthesis.bayes.grid import Grid, Question, integrate
from evsynth.synthesis.bayes.many import OVERFLOW, REASONS, asked, summarised
from evsynth.synthesis.bayes.mixture import Axis, Normals, parts, quantile
from evsynth.synthesis.bayes.priors import default_scale
from evsynth.synthesis.bayes.shortest import shortest
from evsynth.synthesis.choices import percent
from evsynth.synthesis.data import checked
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.results import Estimate

METHOD = Method(
    "BAYES",
    "As a sensitivity analysis, a Bayesian normal-normal hierarchical model was fitted by numerical integration.",
    ("roever2020", "friede2017", "roever2021"),
    "from two studies; the scale of the prior on tau must be given unless effects are log ratios or logits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """A posterior distribution: ``low, high`` is the central interval, ``shortest_`` the shortest one.

    ``sd`` is None where it is infinite.
    """

    mean: float
    median: float
    sd: float | None
    low: float
    high: float
    shortest_low: float
    shortest_high: float
    level: float

    @property
    def interval(self) -> Estimate:
        """The median with the central interval."""
        return Estimate(self.median, self.low, self.high, self.level)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bayes:
    """Posteriors of the mean ``mu``, of ``tau`` and of the effect in a ``new`` study, with their priors.

    ``bayes_factor`` is that of tau = 0 against the model, above 1 in favour of no heterogeneity.
    ``prior`` is the sentence of the priors.
    """

    k: int
    mu: Posterior
    tau: Posterior
    new: Posterior
    bayes_factor: float
    log_evidence: float
    prior: str
    scale: float
    measure: str
    yi: Array
    vi: Array
    labels: tuple[str, ...]
    grid: Grid
    note: str = ""

    def p_above(self, threshold: float) -> float:
        """Return the probability that mu lies above ``threshold``, on the model scale."""
        return float(parts(self.grid)[0].above(threshold)[0])

    def p_new_above(self, threshold: float) -> float:
        """Return the probability that the effect in a new study lies above ``threshold``, on the model scale."""
        return float(parts(self.grid)[1].above(threshold)[0])


def bayes(
    yi: Effects | npt.ArrayLike,
    vi: npt.ArrayLike | None = None,
    *,
    prior: str = "half-normal",
    scale: float | None = None,
    mu_mean: float | None = None,
    mu_sd: float | None = None,
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
) -> Bayes:
    """Return the posteriors of k >= 2 effects ``yi`` with sampling variances ``vi``, (k,) each [roever2020].

    ``prior`` of tau is half-normal, half-cauchy or uniform (from 0 to ``scale``); ``scale`` None is 0.5 for
    a half-normal prior on log ratios and logits [friede2017] and must be given otherwise. The prior of mu is
    flat, or normal with ``mu_mean`` and ``mu_sd``. Integration over tau is deterministic. Raises ValueError
    for one study, data or priors that can't be, NumericalError when the numbers overflow.

    >>> found = bayes([-0.4, -0.1], [0.04, 0.09], scale=0.5)
    >>> round(found.mu.median, 3), round(found.tau.median, 3)
    (-0.287, 0.249)
    """
    data, confidence = checked(yi, vi, measure, labels), percent(level)
    if len(data) < 2:
        raise ValueError("one study says nothing of heterogeneity: its posterior would be the prior.")
    question = asked(prior, default_scale(prior, data.measure) if scale is None else scale, mu_mean, mu_sd)
    finite = question.moments(np.array([float(len(data))])) == 2.0
    with np.errstate(all="ignore"):
        grid = integrate(data.yi[None], data.vi[None], question)
        found = {name: float(values[0]) for name, values in summarised(grid, question, confidence, finite).items()}
        if not math.isfinite(found["mu_low"] + found["new_high"] + found["tau_mean"]):
            raise NumericalError(f"{REASONS[OVERFLOW]}.")
        mu, new, axis = parts(grid)
        short = {
            "mu": shortest(lambda p: normal_ends(mu, p), confidence),
            "new": shortest(lambda p: normal_ends(new, p), confidence),
            "tau": shortest(
                lambda p: tau_ends(axis, question, p),
                confidence,
                0.0,
                question.scale if question.prior.bounded else None,
            ),
        }
    if not all(np.isfinite(limits).all() for limits in short.values()):
        raise NumericalError(f"{REASONS[OVERFLOW]}.")
    return Bayes(
        k=len(data),
        **{name: posterior(found, name, short[name], confidence) for name in ("mu", "tau", "new")},
        bayes_factor=found["bayes_factor"],
        log_evidence=found["log_evidence"],
        prior=told(question),
        scale=question.scale,
        measure=data.measure,
        yi=data.yi,
        vi=data.vi,
        labels=data.labels,
        grid=grid,
        note="" if finite[0] else "the tail of the prior is too heavy for two studies: tau has no finite variance",
    )


def posterior(found: dict[str, float], name: str, short: Array, level: float) -> Posterior:
    """Return the summary of one quantity."""
    sd = found[f"{name}_sd"]
    return Posterior(
        mean=found[f"{name}_mean"],
        median=found[f"{name}_median"],
        sd=sd if math.isfinite(sd) else None,
        low=found[f"{name}_low"],
        high=found[f"{name}_high"],
        shortest_low=float(short[0]),
        shortest_high=float(short[1]),
        level=level,
    )


def normal_ends(mixture: Normals, p: Array) -> tuple[Array, Array]:
    """Return quantiles and densities of a mixture of normals at ``p``."""
    at = quantile(mixture, p)
    return at, mixture.distribution(at)[1]


def tau_ends(axis: Axis, question: Question, p: Array) -> tuple[Array, Array]:
    """Return quantiles and densities of tau at ``p``."""
    x = quantile(axis, p)
    density = axis.distribution(x)[1]
    if question.prior.bounded:
        tau = question.scale * expit(x)
        return tau, density / (tau * expit(-x))
    return np.exp(x), density / np.exp(x)


def told(question: Question) -> str:
    """Return the sentence of the priors."""
    tau = question.prior.sentence.format(scale=question.scale)
    if question.sd is None:
        return f"{tau} and a flat prior on mu"
    return f"{tau} and a normal prior with mean {question.mean:g} and standard deviation {question.sd:g} on mu"
