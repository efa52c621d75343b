"""Nagashima, Noma and Furukawa: the parametric bootstrap over the confidence distribution of tau2.

The confidence distribution is H(tau2) = Pr(Q(tau2) >= q), q the observed Q with weights w = 1/v. As a quadratic form
Q(tau2) = x'x + tau2 x'Wx, where x = g - h h'g, h = sqrt(w / sum(w)) and g is standard normal: it grows with tau2
for each g, so that Pr(Q(tau2) >= q) = Pr((q - x'x) / (x'Wx) <= tau2). Hence max(0, (q - x'x) / (x'Wx)) has the
distribution H exactly; neither a series for weighted chi-squares nor its inversion is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evsynth.problems import NumericalError
from evsynth.synthesis.kernel import Array, Fits, chunks, pooling_fits
from evsynth.synthesis.method import Method
from evsynth.synthesis.predictive.predictor import FEWEST

METHOD = Method(
    "bootstrap",
    "the parametric bootstrap over the confidence distribution of tau2",
    ("nagashima2019",),
    "three studies or more, and a random-effects model; not for many pools at once",
)
FEWEST_DRAWS = 10_000
MOST_DRAWS = 10_000_000
"""More would not fit in memory, and their Monte Carlo error is far below what is printed."""
BEYOND = 25
"""Draws that must lie beyond each limit."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A prediction interval from draws, with the Monte Carlo standard errors of its limits."""

    low: float
    high: float
    low_error: float
    high_error: float


def new_effects(yi: Array, vi: Array, draws: int, seed: int) -> Array:
    """Return seeded draws of a new study's effect, (draws,), on the scale of ``yi, vi`` (k,).

    Each is mu(tau2) + z tau - t se(tau2), tau2 from its confidence distribution, z normal, t with k - 1 degrees of
    freedom, mu and se the pool and its Hartung-Knapp standard error at that tau2 [nagashima2019]. ValueError below
    three studies or 10,000 draws, NumericalError when the draws overflow.
    """
    if len(yi) < FEWEST or not isinstance(draws, int) or draws < FEWEST_DRAWS:
        raise ValueError(f"the bootstrap needs {FEWEST} studies and {FEWEST_DRAWS} draws, not {len(yi)} and {draws}.")
    with np.errstate(all="ignore"):
        effects = all_drawn(yi, vi, draws, seed)
    if not np.isfinite(effects).all():
        raise NumericalError(
            "the draws of the prediction interval overflow: bring effects and variances to a common scale."
        )
    return effects


def all_drawn(yi: Array, vi: Array, draws: int, seed: int) -> Array:
    """Return the draws of `new_effects`, not finite where they overflow."""
    order = np.lexsort((yi, vi))  # the same draws whatever the order of the studies
    fits = pooling_fits(yi[order][None], vi[order][None])
    for_x, for_z, for_t = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(3))
    z, t = for_z.standard_normal(draws), for_t.standard_t(len(yi) - 1, draws)
    drawn = np.empty(draws)
    for part, tau2 in confidence_draws(fits, draws, for_x):
        state = fits.take(np.zeros(len(tau2), np.intp)).at(tau2)
        mean, root = state.coefficients()
        se = root[0, 0] * np.sqrt(state.q() / (len(yi) - 1))
        drawn[part] = mean[0] + z[part] * np.sqrt(tau2) - t[part] * se
    effects: Array = float(fits.offset[0, 0]) + fits.scale * drawn
    return effects


def confidence_draws(fits: Fits, draws: int, rng: np.random.Generator) -> Iterator[tuple[slice, Array]]:
    """Yield draws of tau2 from its confidence distribution, in the units of ``fits``, a single pool, in parts."""
    state = fits.at(np.zeros(1))
    q, w = state.q()[0], 1.0 / fits.v[:, 0]
    whole, rest = w.sum(), w[1:].sum()
    h = np.sqrt(w / whole)
    for part in chunks(draws, len(w)):
        x = rng.standard_normal((part.stop - part.start, len(w)))
        along = x[:, 1:] @ h[1:]
        # The first study may outweigh the rest: 1 - h^2 is formed without cancelling.
        first = x[:, 0] * (rest / whole) - h[0] * along
        x -= (along + h[0] * x[:, 0])[:, None] * h
        x[:, 0] = first
        square = x * x
        yield part, np.maximum((q - square.sum(axis=1)) / (square @ w), 0.0)


def bootstrap(yi: Array, vi: Array, level: float, draws: int, seed: int) -> Drawn:
    """Return the prediction interval at ``level`` percent from seeded draws.

    The Monte Carlo error of a limit is half the distance of the draws one standard error of their rank to either
    side. ValueError when fewer than 25 draws would lie beyond a limit.
    """
    tail = 0.5 - level / 200.0
    if draws * tail < BEYOND:
        raise ValueError(f"{draws} draws are too few for {level:g}%: take at least {int(np.ceil(BEYOND / tail))}.")
    drawn = np.sort(new_effects(yi, vi, draws, seed))
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return Drawn(float(low), float(high), *(rank_error(drawn, p) for p in (tail, 1.0 - tail)))


def rank_error(ordered: npt.NDArray[np.float64], p: float) -> float:
    """Return the Monte Carlo standard error of the ``p`` quantile of ordered draws."""
    spread = np.sqrt(p * (1.0 - p) / len(ordered))
    near, far = np.quantile(ordered, [max(p - spread, 0.0), min(p + spread, 1.0)])
    return float(far - near) / 2.0
