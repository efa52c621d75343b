"""Design matrices of formulas: patsy codes the factors, from columns that are computed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evsynth.problems import nearest
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.formula.bases import Basis, fitted_basis, logarithm
from evsynth.synthesis.regression.formula.columns import Value, taken
from evsynth.synthesis.regression.formula.factors import Contrast, Factor, factor, is_words, level
from evsynth.synthesis.regression.formula.grammar import Atom, Formula
from evsynth.synthesis.regression.terms import Block

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True, eq=False)
class Moderators:
    """A formula fitted to its columns: it remembers knots, levels and ranges, so that predictions agree."""

    formula: Formula
    info: Any
    order: tuple[int, ...]
    bases: dict[Atom, Basis]
    factors: dict[Atom, Factor]
    ranges: dict[str, tuple[float, float]]
    names: tuple[str, ...]
    blocks: tuple[Block, ...]

    def rows(self, data: object, *, extrapolate: bool = False) -> tuple[Array, Array]:
        """Return design rows (m, p) for new ``data``, columns by name, and what to plot them against.

        That is the one column of numbers (m,), or all of them (m, q). ValueError for an unknown level, and outside
        the observed range unless ``extrapolate``; a spline is never extrapolated.
        """
        columns = taken(self.formula, data, length(self.formula, data))
        labels = [f"row {i + 1}" for i in range(len(next(iter(columns.values()))))]
        complete(columns, labels, drop_missing=False)
        for name, (low, high) in self.ranges.items():
            x = as_numbers(columns[name], name, labels)
            spline = any(atom.function in {"bs", "ns", "cr"} and atom.column == name for atom in self.bases)
            for outside in x[(x < low) | (x > high)][: 1 if spline or not extrapolate else 0]:
                raise ValueError(
                    f"{name} = {outside:g} lies outside the observed range {low:g} to {high:g}: "
                    "the curve says nothing there."
                )
        from patsy import build_design_matrices  # noqa: PLC0415 - likewise

        made = built(columns, labels, self.bases, self.factors)
        rows = np.asarray(build_design_matrices([self.info], made, NA_action="raise")[0], dtype=np.float64)
        plotted = [np.array(columns[name], dtype=np.float64) for name in self.ranges]
        rows = rows[:, self.order]
        return rows, plotted[0] if len(plotted) == 1 else np.array(plotted).T.reshape(len(rows), len(plotted))


def assembled(formula: Formula, columns: dict[str, list[Value]], labels: Sequence[str]) -> tuple[Array, Moderators]:
    """Return the design (k, p) of complete columns, the intercept first, and the fitted formula."""
    atoms = list(dict.fromkeys(atom for term in formula.terms for atom in term))
    if not atoms:
        raise ValueError(f"formula '{formula.text}' names no moderator: use pool().")
    if len({atom.text for atom in atoms}) < len(atoms):
        raise ValueError(f"formula '{formula.text}' names one column both plainly and in C().")
    words = {atom for atom in atoms if atom.function == "C" or is_words(atom, columns[atom.column])}
    factors = {atom: factor(atom, columns[atom.column]) for atom in atoms if atom in words}
    numeric = {atom: numbers(atom, columns, labels) for atom in atoms if atom not in words}
    bases = {atom: fitted_basis(atom, x) for atom, x in numeric.items()}
    from patsy import LookupFactor, ModelDesc, Term, dmatrix  # noqa: PLC0415 - likewise

    looked = {
        atom: LookupFactor(atom.text, force_categorical=True, contrast=Contrast(factors[atom].reference),
                           levels=factors[atom].levels)
        if atom in factors else LookupFactor(atom.text)
        for atom in atoms
    }  # fmt: skip
    ordered = sorted(formula.terms, key=len)
    described = [Term([])] * formula.intercept + [Term([looked[atom] for atom in term]) for term in ordered]
    made = dmatrix(ModelDesc([], described), built(columns, labels, bases, factors), NA_action="raise")
    info = made.design_info
    # patsy puts factors first; a reader expects the formula's own order, main effects before interactions.
    order = [place for term in described for place in range(*info.term_slices[term].indices(made.shape[1]))]
    ranges = {atom.column: span(columns[atom.column]) for atom in numeric}
    names = named([info.column_names[place] for place in order], atoms)
    widths = [len(range(*info.term_slices[term].indices(made.shape[1]))) for term in described[formula.intercept :]]
    blocks = blocks_of(ordered, widths, int(formula.intercept), factors, columns)
    found = Moderators(formula, info, tuple(order), bases, factors, ranges, names, blocks)
    return np.array(made)[:, order], found


def built(
    columns: dict[str, list[Value]], labels: Sequence[str], bases: dict[Atom, Basis], factors: dict[Atom, Factor]
) -> dict[str, npt.NDArray[Any]]:
    """Return what patsy looks up: each atom's basis or levels by its text."""
    made: dict[str, npt.NDArray[Any]] = {}
    for atom, basis in bases.items():
        made[atom.text] = basis.apply(numbers(atom, columns, labels))
    for atom, known in factors.items():
        levels = [level(entry) for entry in columns[atom.column]]
        for row, found in enumerate(levels):
            if found not in known.levels:
                raise ValueError(
                    f"{labels[row]}: {atom.column} '{found}' was not among the studies; known: "
                    f"{', '.join(known.levels)}.{nearest(found, known.levels)}"
                )
        made[atom.text] = np.array(levels, dtype=object)
    return made


def complete(columns: dict[str, list[Value]], labels: Sequence[str], *, drop_missing: bool) -> npt.NDArray[np.bool_]:
    """Return which rows have every column, (k,); ValueError names those without unless they may drop."""
    lacking = [(row, name) for row in range(len(labels)) for name in columns if columns[name][row] is None]
    if lacking and not drop_missing:
        told = "; ".join(f"{labels[row]} has no {name}" for row, name in lacking)
        raise ValueError(f"missing moderators: {told}. Leave those rows out, or pass drop_missing=True.")
    for name, column in columns.items():
        for row, entry in enumerate(column):
            if isinstance(entry, float) and np.isinf(entry):
                raise ValueError(f"{labels[row]}: moderator '{name}' is not finite.")
    present = np.ones(len(labels), bool)
    present[[row for row, _ in lacking]] = False
    return present


def numbers(atom: Atom, columns: dict[str, list[Value]], labels: Sequence[str]) -> Array:
    """Return a column as numbers, its logarithm where the atom takes one."""
    return logarithm(as_numbers(columns[atom.column], atom.column, labels), atom, labels)


def as_numbers(column: Sequence[Value], name: str, labels: Sequence[str]) -> Array:
    """Return a column as numbers; ValueError names a row that holds a word."""
    for row, entry in enumerate(column):
        if isinstance(entry, str):
            raise ValueError(f"{labels[row]}: {name} is the word '{entry}', not a number.")
    return np.array(column, dtype=np.float64)


def span(column: Sequence[Value]) -> tuple[float, float]:
    """Return the smallest and largest of a column of numbers."""
    x = np.array(column, dtype=np.float64)
    return float(x.min()), float(x.max())


def named(names: Sequence[str], atoms: Sequence[Atom]) -> tuple[str, ...]:
    """Return the names of the columns: splines and polynomials count from 1, the intercept is called so."""
    found = []
    for name in names:
        shown = INTERCEPT if name == "Intercept" else name
        for atom in atoms:
            for place in range(21):
                shown = shown.replace(f"{atom.text}[{place}]", f"{atom.text} {place + 1}")
        found.append(shown)
    return tuple(found)


def blocks_of(
    terms: Sequence[Sequence[Atom]],
    widths: Sequence[int],
    first: int,
    factors: dict[Atom, Factor],
    columns: dict[str, list[Value]],
) -> tuple[Block, ...]:
    """Return each term's columns; a factor on its own brings its reference and the number of studies a level."""
    blocks = []
    for term, width in zip(terms, widths, strict=True):
        place = tuple(range(first, first + width))
        first += width
        name, alone = ":".join(atom.text for atom in term), factors.get(term[0]) if len(term) == 1 else None
        if alone is not None:
            counts = Counter(map(level, columns[term[0].column]))
            reference = alone.reference if width < len(alone.levels) else ""
            blocks.append(Block(name, place, reference, tuple((one, counts[one]) for one in alone.levels)))
        elif width:
            blocks.append(Block(name, place))
    return tuple(blocks)


def length(formula: Formula, data: object) -> int:
    """Return the number of rows of new data, that of the formula's first column."""
    if not hasattr(data, "keys"):
        raise ValueError(f"predictions need columns by name: {', '.join(formula.columns)}.")
    try:
        first = data[formula.columns[0]]  # type: ignore[index]
    except KeyError:
        raise ValueError(f"predictions need the column '{formula.columns[0]}'.") from None
    return 1 if isinstance(first, str) or not hasattr(first, "__len__") else len(first)
