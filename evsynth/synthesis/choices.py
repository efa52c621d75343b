"""The choices behind a fit, checked: method, test, level, intervals and floor become a `Model`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from evsynth.problems import nearest
from evsynth.synthesis.inference import ALIASES as TEST_ALIASES
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.predictive import METHODS as PREDICTIONS
from evsynth.synthesis.predictive.bootstrap import FEWEST_DRAWS
from evsynth.synthesis.results import DRAWS, Model, Prediction
from evsynth.synthesis.tau2 import ALIASES, ESTIMATORS

Floor = bool | Literal["auto"] | None
TAU2_INTERVALS = {"qp": "the Q-profile", "pl": "the profile likelihood"}
LIKELIHOODS = ("ML", "REML")


def chosen(
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    prediction: str = "k-2",
    floor: bool | str | None = None,
    tau2_interval: str = "qp",
    draws: int = DRAWS,
    seed: int = 1,
) -> Model:
    """Return the model of these choices; an unknown or impossible one raises ValueError.

    ``test`` None is `knha`, for a common-effect model `z`. A level below one is read as a proportion.
    ``draws`` and ``seed`` are those of the bootstrap prediction interval.
    """
    name = method_named(method)
    if prediction not in PREDICTIONS:
        known = ", ".join(PREDICTIONS)
        raise ValueError(f"unknown prediction '{prediction}'; known: {known}.{nearest(str(prediction), PREDICTIONS)}")
    if floor not in {True, False, None, "auto"}:
        raise ValueError(f"floor must be True, False, None or 'auto', not {floor!r}.")
    if tau2_interval not in TAU2_INTERVALS:
        raise ValueError(f"unknown tau2_interval '{tau2_interval}'; known: {', '.join(TAU2_INTERVALS)}.")
    if tau2_interval == "pl" and name not in LIKELIHOODS:
        raise ValueError(f"tau2_interval 'pl' is the profile of a likelihood: use method ML or REML, not {name}.")
    kept = cast(Floor, floor if floor else None)
    return Model(
        name,
        inference_named(test, name),
        percent(level),
        cast(Prediction, prediction),
        kept,
        cast(Literal["qp", "pl"], tau2_interval),
        None,
        *bootstrapped(draws, seed),
    )


def method_named(method: str) -> str:
    """Return the registry's name of a tau2 estimator, aliases resolved; ValueError if there is none."""
    name = ALIASES.get(str(method).upper(), str(method).upper())
    if name == "GLMM":
        raise ValueError("GLMM is a model of events of n: use pool(xi=..., ni=..., method='GLMM').")
    if name not in ESTIMATORS:
        known = [*ESTIMATORS, *ALIASES, "GLMM"]
        raise ValueError(f"unknown method '{method}'; known: {', '.join(known)}.{nearest(name, known)}")
    return name


def inference_named(test: str | None, method: str) -> str:
    """Return the registry's name of a test that may go with ``method``; ValueError if there is none.

    Kenward and Roger's adjustment is that of REML; a common effect has no standard random-effects interval
    for the hybrid to choose.
    """
    if test is None:
        return usual_test(method)
    name = TEST_ALIASES.get(test, test)
    if name not in TESTS:
        raise ValueError(f"unknown test '{test}'; known: {', '.join(TESTS)}.{nearest(test, TESTS)}")
    if name == "kr" and method != "REML":
        raise ValueError(f"test 'kr' is defined for method REML, not {method} [kenward1997].")
    if name == "hybrid" and method == "FE":
        raise ValueError("test 'hybrid' compares two random-effects intervals: a common effect has none.")
    return name


def usual_test(method: str) -> str:
    """Return the test of a method when none is asked for: `z` for a common effect, `t` for a GLMM, else `knha`."""
    name = str(method).upper()
    return {"FE": "z", "GLMM": "t"}.get(ALIASES.get(name, name), "knha")


def percent(level: float) -> float:
    """Return a confidence level in percent, strictly between 0 and 100; ValueError otherwise."""
    if not isinstance(level, int | float) or not 0.0 < level < 100.0:
        raise ValueError(f"level must lie strictly between 0 and 100 percent, not {level!r}.")
    return 100.0 * level if level < 1.0 else float(level)


def with_weights(model: Model, weights: npt.ArrayLike | None, k: int) -> Model:
    """Return the model with the weights of its moment estimator, one a study, when they are given."""
    if weights is None:
        return model
    return replace(model, weights=tuple(moment_weights(weights, model.method, (k,)).tolist()))


def moment_weights(weights: npt.ArrayLike, method: str, shape: tuple[int, ...]) -> Array:
    """Return the weights of GENQ as floats of ``shape``, (k,) or (B, k); (k,) serve every row of (B, k).

    ValueError for another method, and for weights that are not positive numbers, one a study.
    """
    if method != "GENQ":
        raise ValueError(f"weights are those of the moment estimator GENQ; method {method} has its own.")
    try:
        given = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"weights must be numbers: {error}.") from None
    if given.shape not in {shape, shape[-1:]}:
        raise ValueError(f"weights must be one a study, of shape {shape}, not {given.shape}.")
    if not (np.isfinite(given) & (given > 0.0)).all():
        raise ValueError("weights must be positive finite numbers.")
    return np.broadcast_to(given, shape)


def bootstrapped(draws: int, seed: int) -> tuple[int, int]:
    """Return the draws of a bootstrap and their seed, checked; ValueError for fewer than 10,000 draws."""
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < FEWEST_DRAWS:
        raise ValueError(f"draws must be a whole number, at least {FEWEST_DRAWS}, not {draws!r}.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed must be a whole number, not below zero, not {seed!r}.")
    return draws, seed
