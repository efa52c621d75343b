"""Pools straight from study data: events of patients, events in person-time, and events of two arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy.typing as npt

from evsynth.effects.measures import MEASURES, escalc
from evsynth.problems import nearest
from evsynth.synthesis.glmm.data import checked_counts, checked_rates
from evsynth.synthesis.results import Pooled
from evsynth.synthesis.two_arms.one import checked_arms

Given = Mapping[str, npt.ArrayLike]
LAYOUTS: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("xi", "ni"): ("PLO", ("PR", "PLN", "PLO", "PAS", "PFT")),
    ("xi", "ti"): ("IRLN", ("IR", "IRLN", "IRS", "IRFT")),
    ("ai", "n1i", "ci", "n2i"): ("RR", ("RR", "OR", "RD", "AS", "PETO")),
}
"""Study data by metafor's names: the measure when none is named, and those they can be pooled under."""
OF_TWO_ARMS = ("MH", "PETO")


def layout(data: Given) -> tuple[str, ...]:
    """Return which layout the data are; ValueError names what is missing."""
    for names in LAYOUTS:
        if set(names) == set(data):
            return names
    known = "xi (events) and ni (patients) or ti (person-time); for two arms ai, n1i, ci and n2i"
    raise ValueError(f"only {' and '.join(data)} given: study data needs both {known}.")


def measure_of(names: tuple[str, ...], measure: str | None) -> str:
    """Return the measure for a layout; ValueError for one that needs other data."""
    usual, known = LAYOUTS[names]
    if measure is None:
        return usual
    if measure not in known:
        families = {MEASURES[name].family for name in known} - {"difference"}
        raise ValueError(
            f"{' and '.join(names)} need a measure of {'s or '.join(sorted(families))}s ({', '.join(known)}), "
            f"not '{measure}'.{nearest(measure, known)}"
        )
    return measure


def effects_of(data: Given, measure: str, labels: Sequence[str] | None) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    """Return effects and variances of checked study data; ValueError names the first row that can't be."""
    names = layout(data)
    if names == ("xi", "ni"):
        checked_counts(data["xi"], data["ni"], labels)
    elif names == ("xi", "ti"):
        checked_rates(data["xi"], data["ti"], labels)
    else:
        checked_arms({name: data[name] for name in names}, labels)
    return escalc(measure, **data)


def pool_model(
    method: str,
    data: Given,
    measure: str | None,
    *,
    test: str | None,
    level: float,
    labels: Sequence[str] | None,
    prediction: str,
) -> Pooled:
    """Return the pool of study data by a model of their counts: GLMM, MH or PETO."""
    names = layout(data)
    two_arms = len(names) == 4
    if two_arms != (method in OF_TWO_ARMS):
        wanted = "ai, n1i, ci and n2i" if method in OF_TWO_ARMS else "xi and ni, or xi and ti"
        raise ValueError(f"method {method} needs {wanted}.")
    if two_arms:
        return _two_arms(method, data, measure, test, level=level, labels=labels)
    name = measure_of(names, measure)
    if name not in {"PLO", "IRLN"}:
        kind = "proportions on the logit scale, measure PLO" if "ni" in data else "rates on the log scale, measure IRLN"
        raise ValueError(f"method GLMM pools {kind}, not {name}.")
    from evsynth.synthesis.glmm import pool_counts, pool_rates  # noqa: PLC0415 - quadrature is needed here only

    options = {"level": level, "labels": labels, "prediction": prediction, "test": test or "t"}
    if "ni" in data:
        counted: Pooled = pool_counts(data["xi"], data["ni"], **options)  # type: ignore[arg-type]
        return counted
    return pool_rates(data["xi"], data["ti"], **options)  # type: ignore[arg-type]


def _two_arms(
    method: str, data: Given, measure: str | None, test: str | None, *, level: float, labels: Sequence[str] | None
) -> Pooled:
    from evsynth.synthesis.two_arms import mantel_haenszel, peto  # noqa: PLC0415 - needed here only

    if test not in {None, "z"}:
        raise ValueError(f"method {method} has a normal interval, test z, not {test}.")
    if method == "MH":
        return mantel_haenszel(measure=measure or "RR", level=level, labels=labels, **data)
    if measure not in {None, "OR", "PETO"}:
        raise ValueError(f"Peto's method gives an odds ratio, measure PETO, not {measure}.")
    return peto(data["ai"], data["n1i"], data["ci"], data["n2i"], level=level, labels=labels)
