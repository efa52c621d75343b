"""Where a number comes from: the source of an extracted value, the derivation of a computed one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """Whether a value was read in the study's own report or in another paper that quotes it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class CellKind(StrEnum):
    """How a displayed number came to be."""

    EXTRACTED = "extracted"
    DERIVED = "derived"
    JUDGED = "judged"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Source:
    """Citation key into the review's bibliography and the place in that paper."""

    citation: str
    locator: str
    tier: Tier = Tier.PRIMARY

    def __str__(self) -> str:
        secondary = " (secondary)" if self.tier is Tier.SECONDARY else ""
        return f"{self.citation}, {self.locator}{secondary}"


@dataclass(frozen=True, slots=True)
class Past:
    """The past of one displayed number: its sources if extracted, formula and inputs if derived.

    ``inputs`` names the cells the formula was given; ``flags`` what a reader must know about it.
    """

    cell: str
    kind: CellKind
    sources: tuple[Source, ...] = ()
    formula: str = ""
    inputs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the past in one line of words, for a popover, a cell note or a trace."""
        parts = ["; ".join(map(str, self.sources))] if self.sources else []
        if self.formula:
            parts.append(f"computed as {self.formula}")
        if self.flags:
            parts.append("note: " + "; ".join(self.flags))
        return ". ".join(parts)
