"""What a formula makes of a column: itself, its logarithm, a polynomial or a spline, remembered for predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.formula.grammar import Atom


class Basis(Protocol):
    """A fitted function of a column: ``apply`` takes (m,) numbers and returns (m,) or (m, d)."""

    def apply(self, x: Array) -> Array:
        """Return the basis at ``x``."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """The column itself."""

    def apply(self, x: Array) -> Array:
        """Return ``x``."""
        return x


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """Polynomials orthonormal over the observed values, by their three-term recurrence [forsythe1957].

    ``shift`` (d,) and ``norm`` (d + 1,) are the recurrence's coefficients, ``centre`` and ``scale`` the units.
    """

    centre: float
    scale: float
    shift: tuple[float, ...]
    norm: tuple[float, ...]

    def apply(self, x: Array) -> Array:
        """Return the polynomials of degree 1 to d at ``x``, (m, d)."""
        u = (x - self.centre) / self.scale
        before, now, rows = np.zeros_like(u), np.full_like(u, 1.0 / self.norm[0]), []
        for j, shift in enumerate(self.shift):
            before, now = now, ((u - shift) * now - self.norm[j] * before * (j > 0)) / self.norm[j + 1]
            rows.append(now)
        return np.column_stack(rows)


@dataclass(frozen=True, slots=True, eq=False)
class Spline:
    """A spline of patsy, whose knots are those of the observed values."""

    transform: Any
    arguments: dict[str, object]

    def apply(self, x: Array) -> Array:
        """Return the spline basis at ``x``, (m, d)."""
        return np.asarray(self.transform.transform(x, **self.arguments), dtype=np.float64)


def fitted_basis(atom: Atom, x: Array) -> Basis:
    """Return the basis of ``atom`` for the observed numbers ``x``, (k,); ValueError when they can't carry it."""
    options = dict(atom.options)
    distinct = len(np.unique(x))
    wanted = int(options.get("df") or options.get("degree") or 1)
    if atom.function in {"bs", "ns", "cr", "poly"} and distinct <= wanted:
        raise ValueError(f"{atom.text} needs more than {wanted} different values of {atom.column}; it has {distinct}.")
    if atom.function in {"ns", "cr"} and wanted < 2:
        raise ValueError(f"{atom.text}: df is at least 2; a straight line is the column itself.")
    if atom.function in {"bs", "ns", "cr"} and not 1e-100 < np.abs(x).max() < 1e100:
        raise ValueError(f"{atom.text}: numbers too large or too small for a spline: bring them to another unit.")
    if atom.function == "poly":
        return polynomial(x, wanted)
    if atom.function == "bs":
        if wanted < int(options["degree"] or 3):
            raise ValueError(f"{atom.text}: df is at least the degree, {options['degree']}.")
        from patsy.splines import BS  # noqa: PLC0415 - heavy, only for splines

        return spline(BS(), x, {"df": wanted, "degree": options["degree"]})
    if atom.function in {"ns", "cr"}:
        from patsy.mgcv_cubic_splines import CR  # noqa: PLC0415 - likewise

        knots = inner_knots(atom, x, wanted) if atom.function == "ns" else {"df": wanted}
        return spline(CR(), x, {**knots, "constraints": "center"})
    return Identity()


def inner_knots(atom: Atom, x: Array, df: int) -> dict[str, object]:
    """Return the knots of a natural spline at quantiles of all values, as in R; patsy's own are of distinct ones."""
    knots = np.quantile(x, np.arange(1, df) / df)
    if len(np.unique([x.min(), *knots, x.max()])) < df + 1:
        raise ValueError(
            f"{atom.text}: values of {atom.column} are too often equal for {df - 1} knots. Remedy: lower df."
        )
    return {"knots": knots}


def spline(transform: Any, x: Array, arguments: dict[str, object]) -> Spline:
    """Return a spline of patsy fitted to ``x``."""
    transform.memorize_chunk(x, **arguments)
    transform.memorize_finish()
    return Spline(transform, arguments)


def polynomial(x: Array, degree: int) -> Polynomial:
    """Return the orthonormal polynomials of ``x`` up to ``degree``, by the Stieltjes procedure."""
    centre, scale = float(x.mean()), float(np.ptp(x)) / 2.0
    u = (x - centre) / scale
    norm, shift = [float(np.sqrt(len(u)))], []
    before, now = np.zeros_like(u), np.full_like(u, 1.0 / norm[0])
    for j in range(degree):
        shift.append(float(np.sum(u * now * now)))
        following = (u - shift[-1]) * now - norm[j] * before * (j > 0)
        norm.append(float(np.linalg.norm(following)))
        before, now = now, following / norm[-1]
    return Polynomial(centre, scale, tuple(shift), tuple(norm))


def logarithm(x: Array, atom: Atom, labels: Sequence[str]) -> Array:
    """Return log x where the atom takes one; ValueError names the row whose value is not positive."""
    if "log" not in {atom.function, atom.inner.function if atom.inner else ""}:
        return x
    for row in np.flatnonzero(~(x > 0.0))[:1]:
        raise ValueError(f"{labels[row]}: {atom.column} = {x[row]:g} has no logarithm.")
    return np.asarray(np.log(x))
