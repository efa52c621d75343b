"""The standing second opinion: a pool recomputed by PyMARE and statsmodels where they have its method."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.results import Pooled

LOOSE = 1e-5
"""Beyond this difference a likelihood peer is asked whether its likelihood is as high as ours."""

CORRECTIONS = {"z": "wald", "t": "wald", "knha": "knapp-hartung", "adhoc": "knapp-hartung-conservative"}
"""PyMARE's name of each test's variance."""

Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One number by us and by a peer; ``difference`` is relative to it, or to its own scale near zero.

    That scale is the standard error for the estimate and its square times k for tau2.
    """

    peer: str
    quantity: str
    ours: float
    theirs: float
    difference: float


def second_opinion(pooled: Pooled) -> tuple[Comparison, ...]:
    """Return estimate, standard error and tau2 beside those of each peer that has the method and the test.

    A peer that fails, and one whose (restricted) likelihood is lower than ours because it stopped short of
    the maximum, has no opinion.
    """
    if pooled.k < 2:
        return ()
    found: list[Comparison] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, peer in (("PyMARE", by_pymare), ("statsmodels", by_statsmodels)):
            try:
                theirs = peer(pooled)
            except (ArithmeticError, RuntimeError, np.linalg.LinAlgError):
                continue
            rows = tuple(compare(pooled, name, theirs))
            far = any(not row.difference <= LOOSE for row in rows)
            if not (far and "tau2" in theirs and stopped_short(pooled, theirs["tau2"])):
                found += rows
    return tuple(found)


def compare(pooled: Pooled, peer: str, theirs: Numbers) -> Iterator[Comparison]:
    """Yield one comparison a number that the peer has."""
    tau2 = pooled.tau2 or 0.0
    variance = 1.0 / float(np.sum(1.0 / (pooled.vi + tau2)))
    scales = {"estimate": variance**0.5, "se": 0.0, "tau2": variance * pooled.k}
    ours = {"estimate": pooled.estimate, "se": pooled.se, "tau2": tau2}
    for quantity, value in theirs.items():
        size = max(abs(ours[quantity]), scales[quantity])
        yield Comparison(peer, quantity, ours[quantity], value, abs(ours[quantity] - value) / size)


def by_pymare(pooled: Pooled) -> Numbers:
    """Return the numbers of PyMARE for DL, HE, ML and REML, none for other methods."""
    from pymare import Dataset, estimators  # noqa: PLC0415 - heavy, and wanted in a full run only

    likelihood = estimators.VarianceBasedLikelihoodEstimator
    known: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
        "DL": (estimators.DerSimonianLaird, {}),
        "HE": (estimators.Hedges, {}),
        "ML": (likelihood, {"method": "ml"}),
        "REML": (likelihood, {"method": "reml"}),
    }
    if pooled.method not in known:
        return {}
    make, options = known[pooled.method]
    correction = "small_sample_correction"
    corrects = correction in signature(make).parameters
    shares_test = pooled.test in CORRECTIONS
    estimator = make(**options, **({correction: CORRECTIONS.get(pooled.test, "wald")} if corrects else {}))
    estimator.fit_dataset(Dataset(np.array(pooled.yi), np.array(pooled.vi), add_intercept=True))
    summary = estimator.summary()
    numbers = {"estimate": scalar(summary.fe_params), "tau2": scalar(summary.tau2)}
    if (corrects and shares_test) or pooled.test in {"z", "t"}:
        numbers["se"] = scalar(summary.fe_se)
    return numbers


def by_statsmodels(pooled: Pooled) -> Numbers:
    """Return the numbers of statsmodels for FE, DL and PM, none for other methods."""
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415 - heavy, as above

    if pooled.method not in {"FE", "DL", "PM"}:
        return {}
    iterated = pooled.method == "PM"
    options = {"atol": 1e-6, "maxiter": 1_000} if iterated else {}
    moments = "iterated" if iterated else "chi2"
    fit = combine_effects(np.array(pooled.yi), np.array(pooled.vi), method_re=moments, **options)
    if iterated and fit.tau2 == 0 and fit.q > pooled.k - 1:
        return {}  # its iteration fell past the root by rounding and gave up
    if pooled.method == "FE":
        ses = {"z": fit.sd_eff_w_fe, "t": fit.sd_eff_w_fe, "knha": fit.sd_eff_w_fe_hksj}
        numbers = {"estimate": scalar(fit.mean_effect_fe)}
    elif fit.tau2 < 0:  # it doesn't truncate the moment estimate, so only that can be compared
        return {"tau2": 0.0}
    else:
        ses = {"z": fit.sd_eff_w_re, "t": fit.sd_eff_w_re, "knha": fit.sd_eff_w_re_hksj}
        numbers = {"estimate": scalar(fit.mean_effect_re), "tau2": scalar(fit.tau2)}
    if pooled.test in ses:
        numbers["se"] = scalar(ses[pooled.test])
    return numbers


def scalar(value: object) -> float:
    """Return the one number in ``value``, whatever its shape."""
    return float(np.asarray(value, dtype=np.float64).reshape(-1)[0])


def stopped_short(pooled: Pooled, tau2: float) -> bool:
    """Return whether the likelihood that the method maximises is lower at ``tau2`` than at our own."""
    if pooled.method not in {"ML", "REML"}:
        return False
    ours, theirs = (log_likelihood(pooled.yi, pooled.vi, t, pooled.method) for t in (pooled.tau2 or 0.0, tau2))
    return not theirs >= ours


def log_likelihood(yi: Array, vi: Array, tau2: float, method: str) -> float:
    """Return the log likelihood, restricted for REML, up to a constant."""
    w = 1.0 / (vi + tau2)
    residual = yi - np.average(yi, weights=w)
    value = np.sum(np.log(w)) - np.sum(w * residual**2)
    return float(0.5 * (value - (np.log(np.sum(w)) if method == "REML" else 0.0)))
