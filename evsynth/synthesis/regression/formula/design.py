"""From effects or ``yi, vi`` with a formula to checked data and the design of a regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.synthesis.data import Data, checked, frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.regression.formula.columns import table_of_effects, taken
from evsynth.synthesis.regression.formula.grammar import parse
from evsynth.synthesis.regression.formula.matrix import Moderators, assembled, complete
from evsynth.synthesis.regression.moderators import ROW_FIELDS


@dataclass(frozen=True, slots=True, eq=False)
class ByFormula:
    """Checked data, the design (k, p), the fitted formula and the labels of the rows left out."""

    data: Data
    X: Array
    moderators: Moderators
    dropped: tuple[str, ...]


def given_formula(second: object, formula: str | None) -> bool:
    """Return whether moderators are given by a formula, as its own argument or in place of their names."""
    return formula is not None or (isinstance(second, str) and second.lstrip().startswith("~"))


def by_formula(
    effects_or_yi: Effects | npt.ArrayLike,
    second: npt.ArrayLike | str | Sequence[str] | None,
    formula: str | None,
    table: object,
    *,
    unused: Sequence[object],
    measure: str | None,
    labels: Sequence[str] | None,
    drop_missing: bool,
) -> ByFormula:
    """Return the data and design of a formula; ValueError says what is missing or can't go together."""
    if any(argument is not None for argument in unused):
        raise ValueError("a formula names its moderators and its intercept: leave X, names and intercept out.")
    if isinstance(second, str):
        if formula is not None:
            raise ValueError("one formula is enough.")
        formula, second = second, None
    if not isinstance(formula, str):
        raise ValueError(f"a formula is text such as '~ year + C(country)', not {type(formula).__name__}.")
    parsed = parse(formula)
    for name in {"intercept", "Intercept"} & set(parsed.columns):
        raise ValueError(f"column '{name}' has the name of the intercept: call it otherwise.")
    data = checked(effects_or_yi, second, measure, labels)
    if isinstance(effects_or_yi, Effects):
        if table is not None:
            raise ValueError("effects bring their own moderators: leave data out.")
        table = table_of_effects(effects_or_yi, ROW_FIELDS)
    elif table is None:
        raise ValueError("data is missing: regress(yi, vi, data=columns, formula='~ year').")
    columns = taken(parsed, table, len(data))
    present = complete(columns, data.labels, drop_missing=drop_missing)
    dropped = tuple(label for label, kept in zip(data.labels, present, strict=True) if not kept)
    kept = data.keep(present)
    if len(kept) == 0:
        raise ValueError("no study has every moderator of the formula.")
    columns = {
        name: [entry for entry, keep in zip(column, present, strict=True) if keep] for name, column in columns.items()
    }
    X, moderators = assembled(parsed, columns, kept.labels)
    if len(set(moderators.names)) < len(moderators.names):
        raise ValueError(f"moderator names must be distinct: {', '.join(moderators.names)}.")
    return ByFormula(kept, frozen(X), moderators, dropped)
