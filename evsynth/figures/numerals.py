"""Numbers as figures print them: one number of decimals a column, a true minus, never a false zero."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from evsynth.effects.measure import Measure

DASH = "–"
_RATIO_MOST = 100.0  # beyond it the digits of a ratio say nothing


@dataclass(frozen=True, slots=True)
class Numerals:
    """A number format; ``positive`` prints small values as ``<0.1``, ``most`` larger ones as ``>100``.

    ``percent`` and ``hundredfold`` (rates per 100 person-years) multiply by 100.
    """

    decimals: int
    percent: bool = False
    positive: bool = False
    hundredfold: bool = False
    most: float = math.inf

    def __call__(self, value: float) -> str:
        """Return ``value`` (natural scale) as text; a dash for NaN."""
        if math.isnan(value):
            return DASH
        if value > self.most:
            return f">{self.most:g}"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        shown = 100 * value if self.percent or self.hundredfold else value
        if abs(shown) >= 1e7:
            return f"{shown:.2e}".replace("-", "−").replace("e+0", "e").replace("e+", "e")
        step = 10.0**-self.decimals
        if self.percent and 100 - step / 2 <= shown < 100 - 1e-9:
            return f">{100 - step:.{self.decimals}f}"
        text = f"{shown:.{self.decimals}f}"
        if float(text) == 0:
            return f"<{step:.{self.decimals}f}" if self.positive and shown > 1e-12 else text.lstrip("-")
        return text.replace("-", "−")

    def interval(self, low: float, high: float) -> str:
        """Return ``(low to high)``."""
        return f"({self(low)} to {self(high)})"


def numerals_for(measure: Measure, values: Iterable[float]) -> Numerals:
    """Return the format for a column that holds ``values`` (natural scale) of this measure."""
    sizes = sorted(abs(value) for value in values if math.isfinite(value))
    if measure.family in {"proportion", "survival"}:
        return Numerals(2 if sizes and sizes[-1] < 0.01 else 1, percent=True, positive=True)
    if measure.family == "ratio":
        return Numerals(2, positive=True, most=_RATIO_MOST)
    rate = measure.family == "rate"
    middle = (sizes[len(sizes) // 2] if sizes else 1.0) * (100 if rate else 1)
    if middle == 0:
        return Numerals(2, positive=rate, hundredfold=rate)
    decimals = 1 - math.floor(math.log10(middle))
    return Numerals(min(max(decimals, 0), 6), positive=rate, hundredfold=rate)


def significant(value: float, digits: int = 3) -> str:
    """Return ``value`` with so many significant digits and a true minus."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else DASH
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    if not -4 < decimals <= digits + 4:
        return f"{value:.{digits - 1}e}".replace("-", "−")
    return f"{value:.{max(decimals, 0)}f}".replace("-", "−")


def p_value(p: float) -> str:
    """Return ``p = 0.034`` or ``p < 0.001``."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.2f}" if p >= 0.1 else f"p = {p:.3f}"


def weight_text(weight: float) -> str:
    """Return a weight in percent with one decimal, never a false zero."""
    return "<0.1" if 0 < weight < 0.05 else f"{weight:.1f}"
