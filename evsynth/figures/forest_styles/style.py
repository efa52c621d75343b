"""What differs between styles of forest plots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evsynth.extract.model.vocabulary import ForestColumn
from evsynth.figures.sheet import Look


@dataclass(frozen=True, slots=True)
class Notation:
    """How an interval is printed after its value: ``opening`` low ``between`` high ``closing``.

    ``signed`` stands for ``between`` where a limit is negative and a dash would be read as a minus.
    """

    opening: str = "("
    between: str = " to "
    closing: str = ")"
    signed: str = " to "

    def header(self, level: float) -> str:
        """Return how a header names the interval: ``(95% CI)``."""
        return f"{self.opening}{level:g}% CI{self.closing}"


@dataclass(frozen=True, slots=True)
class Style:
    """The conventions of one style.

    ``left`` are the columns that stand left of the plot when asked for, all others right of it; ``usual``
    those it has, in order, when a review asks for none. ``total`` and ``subtotal`` may name ``{level}`` and
    ``{k}``; ``model_header`` names the model over the estimates. ``split`` gives events and totals a column
    each where there is room. ``squares`` are the squares' colours by family of measure where they are not
    the look's.
    """

    name: str
    study: str
    usual: tuple[ForestColumn, ...]
    left: frozenset[ForestColumn]
    look: Look
    notation: Notation
    total: str
    subtotal: str
    favours: str
    split: bool = False
    model_header: bool = False
    plot_header: bool = True
    pool_heterogeneity: bool = True
    squares: Mapping[str, str] = field(default_factory=dict)

    def look_for(self, family: str) -> Look:
        """Return the look for a family of measures."""
        return replace(self.look, square=self.squares.get(family, self.look.square))
