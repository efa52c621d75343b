"""Terms of a meta-regression, a moderator or a factor of several columns, each with its Wald test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evsynth.synthesis.inference import TESTS, f_p
from evsynth.synthesis.kernel import Array, Design
from evsynth.synthesis.regression.design_fit import DesignFit


@dataclass(frozen=True, slots=True)
class Term:
    """The test that all coefficients of one term are zero: chi-square, or F when ``df2`` is given.

    ``columns`` are its places among the coefficients. A factor has its ``reference`` level and ``levels``, pairs
    of level and number of studies.
    """

    name: str
    columns: tuple[int, ...]
    stat: float
    df: int
    df2: float | None
    p: float
    reference: str = ""
    levels: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of the design that belong to one term, before they are tested."""

    name: str
    columns: tuple[int, ...]
    reference: str = ""
    levels: tuple[tuple[str, int], ...] = ()


def single_blocks(names: Sequence[str], first: int) -> tuple[Block, ...]:
    """Return one block a column past the intercept, ``first`` being their number of intercepts."""
    return tuple(Block(name, (first + j,)) for j, name in enumerate(names[first:]))


def tested(
    blocks: Sequence[Block], beta: Array, root: Array, fit: DesignFit, design: Design, *, test: str
) -> tuple[Term, ...]:
    """Return the Wald test of each block of coefficients (p,) whose covariance is C C', (p, p).

    F with k - p degrees of freedom where the test is a t test [knapp2003], scaled and with its own degrees of
    freedom under `kr`, else chi-square.
    """
    terms = []
    for block in blocks:
        places, size = list(block.columns), len(block.columns)
        triangle = np.asarray(np.linalg.qr(root[places].T, mode="r"))
        standard = np.linalg.solve(triangle.T, beta[places])
        stat = float(standard @ standard)
        df2: float | None = None
        if TESTS[test].student:
            factor, df2 = reference(fit, design.back[places].astype(np.float64))
            stat *= factor / size
        p = f_p(stat, size, df2)
        terms.append(Term(block.name, block.columns, stat, size, df2, p, block.reference, block.levels))
    return tuple(terms)


def reference(fit: DesignFit, directions: Array) -> tuple[float, float]:
    """Return the factor on F of several combinations (m, p), jointly zero, and its denominator degrees of freedom."""
    if fit.adjusted is None:
        return 1.0, float(fit.df[0])
    basis, _ = np.linalg.qr((directions @ fit.adjusted.plain[:, :, 0]).T)
    inside = replace(fit.adjusted, bend=np.einsum("im,bij,jn->bmn", basis, fit.adjusted.bend, basis))
    factor, df2 = inside.omnibus(0)
    return float(factor[0]), float(df2[0])
