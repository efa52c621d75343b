"""The fits that leave one study out each, without a row of all studies for every fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evsynth.synthesis.kernel.batch import Array, Fits, Index
from evsynth.synthesis.kernel.left_out_state import LeftOutState

FEWEST = 200
"""Below so many studies, rows of all studies cost less than the power series."""
SHARE = 0.05
"""A study with more of the common-effect weight could not be taken out of a sum without losing digits;"""
RANGE = 1e6
"""nor do variances further apart leave the sums of squares all of theirs."""


@dataclass(frozen=True, slots=True)
class LeftOut(Fits):
    """B pools, each of all k studies but one: ``study`` (B,) names it.

    ``y, v`` have shape (k, 1) and are common to all fits; ``y`` is measured from ``centre``. Otherwise as in
    `Fits`; estimators that need the effects of single studies, as Hedges's does, cannot be solved on it.
    """

    study: Index
    centre: float

    @property
    def smallest(self) -> Array:
        """Smallest sampling variance left in each fit, (B,)."""
        return extreme(self.v[:, 0], self.study, np.argsort(self.v[:, 0], kind="stable")[:2])

    @property
    def largest(self) -> Array:
        """Largest sampling variance left in each fit, (B,)."""
        return extreme(self.v[:, 0], self.study, np.argsort(-self.v[:, 0], kind="stable")[:2])

    def at(self, tau2: Array) -> LeftOutState:
        """Return the weighted fits at ``tau2``, shape (B,)."""
        return LeftOutState(self.y[:, 0], self.v[:, 0], self.study, tau2, self.centre)

    def take(self, rows: Index | slice) -> LeftOut:
        """Return the fits at ``rows``."""
        per_fit = ("n", "spread", "rss", "scale", "study")
        return replace(self, offset=self.offset[:, rows], **{name: getattr(self, name)[rows] for name in per_fit})


def extreme(v: Array, study: Index, first: Index) -> Array:
    """Return the most extreme variance without each study, given the ``first`` two."""
    found: Array = np.where(study == first[0], v[first[1]], v[first[0]])
    return found


def separable(vi: Array) -> bool:
    """Return whether each of ``vi``, (k,), can be taken out of sums over all without losing digits."""
    return bool(len(vi) >= FEWEST and vi.max() <= RANGE * vi.min() and (1.0 / vi).max() <= SHARE * np.sum(1.0 / vi))


def left_out_fits(yi: Array, vi: Array) -> LeftOut:
    """Return the k pools of ``yi, vi``, (k,), that leave one study out each; `separable` says when."""
    best, k = int(np.argmin(vi)), len(yi)
    deviation = yi - yi[best]
    size = max(float(np.abs(deviation).max()), float(np.sqrt(vi[best])))
    scale = float(np.exp2(np.round(np.log2(size))))
    y, v = deviation / scale, vi / (scale * scale)
    centre = float(np.sum(y / v) / np.sum(1.0 / v))
    about = y - y.mean()
    n = np.full(k, k - 1.0)
    # Leaving out a study moves the mean: k / (k - 1) of its own square goes with it.
    rss = np.maximum(np.sum(about * about) - about * about * (k / n), 0.0)
    return LeftOut(
        y=(y - centre)[:, None],
        v=v[:, None],
        z=None,
        n=n,
        spread=rss / n,
        rss=rss,
        scale=np.full(k, scale),
        offset=np.full((1, k), yi[best]),
        study=np.arange(k),
        centre=centre,
    )
