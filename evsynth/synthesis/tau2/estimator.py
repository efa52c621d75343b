"""What an estimator of tau2 is: a name, a sentence for the methods text, and a solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.kernel import Array, Fits, Root


@dataclass(frozen=True, slots=True)
class Estimator:
    """An estimator of tau2; ``solve`` takes a batch of fits and returns one tau2 >= 0 a fit."""

    name: str
    sentence: str
    reference: str
    solve: Callable[[Fits], Root]


def closed_form(tau2: Array) -> Root:
    """Return an estimate that needs no iteration, truncated at zero."""
    count = len(tau2)
    return Root(np.maximum(tau2, 0.0), np.isfinite(tau2), np.zeros(count, np.int64))
