"""Words of a rating that no other room needs."""

from __future__ import annotations

import math

from evsynth.wording import MINUS, significant


def per_1000(share: float) -> str:
    """Return a difference of risks per 1000 with its sign; one that is not zero never shows as 0."""
    count = round(1000 * share)
    shown = str(count) if count or not share else significant(1000 * share)
    return f"{'+' if share > 0 else ''}{shown}".replace("-", MINUS)


def finite(*values: float | None) -> bool:
    """Return whether every value is a number and finite."""
    return all(value is not None and math.isfinite(value) for value in values)
