"""A review in, its evidence pack out. The names below open on first use: tracing a number loads no other room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evsynth.report.make import RunOutcome, build, run

__all__ = ["RunOutcome", "build", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'evsynth.report' has no attribute '{name}'")
    from evsynth.report import make  # noqa: PLC0415 - the heavy rooms load only when asked for

    return getattr(make, name)
