"""Whether an interval crosses a limit that matters."""

from __future__ import annotations

ROUNDING = 1e-9


def crosses(low: float, limit: float, high: float) -> bool:
    """Return whether an interval holds a limit inside it: one that only touches it, up to rounding, does not."""
    slack = ROUNDING * max(abs(limit), high - low)
    return low + slack < limit < high - slack
