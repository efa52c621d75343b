"""What a measure is: the scale a synthesis works on and the way back to the scale people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Family = Literal["proportion", "survival", "ratio", "difference", "rate", "generic"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of effect: its name in the field, its family and its back-transformation.

    ``inverse`` takes values on the model scale, any shape, to the natural scale; ``null`` is the
    natural-scale value of no difference, None for measures that have none. ``decreasing`` says that a
    larger model-scale value means a smaller natural one, so that interval ends swap.
    """

    name: str
    label: str
    family: Family
    inverse: Callable[[Array], Array]
    null: float | None
    sentence: str
    reference: str
    decreasing: bool = False

    def display(self, value: float, low: float, high: float) -> tuple[float, float, float]:
        """Return value and interval on the natural scale, ends in increasing order."""
        with np.errstate(over="ignore", under="ignore"):
            natural = self.inverse(np.array([value, low, high], dtype=np.float64))
        first, last = sorted((float(natural[1]), float(natural[2])))
        return float(natural[0]), first, last
