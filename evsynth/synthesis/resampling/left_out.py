"""Leave-one-out pools of many studies, from sums over all of them less each one's own part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.data import Data
from evsynth.synthesis.inference import p_value, quantile
from evsynth.synthesis.kernel import Array, left_out_fits, separable
from evsynth.synthesis.pooling.chunk import ROUNDING, tested
from evsynth.synthesis.pooling.heterogeneity import i2_h2, typical_variance
from evsynth.synthesis.results import Model
from evsynth.synthesis.tau2 import ESTIMATORS

METHODS = ("FE", "DL", "HS", "SJ", "PM", "EB", "ML", "REML")
"""Estimators that need sums over studies only."""

Columns = dict[str, Array | npt.NDArray[np.int64] | npt.NDArray[np.bool_]]


def by_sums(data: Data, model: Model) -> Columns | None:
    """Return the arrays of a `LeaveOneOut`, (k,), in time and memory linear in k.

    None where sums would lose digits, where the model needs more than sums or where a fit fails: then each pool
    has to be fitted to its own studies.
    """
    if not (separable(data.vi) and model.method in METHODS and model.test != "kr" and model.floor != "auto"):
        return None
    with np.errstate(all="ignore"):
        fits = left_out_fits(data.yi, data.vi)
        root = ESTIMATORS[model.method].solve(fits)
        state = fits.at(root.value)
        coefficient, cov_root = state.coefficients()
        q, typical = typical_variance(fits)
        i2, _ = i2_h2(root.value, typical, q, fits.n - 1.0, common=model.method == "FE")
        factor, df, _ = tested(fits, state, state.q() / (fits.n - 1.0), model)
        estimate = fits.offset[0] + fits.scale * coefficient[0]
        se = fits.scale * cov_root[0, 0] * np.sqrt(factor)
        half = quantile(model.level, df) * se
        p = p_value(estimate / se, df)
    distinct = np.sqrt(fits.spread) * fits.scale > ROUNDING * np.abs(fits.offset[0])
    if not (root.converged & distinct & np.isfinite(estimate) & np.isfinite(se) & (se > 0.0)).all():
        return None
    return {
        "k": np.full(len(data), len(data) - 1),
        "estimate": estimate,
        "se": se,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "p": p,
        "tau2": root.value * fits.scale**2,
        "i2": i2,
        "converged": root.converged,
    }
