"""The design of a multilevel model: moderators by name or as columns, with or without an intercept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.synthesis.data import Data
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.moderators import INTERCEPT, columns_of, complete, moderators_by_name


def design_columns(
    effects_or_yi: Effects | npt.ArrayLike,
    X: npt.ArrayLike | Sequence[str] | None,
    names: Sequence[str] | None,
    data: Data,
    *,
    intercept: bool,
) -> tuple[Array, tuple[str, ...]]:
    """Return the design (k, p) with the names of its columns, the intercept first when there is one."""
    columns: Array = np.empty((len(data), 0))
    moderators: tuple[str, ...] = ()
    words = [X] if isinstance(X, str) else X
    if isinstance(effects_or_yi, Effects) and isinstance(words, Sequence) and all(isinstance(w, str) for w in words):
        wanted = [str(word) for word in words]
        columns, moderators = columns_of(moderators_by_name(effects_or_yi, wanted), wanted, len(data))
    elif words is not None:
        columns, moderators = columns_of(words, names, len(data))
    elif not intercept:
        raise ValueError("a model without intercept needs moderators X.")
    complete(columns, moderators, data.labels, drop_missing=False)
    if intercept:
        return np.column_stack([np.ones(len(data)), columns]), (INTERCEPT, *moderators)
    return columns, moderators
