"""Tests and intervals of the coefficients of a multilevel model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evsynth.problems import nearest
from evsynth.synthesis.dependence.nesting import Nesting
from evsynth.synthesis.inference import f_p, quantile
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.numbers import coefficient_table
from evsynth.synthesis.results import Coefficient


@dataclass(frozen=True, slots=True)
class Choices:
    """Likelihood, test, rule of the degrees of freedom and level in percent."""

    method: str
    test: str
    df: str
    level: float

    @classmethod
    def checked(cls, method: str, test: str, df: str, level: float) -> Choices:
        """Return the choices; an unknown one raises ValueError."""
        name = str(method).upper()
        for given, known, what in ((name, ("REML", "ML"), "method"), (test, ("z", "t"), "test")):
            if given not in known:
                hint = f"known: {', '.join(known)}.{nearest(given, known)}"
                raise ValueError(f"unknown {what} '{given}' of a three-level model; {hint}")
        if df not in {"contain", "residual"}:
            raise ValueError(f"unknown df '{df}'; known: contain, residual.")
        return cls(name, test, df, level)


@dataclass(frozen=True, slots=True)
class Wald:
    """Coefficients with their inference, the omnibus test and the prediction interval where there are such."""

    coefficients: tuple[Coefficient, ...]
    qm: float | None = None
    qm_df: int | None = None
    qm_df2: int | None = None
    qm_p: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    note: str = ""


def containment(nesting: Nesting, X: Array, *, rule: str) -> Array:
    """Return the degrees of freedom of each column of X (k, p), at least one.

    `contain`: the fewest groups of a level within which the column is constant, less p; k - p for the rest.
    """
    k, p = X.shape
    df = np.full(p, float(k))
    columns = X[nesting.order].T
    for level in range(1, len(nesting.sizes)) if rule == "contain" else ():
        member = nesting.membership(level)
        first = np.flatnonzero(np.append(True, member[1:] != member[:-1]))
        constant = (columns == columns[:, first][:, member]).all(axis=1)
        df[constant] = np.minimum(df[constant], nesting.sizes[level])
    floored: Array = np.maximum(df - p, 1.0)
    return floored


def inferred(
    beta: Array,
    covariance: Array,
    names: Sequence[str],
    df: Array,
    choices: Choices,
    *,
    between: float,
    intercept: bool,
) -> Wald:
    """Return the inference on beta (p,); ``between`` is the variance of a new row's effect about its mean."""
    normal = np.full(len(beta), np.nan)
    applied = df if choices.test == "t" else normal
    table = coefficient_table(beta, np.sqrt(np.diag(covariance)), names, applied, choices.level)
    few = [name for name, free in zip(names, applied, strict=True) if free == 1.0]
    note = f"only one degree of freedom for {', '.join(few)}: there are too few groups" if few else ""
    if intercept and len(beta) == 1:
        half = float(quantile(choices.level, applied)[0]) * float(np.sqrt(covariance[0, 0] + between))
        return Wald(table, pi_low=float(beta[0]) - half, pi_high=float(beta[0]) + half, note=note)
    first = int(intercept)
    tested = beta[first:]
    root = np.sqrt(np.diag(covariance)[first:])
    correlation = covariance[first:, first:] / np.outer(root, root)
    q = float((tested / root) @ np.linalg.solve(correlation, tested / root))
    size = len(tested)
    if choices.test == "t":
        df2 = int(df[first:].min())
        return Wald(table, q / size, size, df2, f_p(q / size, size, df2), note=note)
    return Wald(table, q, size, None, f_p(q, size, None), note=note)
