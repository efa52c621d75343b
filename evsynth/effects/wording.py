"""Numbers as derivation sentences print them."""

from __future__ import annotations


def number(value: float) -> str:
    """Return a whole number in full and any other to four significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.4g}"


def percent(probability: float) -> str:
    """Return a probability as a percentage to three significant digits, without trailing zeros."""
    return f"{100 * probability:.3g}%"
