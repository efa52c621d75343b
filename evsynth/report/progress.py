"""Honest progress: each step's share of the work is what it took when it was measured, and figures are counted."""

from __future__ import annotations

from collections.abc import Callable

SHARES = {
    "starting": 0.12,
    "reading the review": 0.01,
    "pooling": 0.07,
    "asking for a second opinion": 0.17,
    "laying out the tables": 0.09,
    "drawing figures": 0.26,
    "writing documents": 0.26,
    "saving": 0.02,
}
"""Share of a run's time in each step, measured on the larger bundled review with two processes."""


class Progress:
    """Tells a listener which step is being done and the share of the work behind it, which never shrinks."""

    def __init__(self, tell: Callable[[str, float], None] | None) -> None:
        self._tell = tell or (lambda _step, _share: None)
        self._step, self._before = "", 0.0

    def begin(self, step: str) -> None:
        """Begin the next step."""
        self._before += SHARES.get(self._step, 0.0)
        self._step = step
        self._tell(step, self._before)

    def part(self, done: int, of: int) -> None:
        """Say how many pieces of the present step are done."""
        self._tell(self._step, self._before + SHARES[self._step] * (done / max(of, 1)))
