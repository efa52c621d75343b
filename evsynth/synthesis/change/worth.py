"""The pooled estimate of many subsets of one set of rows at once, under the review's declared model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.effects.measure import Array
from evsynth.effects.rows import Effects
from evsynth.extract.model.choices import ModelChoice
from evsynth.synthesis.glmm.many import pool_counts_many
from evsynth.synthesis.outcome.declared import pools_counts
from evsynth.synthesis.pooling.many import pool_many


def worth(effects: Effects, used: npt.NDArray[np.bool_], choice: ModelChoice) -> Array:
    """Return the pooled estimate of each subset of the rows, natural scale, NaN where there is none.

    ``used`` (B, k) is True where a row takes part.
    """
    shape = used.shape
    if pools_counts(effects, choice):
        events, patients = effects.column("xi"), effects.column("ni")
        found = pool_counts_many(np.broadcast_to(events, shape), np.broadcast_to(patients, shape), used).estimate
    else:
        yi, vi = np.broadcast_to(effects.yi, shape), np.broadcast_to(effects.vi, shape)
        found = pool_many(yi, vi, used, method=choice.method, test="z").estimate
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return np.asarray(effects.measure.inverse(np.asarray(found, dtype=np.float64)), dtype=np.float64)
