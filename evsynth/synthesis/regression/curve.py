"""Predictions of a meta-regression: the curve, its confidence band and its prediction band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.inference import TESTS, quantile
from evsynth.synthesis.kernel import Array, orthogonalise
from evsynth.synthesis.regression.design_fit import critical, fit_design
from evsynth.synthesis.results import Curve, Regression


def predict(regression: Regression, X_new: npt.ArrayLike | Mapping[str, object], *, extrapolate: bool = False) -> Curve:
    """Return predictions at ``X_new``: (m,) for one moderator, (m, q) moderators or (m, p) design rows.

    A regression by formula takes its columns by name too, a data frame or a dict.

    The prediction band is t with k - p - 1 degrees of freedom (k - p when the model says "k-1"), None for a
    common effect or when none are left. Raises ValueError outside the observed range of a moderator
    unless ``extrapolate`` is True.
    """
    if regression.moderators is not None and hasattr(X_new, "keys"):
        rows, x = regression.moderators.rows(X_new, extrapolate=extrapolate)
    else:
        rows = design_rows(regression, cast("npt.ArrayLike", X_new))
        if not extrapolate:
            within_range(regression, rows)
        moderators = rows[:, int(regression.intercept) :]
        x = moderators[:, 0] if moderators.shape[1] == 1 else moderators
    model = regression.model
    design, _ = orthogonalise(regression.X)
    fit = fit_design(regression.yi[None], regression.vi[None], design, regression.method, regression.test)
    place = design.map(rows)
    estimate = (place.astype(np.longdouble) @ fit.coefficients[:, 0]).astype(np.float64)
    se = np.linalg.norm(place @ fit.cov_root[:, :, 0], axis=1)
    along = fit.df_along(place)[:, 0] if TESTS[regression.test].student else np.full(len(rows), np.nan)
    half = quantile(model.level, along) * se
    pi_df = float(fit.df[0]) - (model.prediction == "k-2")
    band: Array | None = None
    if regression.method != "FE" and pi_df >= 1:
        band = critical(model.level, pi_df, "t") * np.sqrt(regression.tau2 + se * se)
    return Curve(
        x,
        estimate,
        estimate - half,
        estimate + half,
        None if band is None else estimate - band,
        None if band is None else estimate + band,
    )


def design_rows(regression: Regression, X_new: npt.ArrayLike) -> Array:
    """Return ``X_new`` as rows of the regression's design, (m, p); ValueError when it doesn't fit."""
    array = np.array(X_new, dtype=np.float64)
    p, first = len(regression.names), int(regression.intercept)
    if array.ndim < 2:
        array = array.reshape(-1, 1) if p - first == 1 else array.reshape(1, -1)
    if first and array.ndim == 2 and array.shape[1] == p - 1:
        array = np.column_stack([np.ones(len(array)), array])
    if array.ndim != 2 or array.shape[1] != p or not np.isfinite(array).all():
        wanted = ", ".join(regression.names[first:])
        raise ValueError(f"predictions need finite numbers, one column each for {wanted}; got {np.shape(X_new)}.")
    return array


def within_range(regression: Regression, rows: Array) -> None:
    """Raise ValueError when a row lies outside the observed range of a moderator."""
    low, high = regression.X.min(axis=0), regression.X.max(axis=0)
    for j, name in enumerate(regression.names):
        outside = rows[(rows[:, j] < low[j]) | (rows[:, j] > high[j]), j]
        if len(outside):
            raise ValueError(
                f"{name} = {outside[0]:g} lies outside the observed range {low[j]:g} to {high[j]:g}: "
                "the curve says nothing there."
            )
