"""The choices behind a fit, checked: method, test, level, prediction and floor become a `Model`."""

from __future__ import annotations

from typing import Literal, cast

from evsynth.problems import nearest
from evsynth.synthesis.inference import TESTS
from evsynth.synthesis.results import Model
from evsynth.synthesis.tau2 import ALIASES, ESTIMATORS

Prediction = Literal["k-2", "k-1"]
Floor = bool | Literal["auto"] | None


def chosen(
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    prediction: str = "k-2",
    floor: bool | str | None = None,
) -> Model:
    """Return the model of these choices; an unknown or impossible one raises ValueError.

    ``test`` None is `knha`, for a common-effect model `z`. A level below one is read as a proportion.
    """
    name = method_named(method)
    if test is None:
        test = "z" if name == "FE" else "knha"
    if test not in TESTS:
        raise ValueError(f"unknown test '{test}'; known: {', '.join(TESTS)}.{nearest(test, TESTS)}")
    if prediction not in {"k-2", "k-1"}:
        raise ValueError(f"unknown prediction '{prediction}'; known: k-2, k-1.")
    if floor not in {True, False, None, "auto"}:
        raise ValueError(f"floor must be True, False, None or 'auto', not {floor!r}.")
    kept = cast(Floor, floor if floor else None)
    return Model(name, test, percent(level), cast(Prediction, prediction), kept)


def method_named(method: str) -> str:
    """Return the registry's name of a tau2 estimator, aliases resolved; ValueError if there is none."""
    name = ALIASES.get(str(method).upper(), str(method).upper())
    if name == "GLMM":
        raise ValueError("GLMM is a model of events of n: use pool(xi=..., ni=..., method='GLMM').")
    if name not in ESTIMATORS:
        known = [*ESTIMATORS, *ALIASES, "GLMM"]
        raise ValueError(f"unknown method '{method}'; known: {', '.join(known)}.{nearest(name, known)}")
    return name


def percent(level: float) -> float:
    """Return a confidence level in percent, strictly between 0 and 100; ValueError otherwise."""
    if not isinstance(level, int | float) or not 0.0 < level < 100.0:
        raise ValueError(f"level must lie strictly between 0 and 100 percent, not {level!r}.")
    return 100.0 * level if level < 1.0 else float(level)
