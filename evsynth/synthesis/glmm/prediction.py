"""The curve of a regression of counts, with its confidence and prediction bands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import orthogonalise
from evsynth.synthesis.regression.curve import design_rows, within_range
from evsynth.synthesis.results import Curve, Regression


def predict_counts(regression: Regression, X_new: npt.ArrayLike, *, extrapolate: bool = False) -> Curve:
    """Return predicted logits at ``X_new``: (m,) for one moderator, (m, q) moderators, (m, p) design rows.

    Bands use the regression's test, the prediction band t with k - p - 1 degrees of freedom (k - p when the
    model says "k-1"), None when none are left. Raises ValueError outside the observed range of a moderator
    unless ``extrapolate`` is True.
    """
    rows = design_rows(regression, X_new)
    if not extrapolate:
        within_range(regression, rows)
    design, _ = orthogonalise(regression.X)
    back = np.linalg.inv(design.back.astype(np.float64))
    covariance = back @ regression.covariance @ back.T
    place = design.map(rows)
    beta = np.array([coefficient.estimate for coefficient in regression.coefficients])
    estimate = rows @ beta
    variance = np.einsum("ij,jl,il->i", place, covariance, place)
    df = float(regression.k - len(beta))
    reach = quantile(regression.model.level, np.array([df if regression.test == "t" else np.nan]))
    half = reach * np.sqrt(variance)
    pi_df = df - (regression.model.prediction == "k-2")
    band = None
    if pi_df >= 1:
        far = quantile(regression.model.level, np.array([pi_df]))
        band = far * np.sqrt(variance + regression.tau2)
    moderators = rows[:, int(regression.intercept) :]
    return Curve(
        moderators[:, 0] if moderators.shape[1] == 1 else moderators,
        estimate,
        estimate - half,
        estimate + half,
        None if band is None else estimate - band,
        None if band is None else estimate + band,
    )
