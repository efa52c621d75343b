"""The hybrid of Jackson and others: never narrower than the interval of a standard random-effects analysis."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method
from evsynth.synthesis.results import Flags

METHOD = Method(
    "hybrid",
    "the wider of Hartung-Knapp-Sidik-Jonkman and normal intervals",
    ("jackson2017",),
    "pools only: the proposal compares two intervals of one mean",
)


def normal_is_wider(student: Array, normal: Array, factor: Array) -> Flags:
    """Return where the normal interval is the wider, (B,).

    ``student`` and ``normal`` are the critical values, ``factor`` the Hartung-Knapp variance factor; both intervals
    use the same tau2, so the widths differ by those only (the second hybrid of [jackson2017]).
    """
    return np.asarray(student * np.sqrt(factor) < normal)
