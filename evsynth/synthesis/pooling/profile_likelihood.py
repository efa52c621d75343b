"""The profile-likelihood interval of tau2: where the (restricted) likelihood falls by half a chi-square quantile."""

from __future__ import annotations

import numpy as np
from scipy import special

from evsynth.synthesis.kernel import Array, Brackets, Fits, solve
from evsynth.synthesis.kernel.stationary import ML, REML, Likelihood, ceiling
from evsynth.synthesis.method import Method

METHOD = Method(
    "pl",
    "the profile likelihood",
    ("hardy1996", "viechtbauer2007"),
    "ML and REML only: other estimators maximise no likelihood",
)
LIKELIHOODS = {"ML": ML, "REML": REML}
SPACING = 0.5
"""Width of a scanning interval on the scale log(tau2 + smallest variance)."""
GROWTH = 8.0
"""Factor by which the search for a point above the upper end goes on."""


def profile_interval(fits: Fits, tau2: Array, method: str, level: float) -> tuple[Array, Array]:
    """Return the profile-likelihood interval of tau2 at ``level`` percent, (B,) each, in the kernel's units.

    ``tau2`` (B,) is the global maximum. The ends are the outermost at which the log likelihood is half the
    chi-square quantile below it, so that a second maximum that is high enough lies inside; the lower end is zero
    where the likelihood at zero is no lower. NaN where no upper end exists in floating point.
    """
    likelihood = LIKELIHOODS[method]
    target = likelihood.value(fits, tau2) - 0.5 * special.chdtri(1.0, 1.0 - level / 100.0)
    grid, height = scan(fits, likelihood, tau2, target)
    rows = np.arange(len(tau2))
    usable = height[-1] < target
    reached = height >= target
    # The furthest point that is high enough, the maximum among them; the next grid point is too low.
    last = np.where(reached, grid, -1.0).max(axis=0)
    inside, first = np.maximum(last, tau2), np.where(reached, grid, np.inf).min(axis=0)
    outside = np.where(grid > inside, grid, np.inf).min(axis=0)
    high = np.full(len(tau2), np.nan)
    high[usable] = crossing(fits, likelihood, target, rows[usable], inside[usable], outside[usable], 1.0)
    nearest = np.minimum(first, tau2)
    low, above = np.zeros(len(tau2)), np.flatnonzero(height[0] < target)
    before = np.where(grid < nearest, grid, 0.0).max(axis=0)
    low[above] = crossing(fits, likelihood, target, above, before[above], nearest[above], -1.0)
    return low, high


def scan(fits: Fits, likelihood: Likelihood, tau2: Array, target: Array) -> tuple[Array, Array]:
    """Return a grid of tau2 from zero past the upper end, (G, B), and the log likelihood there."""
    zero = np.zeros_like(tau2)
    smallest = fits.v.min(axis=0)
    top = GROWTH * (np.maximum(np.maximum(ceiling(fits, fits.at(zero).q_slope()), tau2), 0.0) + smallest)
    short = np.arange(len(tau2))
    while len(short):
        short = short[likelihood.value(fits.take(short), top[short]) >= target[short]]
        top[short] *= GROWTH
        short = short[top[short] < np.finfo(float).max / GROWTH]
    length = np.log1p(top / smallest)
    points = int(np.ceil(length.max(initial=1.0) / SPACING)) + 1
    grid = smallest * np.expm1(np.linspace(0.0, 1.0, points)[:, None] * length)
    height = likelihood.value(fits.take(np.tile(np.arange(len(tau2)), points)), grid.ravel())
    return grid, height.reshape(grid.shape)


def crossing(
    fits: Fits,
    likelihood: Likelihood,
    target: Array,
    rows: np.typing.NDArray[np.intp],
    low: Array,
    high: Array,
    sign: float,
) -> Array:
    """Return where the log likelihood crosses ``target`` in each bracket, falling for ``sign`` 1, rising for -1."""

    def step(some: Fits, t: Array, goal: Array) -> tuple[Array, Array]:
        state = some.at(t)
        excess = likelihood.value(some, t) - goal
        return sign * excess, -2.0 * excess / (state.q_slope() - likelihood.expected(state))

    if not len(rows):
        return np.zeros(0)
    middle = 0.5 * (low + high)
    return solve(fits.take(rows), step, Brackets(rows, low, high, middle), target[rows]).value
