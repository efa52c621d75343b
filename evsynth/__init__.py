"""evsynth: literature evidence synthesis, from study-level extracts to a committee's evidence tables.

The library's doors are named here and open on first use, so that ``import evsynth`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evsynth.effects import effects
    from evsynth.extract import load
    from evsynth.problems import EvidenceError, NumericalError, Problem
    from evsynth.report import run
    from evsynth.synthesis import pool, pool_many, regress

__version__ = "0.1.0"

__all__ = ["EvidenceError", "NumericalError", "Problem", "effects", "load", "pool", "pool_many", "regress", "run"]

_DOORS = {
    "EvidenceError": "evsynth.problems",
    "NumericalError": "evsynth.problems",
    "Problem": "evsynth.problems",
    "effects": "evsynth.effects",
    "load": "evsynth.extract",
    "pool": "evsynth.synthesis",
    "pool_many": "evsynth.synthesis",
    "regress": "evsynth.synthesis",
    "run": "evsynth.report",
}


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module 'evsynth' has no attribute '{name}'")
    return getattr(importlib.import_module(_DOORS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
