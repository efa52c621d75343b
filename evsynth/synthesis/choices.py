"""The choices behind a fit, checked: method, test, level, intervals and floor become a `Model`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from evsynth.problems import nearest
from evsynth.synthesis.data import floats
from evsynth.synthesis.inference import ALIASES as TEST_ALIASES
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.predictive import METHODS as PREDICTIONS
from evsynth.synthesis.predictive.bootstrap import FEWEST_DRAWS, MOST_DRAWS
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
    if not isinstance(prediction, str) or prediction not in PREDICTIONS:
        known = ", ".join(PREDICTIONS)
        raise ValueError(f"unknown prediction '{prediction}'; known: {known}.{nearest(str(prediction), PREDICTIONS)}")
    if not isinstance(tau2_interval, str) or tau2_interval not in TAU2_INTERVALS:
        raise ValueError(f"unknown tau2_interval '{tau2_interval}'; known: {', '.join(TAU2_INTERVALS)}.")
    if tau2_interval == "pl" and name not in LIKELIHOODS:
        raise ValueError(f"tau2_interval 'pl' is the profile of a likelihood: use method ML or REML, not {name}.")
    return Model(
        name,
        inference_named(test, name),
        percent(level),
        cast(Prediction, prediction),
        floored(floor),
        cast(Literal["qp", "pl"], tau2_interval),
        None,
        *bootstrapped(draws, seed),
    )


def floored(floor: object) -> Floor:
    """Return when a variance is floored, None for never; ValueError for another answer."""
    if floor is not None and not (isinstance(floor, str | int | np.bool_) and floor in {True, False, "auto"}):
        raise ValueError(f"floor must be True, False, None or 'auto', not {floor!r}.")
    return cast(Floor, floor if floor else None)


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
    name = TEST_ALIASES.get(str(test), str(test))
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
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0.0 < level < 100.0:
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
    if np.ma.is_masked(weights):
        raise ValueError("weights has masked values: give every study a weight.")
    given = floats(weights, "weights")
    if given.shape not in {shape, shape[-1:]}:
        raise ValueError(f"weights must be one a study, of shape {shape}, not {given.shape}.")
    if not (np.isfinite(given) & (given > 0.0)).all():
        raise ValueError("weights must be positive finite numbers.")
    return np.broadcast_to(given, shape)


def bootstrapped(draws: int, seed: int, fewest: int = FEWEST_DRAWS) -> tuple[int, int]:
    """Return the draws of a bootstrap and their seed, checked; ValueError below ``fewest`` and above 10,000,000."""
    if not whole(draws) or not fewest <= draws <= MOST_DRAWS:
        raise ValueError(f"draws must be a whole number, at least {fewest} and at most {MOST_DRAWS}, not {draws!r}.")
    return int(draws), seeded(seed)


def seeded(seed: int) -> int:
    """Return a seed, checked; ValueError unless it is a whole number, not below zero."""
    if not whole(seed) or seed < 0:
        raise ValueError(f"seed must be a whole number, not below zero, not {seed!r}.")
    return int(seed)


def whole(value: object) -> bool:
    """Return whether a value is a whole number, True and False left out."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
