"""Numbers in the facts and reasons of a rating."""

from __future__ import annotations

import math

from evsynth.effects.measure import Measure
from evsynth.synthesis.results import Estimate

MINUS = "−"
PER_PERSON_YEARS = " per 100 person-years"


def number(value: float) -> str:
    """Return a number to three significant figures with a true minus."""
    places = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}".replace("-", MINUS)


def percent(share: float, digits: int = 1) -> str:
    """Return a share of one as a percentage."""
    return f"{100 * share:.{digits}f}%".replace("-", MINUS)


def natural(measure: Measure, value: float) -> str:
    """Return a natural-scale value as its measure is read: percent for rates, per 100 person-years, else a number.

    A rate above 0 is never shown as 0, nor one below 1 as 100%.
    """
    if measure.family in {"proportion", "survival"}:
        shown = percent(value)
        tiny, nearly = value > 0 and shown == "0.0%", value < 1 and shown == "100.0%"
        return "< 0.1%" if tiny else "> 99.9%" if nearly else shown
    if measure.family == "rate":
        return f"{number(100 * value)}{PER_PERSON_YEARS}"
    return number(value)


def mark(measure: Measure, value: float) -> str:
    """Return a threshold as its measure is read, with the digits it was given."""
    if measure.family in {"proportion", "survival"}:
        return f"{100 * value:.6g}%"
    if measure.family == "rate":
        return f"{100 * value:.6g}{PER_PERSON_YEARS}"
    return f"{value:.6g}".replace("-", MINUS)


def interval(measure: Measure, estimate: Estimate) -> str:
    """Return ``value (low to high)`` of a natural-scale estimate."""
    return f"{natural(measure, estimate.value)} ({reach(measure, estimate)})"


def reach(measure: Measure, estimate: Estimate) -> str:
    """Return ``low to high`` of a natural-scale interval, a unit in words once."""
    low, high = natural(measure, estimate.low), natural(measure, estimate.high)
    return f"{low.removesuffix(PER_PERSON_YEARS)} to {high}"


def per_1000(share: float) -> str:
    """Return a difference of risks per 1000 with its sign; one that is not zero never shows as 0."""
    count = round(1000 * share)
    shown = str(count) if count or not share else number(1000 * share)
    return f"{'+' if share > 0 else ''}{shown}".replace("-", MINUS)


def p_value(p: float) -> str:
    """Return ``p = 0.012``, ``p < 0.001``, or two decimals from 0.1 on, as tables do."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return ``1 cohort``, ``13 cohorts``."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def listed(words: list[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def finite(*values: float | None) -> bool:
    """Return whether every value is a number and finite."""
    return all(value is not None and math.isfinite(value) for value in values)
