"""The slope on one moderator without each study in turn: one batch of regressions of counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.glmm.binomial import BINOMIAL
from evsynth.synthesis.glmm.data import checked_counts
from evsynth.synthesis.glmm.family import Array
from evsynth.synthesis.glmm.fit import Fits, fit_many
from evsynth.synthesis.glmm.likelihood import Counts, Flags
from evsynth.synthesis.glmm.many import outcomes
from evsynth.synthesis.glmm.outcomes import OK
from evsynth.synthesis.kernel import chunks

FEWEST = 3
"""Studies that a slope needs."""


def leave_one_out_slopes(xi: npt.ArrayLike, ni: npt.ArrayLike, x: npt.ArrayLike) -> Array:
    """Return the slope on ``x`` (k,) of the binomial-normal model without each study in turn, (k,).

    NaN where what is left has fewer than three studies, no spread of ``x`` or no finite fit. ValueError for
    what are not counts.
    """
    events, patients, labels = checked_counts(xi, ni, None)
    k = len(labels)
    moderator = np.asarray(x, dtype=np.float64).reshape(-1)
    if len(moderator) != k or not np.isfinite(moderator).all():
        raise ValueError(f"x must be {k} finite numbers, one a study.")
    shape = (k, k)
    return slopes(
        np.broadcast_to(events, shape), np.broadcast_to(patients, shape), np.broadcast_to(moderator, shape),
        ~np.eye(k, dtype=bool),
    )[0]  # fmt: skip


def slopes(xi: Array, ni: Array, x: Array, used: Flags) -> tuple[Array, Array]:
    """Return slopes and their Wald statistics, (B,), of B analyses of one moderator, all (B, k).

    NaN where there is no slope or no finite fit.
    """
    slope, stat = np.full(len(xi), np.nan), np.full(len(xi), np.nan)
    k = np.count_nonzero(used, axis=1)
    possible = (k >= FEWEST) & (outcomes(BINOMIAL, xi, ni, used, k) == OK)
    rows = np.flatnonzero(possible)
    for part in chunks(len(rows), max(xi.shape[1], 1), 2):
        some = rows[part]
        mask = used[some]
        X, unit = _standard(x[some], mask)
        varies = unit > 0.0
        some, X, unit, mask = some[varies], X[varies], unit[varies], mask[varies]
        counts = Counts(np.where(mask, xi[some], 0.0), np.where(mask, ni[some], 0.0), X)
        fits: Fits = fit_many(counts)
        slope[some] = fits.beta[:, 1] / unit
        stat[some] = fits.beta[:, 1] / np.sqrt(fits.covariance[:, 1, 1])
    return slope, stat


def _standard(x: Array, mask: Flags) -> tuple[Array, Array]:
    """Return designs (B, k, 2) of ones and x in standard units about its mean, and those units (B,)."""
    k = np.count_nonzero(mask, axis=1)[:, None]
    spread = np.where(mask, x, -np.inf).max(axis=1) > np.where(mask, x, np.inf).min(axis=1)
    centred = np.where(mask, x - np.where(mask, x, 0.0).sum(axis=1, keepdims=True) / k, 0.0)
    unit = np.where(spread, np.sqrt((centred**2).sum(axis=1) / k[:, 0]), 0.0)
    scaled = centred / np.where(unit > 0.0, unit, 1.0)[:, None]
    return np.stack([np.ones_like(scaled), scaled], axis=2), unit
