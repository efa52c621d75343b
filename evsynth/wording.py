"""Numbers in words: rounding and wording happen here and nowhere else but in figures, which measure their text."""

from __future__ import annotations

import math

from evsynth.effects.measure import Measure
from evsynth.synthesis.results import Estimate, Pooled

DASH = "–"
MINUS = "−"
PER_PERSON_YEARS = " per 100 person-years"
BASES = (1000, 10_000, 100_000)


def number(value: float | None, digits: int = 2) -> str:
    """Return a number with ``digits`` decimals and a true minus; an en dash if there is none."""
    if value is None or not math.isfinite(value):
        return DASH
    shown = f"{value:.{digits}f}"
    return (shown.lstrip("-") if float(shown) == 0 else shown).replace("-", MINUS)


def significant(value: float | None, digits: int = 3) -> str:
    """Return a number with ``digits`` significant figures, never in scientific notation above 1e-4."""
    if value is None or not math.isfinite(value):
        return DASH
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.1e}".replace("-", MINUS) if places > 7 else number(value, places)


def p_value(p: float | None) -> str:
    """Return a p-value: three decimals, two from 0.1 on, ``< 0.001`` below; an en dash if there is none."""
    if p is None or not math.isfinite(p):
        return DASH
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def p_clause(p: float | None) -> str:
    """Return ``p = 0.012``, ``p < 0.001`` or an en dash."""
    shown = p_value(p)
    return f"p {shown}" if shown.startswith("<") else f"p = {shown}"


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share of one as a percentage with its sign."""
    return DASH if share is None or not math.isfinite(share) else f"{number(100 * share, digits)}%"


def rate_percent(rate: float) -> str:
    """Return a rate as a percentage; one above 0 is never shown as 0, nor one below 1 as 100."""
    shown = percent(rate)
    if rate > 0 and shown == "0.0%":
        return "< 0.1%"
    return "> 99.9%" if rate < 1 and shown == "100.0%" else shown


def per(share: float) -> tuple[int, int]:
    """Return a rate as a whole number and its base: 1000, or the power of ten that shows it above zero."""
    for base in BASES:
        if share == 0 or round(share * base) >= 1:
            return round(share * base), base
    return 1, round(1 / share)


def base_of(*shares: float) -> int:
    """Return the smallest base on which none of these shares above zero rounds to 0, 100 000 where none does."""
    least = min((share for share in shares if share > 0), default=1.0)
    return next((base for base in BASES if round(least * base) >= 1), BASES[-1])


def on_base(share: float, base: int) -> str:
    """Return a share as a whole number on its base; never 0 or all of it for a share that is neither."""
    count = round(share * base)
    if share > 0 and count == 0:
        return "< 1"
    return f"> {base - 1}" if share < 1 and count == base else str(count)


def about(share: float, base: int) -> str:
    """Return ``about 12`` for a sentence; ``fewer than 1`` or ``more than 999`` where rounding would say too much."""
    count = on_base(share, base)
    return {"<": "fewer than", ">": "more than"}.get(count[0], "about") + f" {count.lstrip('<> ')}"


def rate(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return ``693 per 1000 (601 to 785)`` on the base the value needs."""
    count, base = per(value)
    shown = f"{on_base(value, base) if base in BASES else count} per {base}"
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return shown
    return f"{shown} ({on_base(low, base)} to {on_base(high, base)})"


def per_1000(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return a rate for a column headed per 1000: the base is named only where it is another."""
    return rate(value, low, high).replace(" per 1000 (", " (").removesuffix(" per 1000")


def rates_to(low: float, high: float, base: int) -> str:
    """Return ``601 to 785`` for a column headed per 1000, on a base that is named only where it is another."""
    unit = "" if base == BASES[0] else f" per {base}"
    return f"{on_base(low, base)} to {on_base(high, base)}{unit}"


def more_or_fewer(share: float, base: int) -> str:
    """Return ``126 fewer``, ``3 more``, ``less than 1 more`` or ``0 fewer`` of a difference of risks."""
    count = round(abs(share) * base)
    return f"{'less than 1' if count == 0 and share else count} {'more' if share > 0 else 'fewer'}"


def difference_of_risks(gap: Estimate, base: int, unit: str = "") -> str:
    """Return ``126 fewer per 1000 (150 fewer to 60 fewer)``; ``unit`` follows the base."""
    shown = f"{more_or_fewer(gap.value, base)} per {base}{unit}"
    if not (math.isfinite(gap.low) and math.isfinite(gap.high)):
        return shown
    return f"{shown} ({more_or_fewer(gap.low, base)} to {more_or_fewer(gap.high, base)})"


def difference_of_means(shown: Estimate, unit: str = "") -> str:
    """Return ``1.40 days lower (2.10 lower to 0.70 lower)``."""

    def side(value: float) -> str:
        return f"{significant(abs(value))}{f' {unit}' if unit else ''} {'higher' if value > 0 else 'lower'}"

    if not (math.isfinite(shown.low) and math.isfinite(shown.high)):
        return side(shown.value)
    low, high = (f"{significant(abs(v))} {'higher' if v > 0 else 'lower'}" for v in (shown.low, shown.high))
    return f"{side(shown.value)} ({low} to {high})"


def natural(measure: Measure, value: float) -> str:
    """Return a natural-scale value as people read the measure: percent for rates, else three figures."""
    if measure.family in {"proportion", "survival"}:
        return rate_percent(value)
    if measure.family == "rate":
        return f"{significant(100 * value)}{PER_PERSON_YEARS}"
    return significant(value) if measure.family == "ratio" else number(value)


def mark(measure: Measure, value: float) -> str:
    """Return a threshold as people read the measure, with the digits it was given."""
    unit = {"proportion": "%", "survival": "%", "rate": PER_PERSON_YEARS}.get(measure.family, "")
    return f"{100 * value if unit else value:.6g}".replace("-", MINUS) + unit


def reach(measure: Measure, low: float, high: float) -> str:
    """Return ``low to high`` of natural-scale values, the unit once."""
    first, last = natural(measure, low), natural(measure, high)
    for unit in ("%", PER_PERSON_YEARS):
        if last.endswith(unit):
            first = first.removesuffix(unit)
    return f"{first} to {last}"


def interval(measure: Measure, estimate: Estimate) -> str:
    """Return ``value (low to high)`` of a natural-scale estimate; the interval is left out if unknown."""
    shown = natural(measure, estimate.value)
    if not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
        return shown
    limits = reach(measure, estimate.low, estimate.high)
    if measure.family == "rate":
        return f"{shown.removesuffix(PER_PERSON_YEARS)} ({limits.removesuffix(PER_PERSON_YEARS)}){PER_PERSON_YEARS}"
    return f"{shown} ({limits})"


def displayed(pooled: Pooled) -> Estimate:
    """Return a pool's estimate and confidence interval on the natural scale."""
    shown = pooled.display
    return Estimate(_need(shown["estimate"]), _need(shown["ci_low"]), _need(shown["ci_high"]), pooled.model.level)


def predicted(pooled: Pooled) -> Estimate | None:
    """Return a pool's prediction interval on the natural scale, None when there is none."""
    shown = pooled.display
    if shown["pi_low"] is None:
        return None
    return Estimate(_need(shown["estimate"]), shown["pi_low"], _need(shown["pi_high"]), pooled.model.level)


def _need(value: float | None) -> float:
    return math.nan if value is None else value


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return ``1 cohort``, ``13 cohorts``."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Return ``a, b and c``; semicolons stand between words that hold commas themselves."""
    between = "; " if any("," in word for word in words) else ", "
    return words[0] if len(words) == 1 else f"{between.join(words[:-1])} and {words[-1]}" if words else ""


def capital(words: str) -> str:
    """Return the words with a capital first letter."""
    return f"{words[:1].upper()}{words[1:]}"


def sentence(words: str) -> str:
    """Return the words as a sentence: a capital first letter and one full stop."""
    return f"{capital(words).rstrip('.')}." if words else ""
