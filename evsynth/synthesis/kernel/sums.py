"""Sums over studies, the first axis, for every fit of a batch."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=np.floating[Any])


def total(values: npt.NDArray[F]) -> npt.NDArray[F]:
    """Return the sum over studies of (k, B) values, shape (B,)."""
    summed: npt.NDArray[F] = np.add.reduce(values, axis=0)
    return summed


def dot(left: npt.NDArray[F], right: npt.NDArray[F]) -> npt.NDArray[F]:
    """Return the sum over studies of the products of (k, B) values, shape (B,)."""
    summed: npt.NDArray[F] = np.einsum("kb,kb->b", left, right)
    return summed
