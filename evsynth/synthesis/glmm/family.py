"""What the kernel asks of a family of counts: its log-likelihood in the linear predictor, mean and variance."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Family(Protocol):
    """Counts ``x`` of a size ``n`` (patients or person-time), one distribution with its canonical link.

    Arrays share one shape, except in `gain` and `around`. A study with x = n = 0 says nothing: so one is masked.
    """

    name: str
    measure: str

    def constant(self, x: Array, n: Array, /) -> Array:
        """Return the part of the log-likelihood that is free of the linear predictor."""
        ...

    def loglik(self, x: Array, n: Array, eta: Array) -> Array:
        """Return the log-likelihood without its constant."""
        ...

    def moments(self, n: Array, eta: Array) -> tuple[Array, Array]:
        """Return the expected count and its variance, which is the information on ``eta``."""
        ...

    def observed(self, x: Array, n: Array) -> Array:
        """Return the linear predictor that the study alone suggests, made finite by half an event."""
        ...

    def mass(self, x: Array, n: Array, /) -> Array:
        """Return the log of the likelihood's integral over the linear predictor, infinite for an extreme study."""
        ...

    def deviance(self, x: Array, n: Array, eta: Array) -> Array:
        """Return twice the log-likelihood that each study loses against its own proportion or rate."""
        ...

    def gain(self, x: Array, n: Array, eta: Array, move: Array) -> Array:
        """Return the gain in log-likelihood at ``eta`` (m,) moved by ``move`` (m, j), without cancellation."""
        ...

    def around(self, x: Array, n: Array, eta: Array, move: Array) -> tuple[Array, Array, Array]:
        """Return, as `gain` does, the gain in log-likelihood and in residual, and the variance there."""
        ...
